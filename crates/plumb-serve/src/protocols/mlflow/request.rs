use plumb_core::Time;
use plumb_registry::ModelRef;
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::Method;
use super::table::{Columns, Records, Split};
use super::{csv, table::Table};
use crate::json::{parse, parse_part, read_moment};
use crate::problem::{ApiError, FieldProblem};
use crate::score::{Attributes, check_model};

/// Leads to be scored, in exactly one of four forms, at most 10,000. The same as text/csv, with a header, is taken too.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(expecting = "an object with one of the members `dataframe_split`, `dataframe_records`, `instances` and `inputs`")]
pub(super) struct InvocationRequest<'a> {
    /// The names of the columns and the rows: `{"columns": ["industry", "employees"], "data": [["Manufacturing", 250]]}`.
    #[schema(value_type = Option<Object>, example = json!({ "columns": ["industry", "employees"], "data": [["Manufacturing", 250], ["Healthcare", null]] }))]
    #[serde(borrow)]
    dataframe_split: Option<&'a RawValue>,
    /// An object a lead, with the values by the names of the columns.
    #[schema(value_type = Option<Vec<Object>>)]
    #[serde(borrow)]
    dataframe_records: Option<&'a RawValue>,
    /// The same.
    #[schema(value_type = Option<Vec<Object>>)]
    #[serde(borrow)]
    instances: Option<&'a RawValue>,
    /// A list of values for each column.
    #[schema(value_type = Option<Object>)]
    #[serde(borrow)]
    inputs: Option<&'a RawValue>,
    params: Option<InvocationParams>,
}

/// How leads are scored.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the members `method`, `model` and `as_of`, each of which may be left out")]
pub(super) struct InvocationParams {
    /// What a prediction is; `predict_proba` when left out.
    #[serde(default)]
    #[schema(value_type = Option<Method>)]
    method: Option<Method>,
    /// The model: its name, `name@champion` or `name@3`. The server's own, when left out.
    model: Option<String>,
    /// The moment to score at, in ISO 8601. Now, when left out.
    as_of: Option<String>,
}

/// A checked request.
#[derive(Debug)]
pub(super) struct Invocation<'a> {
    pub leads: Vec<Attributes<'a>>,
    pub method: Method,
    pub model: Option<ModelRef>,
    pub as_of: Option<Time>,
}

impl<'a> Invocation<'a> {
    /// Of a body in JSON.
    pub fn of_json(body: &'a [u8]) -> Result<Self, ApiError> {
        let request: InvocationRequest<'a> = parse(body)?;
        let params = request.params.unwrap_or_default();
        let forms = [
            ("dataframe_split", request.dataframe_split),
            ("dataframe_records", request.dataframe_records),
            ("instances", request.instances),
            ("inputs", request.inputs),
        ];
        let given: Vec<(&str, &'a RawValue)> = forms.into_iter().filter_map(|(name, form)| Some((name, form?))).collect();
        let [(name, form)] = given[..] else {
            let found: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
            let found = if found.is_empty() { "none of them is there".to_owned() } else { format!("there are {}", found.join(" and ")) };
            let why = "expected exactly one of the members dataframe_split, dataframe_records, instances and inputs";
            return Err(ApiError::Table(format!("{why}, and {found}")));
        };
        let leads = leads(name, form.get()).map_err(|error| within(name, error))?;
        let mut faults = Vec::new();
        let model = check_model(params.model.as_deref(), &mut faults);
        let as_of = params
            .as_of
            .as_deref()
            .and_then(|text| read_moment(text).map_err(|why| faults.push(FieldProblem::new(&["params", "as_of"], why))).ok());
        if !faults.is_empty() {
            return Err(ApiError::Invalid(faults));
        }
        Ok(Self { leads, method: params.method.unwrap_or_default(), model, as_of })
    }

    /// Of a body in CSV, which has no parameters.
    pub fn of_csv(body: &'a [u8]) -> Result<Self, ApiError> {
        Ok(Self { leads: csv::read(body)?.into_leads()?, method: Method::default(), model: None, as_of: None })
    }
}

fn leads<'a>(name: &str, form: &'a str) -> Result<Vec<Attributes<'a>>, ApiError> {
    let is_list = form.starts_with('[');
    match name {
        "dataframe_split" => parse_part::<Split<'a>>(form)?.into_table().and_then(Table::into_leads),
        "inputs" if !is_list => parse_part::<Columns<'a>>(form)?.into_leads(),
        // A list at the top is what is expected here, so it is not parsed as an object is.
        _ => match serde_json::from_str::<Records<'a>>(form) {
            Ok(records) => Ok(records.0),
            Err(why) => Err(ApiError::Table(crate::protocols::without_place(&why))),
        },
    }
}

/// The same fault, with the member that it is in.
fn within(name: &str, error: ApiError) -> ApiError {
    match error {
        ApiError::Table(why) => ApiError::Table(format!("`{name}`: {why}")),
        ApiError::Invalid(errors) => {
            let named = |error: FieldProblem| FieldProblem {
                field: if error.field.is_empty() { name.to_owned() } else { format!("{name}.{}", error.field) },
                pointer: format!("#/{name}{}", error.pointer.trim_start_matches('#')),
                ..error
            };
            ApiError::Invalid(errors.into_iter().map(named).collect())
        }
        other => other,
    }
}
