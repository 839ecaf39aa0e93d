use plumb_core::{Grade, Status};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::json::one_of;
use crate::protocols::RowScore;
use crate::score::WarningAnswer;

/// What a prediction is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ToSchema)]
#[schema(as = InvocationMethod, rename_all = "snake_case")]
pub(super) enum Method {
    /// The calibrated probability of being won.
    #[default]
    PredictProba,
    /// The score of 1 to 100.
    Score,
    /// The grade.
    Grade,
    /// All of them with status and warnings, as an object.
    All,
}

impl<'de> Deserialize<'de> for Method {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = [("predict_proba", Self::PredictProba), ("score", Self::Score), ("grade", Self::Grade), ("all", Self::All)];
        one_of(deserializer, &words)
    }
}

/// Predictions in the order of the rows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvocationAnswer)]
pub(super) struct Invoked<'a> {
    /// One a row: by `params.method` a probability, a score, a grade, or an object with all of them. Null where a row cannot be scored.
    #[schema(value_type = Vec<serde_json::Value>, example = json!([0.83, 0.12]))]
    predictions: Predictions<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Predictions<'a> {
    Probabilities(Vec<Option<f64>>),
    Scores(Vec<Option<u8>>),
    Grades(Vec<Option<Grade>>),
    All(Vec<Full<'a>>),
}

#[derive(Debug, Serialize)]
struct Full<'a> {
    probability: Option<f64>,
    score: Option<u8>,
    grade: Option<Grade>,
    status: Status,
    warnings: &'a [WarningAnswer<'static>],
}

impl<'a> Invoked<'a> {
    pub fn new(method: Method, rows: &'a [RowScore]) -> Self {
        let full = |row: &'a RowScore| Full {
            probability: row.probability,
            score: row.score,
            grade: row.grade,
            status: row.status,
            warnings: &row.warnings,
        };
        let predictions = match method {
            Method::PredictProba => Predictions::Probabilities(rows.iter().map(|row| row.probability).collect()),
            Method::Score => Predictions::Scores(rows.iter().map(|row| row.score).collect()),
            Method::Grade => Predictions::Grades(rows.iter().map(|row| row.grade).collect()),
            Method::All => Predictions::All(rows.iter().map(full).collect()),
        };
        Self { predictions }
    }
}
