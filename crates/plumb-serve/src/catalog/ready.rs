use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use plumb_core::{Field, FieldKind, Lead, Status, Time, Value};
use plumb_features::{FieldReader, Reading};
use plumb_model::{Model, Scorer, TableChoice};
use plumb_registry::Loaded;

use super::names::NamesHasher;

/// What an attribute name of a request means to a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// The model's field of this number.
    Field(usize),
    /// Says how a deal ended: never read.
    Outcome,
    /// Known, and not used.
    Unused,
}

/// One version of a model, made ready to score and tried out.
#[derive(Debug)]
pub(crate) struct ReadyModel {
    pub name: Arc<str>,
    pub version: u32,
    pub model: Model,
    /// As training wrote them.
    pub metrics: serde_json::Value,
    /// Of the table that leads are scored with.
    pub scorer: Scorer,
    /// Of the table that figures are computed with, made when first asked for.
    evaluated: OnceLock<Scorer>,
    columns: HashMap<String, Column, NamesHasher>,
    /// What is said of a lead that does not carry a field, by its number: a request without many fields costs no words.
    missing_fields: Vec<String>,
    /// Where the creation of a lead stands, and how it is read.
    created: Option<(String, FieldReader)>,
}

impl ReadyModel {
    /// Makes a loaded version ready and tries it out.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn new(loaded: Loaded) -> Result<Self, String> {
        let Loaded { name, version, model, manifest } = loaded;
        let scorer = Scorer::new(&model, TableChoice::Served);
        let ready = Self {
            name: name.into(),
            version,
            metrics: manifest.metrics,
            evaluated: OnceLock::new(),
            columns: columns(&model),
            missing_fields: scorer.given().iter().map(missing_field).collect(),
            created: created(&model),
            scorer,
            model,
        };
        ready.try_out()?;
        Ok(ready)
    }

    /// Scores with the table that was fitted on the training part alone: for figures, on leads that it has not seen.
    pub fn evaluated(&self) -> &Scorer {
        self.evaluated.get_or_init(|| Scorer::new(&self.model, TableChoice::Evaluated))
    }

    /// What an attribute name means; `None` when the model does not know it.
    pub fn column(&self, name: &str) -> Option<Column> {
        self.named(name).map(|(_, column)| column)
    }

    /// An attribute name as the model has it, and what it means; `None` when the model does not know it.
    pub fn named(&self, name: &str) -> Option<(&str, Column)> {
        self.columns.get_key_value(name).map(|(name, column)| (name.as_str(), *column))
    }

    /// What is said of a lead that does not carry this field of the model.
    pub fn missing_field(&self, number: usize) -> &str {
        &self.missing_fields[number]
    }

    /// The names of all attributes that it knows, used or not.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.keys().map(String::as_str)
    }

    /// The attribute that says when a lead was created.
    pub fn created(&self) -> Option<&str> {
        self.created.as_ref().map(|(name, _)| name.as_str())
    }

    /// The moment of creation, of the value of that attribute; `None` where it cannot be read.
    pub fn created_at(&self, value: Value<'_>) -> Option<Time> {
        match self.created.as_ref()?.1.read(value) {
            Reading::Time(created) => Some(created),
            _ => None,
        }
    }

    /// Scores and explains a lead once: a model that loads and cannot score is found before a request finds it.
    fn try_out(&self) -> Result<(), String> {
        let (lead, as_of) = (Lead::default(), Time::from_millis(0));
        let row = (&self.scorer, &lead);
        let scored = self.scorer.score(&row, as_of);
        if scored.status != Status::Insufficient {
            return Err("it scores a lead without any attribute".to_owned());
        }
        let parts = self.scorer.explain(&row, &scored, scored.codes.len());
        let sum = parts.base_log_odds + parts.other_log_odds + parts.reasons.iter().map(|reason| reason.log_odds).sum::<f64>();
        let tolerance = 1e-9 * (1.0 + scored.log_odds.abs());
        if (sum - scored.log_odds).abs() <= tolerance { Ok(()) } else { Err("its reasons do not add up to its log-odds".to_owned()) }
    }
}

/// The date of creation is known to a model whether or not it makes a feature of it; without being a field it is read as ISO 8601.
fn created(model: &Model) -> Option<(String, FieldReader)> {
    let name = model.schema.created.as_ref()?;
    let field = model.schema.fields.iter().find(|field| field.name == *name).cloned();
    Some((name.clone(), FieldReader::new(&field.unwrap_or_else(|| Field::new(name, FieldKind::Date)))))
}

fn missing_field(field: &Field) -> String {
    format!("the lead does not carry `{}`, which the model knows; send null if it is unknown", field.name)
}

fn columns(model: &Model) -> HashMap<String, Column, NamesHasher> {
    let schema = &model.schema;
    let unused = schema.unused.iter().chain(&schema.id).chain(&schema.created).map(|name| (name.clone(), Column::Unused));
    let fields = schema.fields.iter().enumerate().map(|(number, field)| (field.name.clone(), Column::Field(number)));
    // Later entries win: the date of creation may be a field too, and an outcome is never read.
    let outcomes = schema.outcome_columns.iter().map(|name| (name.clone(), Column::Outcome));
    unused.chain(fields).chain(outcomes).collect()
}
