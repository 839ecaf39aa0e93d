use std::borrow::Cow;
use std::collections::HashSet;
use std::vec;

use plumb_core::Time;
use serde::Deserialize;
use serde::de::DeserializeSeed;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::{Datatype, Output};
use crate::json::read_moment;
use crate::limits::{ATTRIBUTES, TABLE_CELLS, TABLE_ROWS};
use crate::problem::ApiError;
use crate::protocols::ColumnSeed;
use crate::score::{Attributes, Given, Text};

/// Leads to be scored, a tensor a column.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(expecting = "an object with the member `inputs`")]
pub(super) struct InferRequest<'a> {
    /// Returned as it is.
    #[schema(value_type = Option<String>, example = "42")]
    #[serde(borrow)]
    id: Option<Text<'a>>,
    /// About the request as a whole.
    parameters: Option<InferParameters>,
    /// The columns, each of as many values as there are leads: at most 10,000, and 1,000,000 values in all.
    #[serde(borrow)]
    inputs: Vec<InputTensor<'a>>,
    /// What is wanted; everything, when left out.
    #[serde(borrow)]
    outputs: Option<Vec<WantedOutput<'a>>>,
}

/// Parameters of a request; others are ignored.
#[derive(Debug, Deserialize, ToSchema)]
struct InferParameters {
    /// The moment to score at, in ISO 8601. Now, when left out.
    #[schema(example = "2025-03-31T14:05:00Z")]
    as_of: Option<String>,
}

/// A column.
#[derive(Debug, Deserialize, ToSchema)]
struct InputTensor<'a> {
    /// The column of the training data.
    #[schema(value_type = String, example = "employees")]
    #[serde(borrow)]
    name: Text<'a>,
    /// `[n]` or `[n, 1]`.
    #[schema(example = json!([2]))]
    shape: Vec<u64>,
    /// A type of the protocol: `BYTES` for text, `FP64`, `FP32`, `INT64`, `INT32`, `BOOL` and so on.
    #[schema(value_type = String, example = "INT64")]
    #[serde(borrow)]
    datatype: Text<'a>,
    /// The values in order; null says that one is missing.
    #[schema(value_type = Vec<Object>, example = json!([250, null]))]
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// A wanted output.
#[derive(Debug, Deserialize, ToSchema)]
struct WantedOutput<'a> {
    /// `probability`, `score`, `grade` or `status`.
    #[schema(value_type = String, example = "probability")]
    #[serde(borrow)]
    name: Text<'a>,
}

/// A checked request.
#[derive(Debug)]
pub(super) struct Inference<'a> {
    pub id: Option<Cow<'a, str>>,
    pub as_of: Option<Time>,
    pub outputs: Vec<Output>,
    columns: Vec<(Cow<'a, str>, Vec<Given<'a>>)>,
    rows: usize,
}

impl<'a> InferRequest<'a> {
    /// Checks what the types do not say.
    pub fn check(self) -> Result<Inference<'a>, ApiError> {
        let as_of = self.parameters.and_then(|parameters| parameters.as_of);
        let as_of = as_of.map(|text| read_moment(&text)).transpose();
        let as_of = as_of.map_err(|why| ApiError::field(&["parameters", "as_of"], why))?;
        let outputs = wanted(self.outputs.unwrap_or_default())?;
        let rows = check_shapes(&self.inputs)?;
        let column = |(index, input)| column(index, input, rows);
        let columns = self.inputs.into_iter().enumerate().map(column).collect::<Result<_, _>>()?;
        Ok(Inference { id: self.id.map(|id| id.0), as_of, outputs, columns, rows })
    }
}

