//! How the inside of a version is shown.

use plumb_core::{Field, FieldKind, Time};
use plumb_model::TableChoice;
use serde::Serialize;
use utoipa::ToSchema;

use super::table_answer::{CalibrationAnswer, FeatureAnswer, InteractionAnswer};
use crate::catalog::ReadyModel;
use crate::clock::rfc3339;

/// What is inside the served version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServedAnswer {
    /// The version.
    version: u32,
    /// Its metrics, as training wrote them.
    #[schema(value_type = Object)]
    metrics: serde_json::Value,
    /// The period of its training data.
    training_period: TrainingPeriod,
    /// Labelled leads that it was fitted on; where they are seen at several ages, each counts once an age.
    labelled: u64,
    /// How many of them were won.
    won: u64,
    /// The share of them that was won; null without any.
    #[schema(required)]
    base_rate: Option<f64>,
    /// Days within which a lead must be won to count; null: whenever it closed.
    #[schema(required)]
    horizon_days: Option<f64>,
    /// The lowest scores of the grades.
    grades: GradesAnswer,
    /// Log-odds of a lead whose every feature adds nothing.
    intercept: f64,
    /// Log-odds of the average training row.
    base_log_odds: f64,
    /// The columns that the model reads.
    fields: Vec<FieldAnswer>,
    /// Types of events that the model tells apart; none if it uses no events.
    event_types: Vec<String>,
    /// Properties of events that it sums.
    event_properties: Vec<String>,
    /// Columns that are ignored with a warning.
    outcome_columns: Vec<String>,
    /// Columns that are accepted and not used.
    unused_columns: Vec<String>,
    /// How its log-odds become a probability.
    calibration: CalibrationAnswer,
    /// The tables of weights.
    features: Vec<FeatureAnswer>,
    /// Combinations of features with weights of their own, strongest first; none if the model has none.
    interactions: Vec<InteractionAnswer>,
}

/// The period of the training data; null where it carried no time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrainingPeriod {
    /// Creation of the first labelled lead.
    #[schema(required, format = DateTime)]
    first_created: Option<String>,
    /// Creation of the last labelled lead.
    #[schema(required, format = DateTime)]
    last_created: Option<String>,
    /// The moment of the extract: nothing later was known.
    #[schema(required, format = DateTime)]
    extracted_at: Option<String>,
}

/// The lowest scores of grades A, B and C; below C is D.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GradesAnswer {
    /// Of A.
    a: u8,
    /// Of B.
    b: u8,
    /// Of C.
    c: u8,
}

/// A column that the model reads.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldAnswer {
    /// The name to send it under.
    name: String,
    /// `number`, `category`, `date`, `text`, `title`, `email`, `phone`, `url`, `country`, `language` or `ordered`.
    #[schema(example = "number")]
    kind: &'static str,
    /// How dates are written; null for other kinds.
    #[schema(required)]
    date_format: Option<&'static str>,
    /// Values that stand for "missing", besides the blank.
    missing: Vec<String>,
}

impl ServedAnswer {
    pub fn new(ready: &ReadyModel) -> Self {
        let model = &ready.model;
        let (data, schema, card) = (&model.dataset, &model.schema, model.table(TableChoice::Served));
        let (a, b, c) = model.grades.lowest();
        let events = model.events.as_ref();
        let time = |time: Option<Time>| time.map(rfc3339);
        Self {
            version: ready.version,
            metrics: ready.metrics.clone(),
            training_period: TrainingPeriod {
                first_created: time(data.first_created),
                last_created: time(data.last_created),
                extracted_at: time(data.extracted_at),
            },
            labelled: data.labelled,
            won: data.won,
            base_rate: (data.labelled > 0).then(|| data.won as f64 / data.labelled as f64),
            horizon_days: data.horizon_days,
            grades: GradesAnswer { a, b, c },
            intercept: card.intercept,
            base_log_odds: card.base_log_odds(),
            fields: schema.fields.iter().map(FieldAnswer::new).collect(),
            event_types: events.map(|register| register.types.clone()).unwrap_or_default(),
            event_properties: events.map(|register| register.properties.clone()).unwrap_or_default(),
            outcome_columns: schema.outcome_columns.clone(),
            unused_columns: schema.unused.clone(),
            calibration: CalibrationAnswer::new(model),
            features: card.features.iter().map(FeatureAnswer::new).collect(),
            interactions: card.interactions.iter().map(|interaction| InteractionAnswer::new(interaction, card)).collect(),
        }
    }
}

impl FieldAnswer {
    fn new(field: &Field) -> Self {
        let date_format = (field.kind == FieldKind::Date).then(|| field.date_format.unwrap_or_default().as_str());
        Self { name: field.name.clone(), kind: field.kind.as_str(), date_format, missing: field.missing.clone() }
    }
}