/// All outputs when none is named.
fn wanted(named: Vec<WantedOutput<'_>>) -> Result<Vec<Output>, ApiError> {
    if named.is_empty() {
        return Ok(Output::ALL.to_vec());
    }
    let mut wanted = Vec::new();
    for (index, output) in named.iter().enumerate() {
        let fault = |why: String| ApiError::field(&["outputs", &index.to_string(), "name"], why);
        let name = &output.name.0;
        let names = || Output::ALL.map(|output| format!("`{}`", output.name())).join(", ");
        let known = Output::ALL.into_iter().find(|output| output.name() == name);
        let output = known.ok_or_else(|| fault(format!("there is no output `{name}`; there is {}", names())))?;
        if wanted.contains(&output) {
            return Err(fault(format!("the output `{name}` is named twice")));
        }
        wanted.push(output);
    }
    Ok(wanted)
}

/// The number of rows, which is the same in all inputs.
fn check_shapes(inputs: &[InputTensor<'_>]) -> Result<usize, ApiError> {
    let Some(first) = inputs.first() else {
        return Err(ApiError::field(&["inputs"], "there are none: send one tensor for each column that is known"));
    };
    if inputs.len() > ATTRIBUTES {
        return Err(ApiError::field(&["inputs"], format!("there are {}, and at most {ATTRIBUTES} are allowed", inputs.len())));
    }
    let mut names = HashSet::new();
    for (index, input) in inputs.iter().enumerate() {
        let fault = |member: &str, why: String| ApiError::field(&["inputs", &index.to_string(), member], why);
        let name = &input.name.0;
        if !names.insert(name) {
            return Err(fault("name", format!("the input `{name}` stands twice")));
        }
        let rows = match input.shape[..] {
            [rows] | [rows, 1] => rows,
            _ => return Err(fault("shape", format!("the shape of `{name}` must be [n] or [n, 1]: send one tensor a column"))),
        };
        if rows > TABLE_ROWS as u64 {
            return Err(fault("shape", format!("{rows} rows are more than the {TABLE_ROWS} of a request: send them in parts")));
        }
        if rows != first.shape[0] {
            return Err(fault("shape", format!("`{name}` has {rows} rows, and `{}` has {}", first.name.0, first.shape[0])));
        }
    }
    // At most TABLE_ROWS.
    let rows = first.shape[0] as usize;
    if rows * inputs.len() > TABLE_CELLS {
        let why =
            format!("{rows} rows of {} columns are more than the {TABLE_CELLS} values of a request: send them in parts", inputs.len());
        return Err(ApiError::field(&["inputs"], why));
    }
    Ok(rows)
}

fn column<'a>(index: usize, input: InputTensor<'a>, rows: usize) -> Result<(Cow<'a, str>, Vec<Given<'a>>), ApiError> {
    let fault = |member: &str, why: String| ApiError::field(&["inputs", &index.to_string(), member], why);
    let datatype = Datatype::named(&input.datatype.0).map_err(|why| fault("datatype", why))?;
    let name = input.name.0;
    let Some(data) = input.data else {
        return Err(fault("data", format!("`{name}` has none: data must be JSON in the body, as binary data is not taken")));
    };
    let seed = ColumnSeed { cells: datatype.cells, may_nest: input.shape.len() == 2 };
    let values = seed.deserialize(&mut serde_json::Deserializer::from_str(data.get()));
    let values = values.map_err(|why| fault("data", format!("of `{name}`, {}: {}", datatype.name, without_place(&why))))?;
    if values.len() != rows {
        return Err(fault("data", format!("`{name}` has {} values, and its shape says {rows}", values.len())));
    }
    Ok((name, values))
}

/// Lines and columns within a part of the body would mislead.
pub(crate) fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(what, _)| what.to_owned())
}

impl<'a> Inference<'a> {
    /// The rows, one after the other.
    pub fn into_rows(self) -> impl Iterator<Item = Attributes<'a>> {
        let mut columns: Vec<(Cow<'a, str>, vec::IntoIter<Given<'a>>)> =
            self.columns.into_iter().map(|(name, values)| (name, values.into_iter())).collect();
        (0..self.rows)
            .map(move |_| Attributes(columns.iter_mut().filter_map(|(name, values)| Some((name.clone(), values.next()?))).collect()))
    }
}
