use std::sync::Arc;

use plumb_core::{Grade, Status};
use plumb_model::Reason;
use serde::Serialize;
use utoipa::ToSchema;

/// A scored lead: `log_odds = base_log_odds + the reasons' log_odds + other_log_odds`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScoredLead {
    /// The identifier that the request gave.
    #[schema(required)]
    pub lead_id: Option<String>,
    /// `scored`; `insufficient` when no field that the model uses has a usable value; `excluded` when the person opted out.
    #[schema(value_type = StatusAnswer)]
    pub status: Status,
    /// From 1 to 100; null unless scored.
    #[schema(required, minimum = 1, maximum = 100)]
    pub score: Option<u8>,
    /// Calibrated probability of being won; null unless scored.
    #[schema(required, minimum = 0, maximum = 1)]
    pub probability: Option<f64>,
    /// The band of the score; null unless scored.
    #[schema(required, value_type = Option<GradeAnswer>)]
    pub grade: Option<Grade>,
    /// Log-odds of being won; null unless scored.
    #[schema(required)]
    pub log_odds: Option<f64>,
    /// Log-odds of the average training row: where the reasons start from.
    pub base_log_odds: f64,
    /// What the features that are not listed add together; null unless scored.
    #[schema(required)]
    pub other_log_odds: Option<f64>,
    /// The strongest reasons, for or against, strongest first; none unless scored.
    pub reasons: Vec<ReasonAnswer>,
    /// The one version that all of this comes from.
    pub model: ModelVersion,
    /// The moment that ages were counted up to.
    #[schema(format = DateTime, value_type = String)]
    #[serde(serialize_with = "text")]
    pub as_of: Arc<str>,
    /// When the score was computed.
    #[schema(format = DateTime, value_type = String)]
    #[serde(serialize_with = "text")]
    pub scored_at: Arc<str>,
    /// What the score was computed with reservations about.
    pub warnings: Vec<WarningAnswer>,
}

/// A reason for a score, against the average training row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReasonAnswer {
    /// The feature.
    #[schema(value_type = String)]
    #[serde(serialize_with = "text")]
    pub feature: Arc<str>,
    /// The lead's value; null when it has none.
    #[schema(required)]
    pub value: Option<String>,
    /// Log-odds that it adds to the average.
    pub log_odds: f64,
    /// The reason in words.
    #[schema(value_type = String)]
    #[serde(serialize_with = "text")]
    pub text: Arc<str>,
}

/// One version of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelVersion {
    /// The model's name.
    #[schema(example = "leads", value_type = String)]
    #[serde(serialize_with = "text")]
    pub name: Arc<str>,
    /// The version.
    #[schema(example = 3)]
    pub version: u32,
}

/// A reservation about a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WarningAnswer {
    /// The kind, made for programs.
    pub code: WarningCode,
    /// The field; null when it is not about one.
    #[schema(required)]
    pub field: Option<String>,
    /// The warning in words.
    pub message: String,
}

/// The kinds of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// The lead does not carry a field of the model.
    MissingField,
    /// The value is a level that the model does not know.
    UnseenLevel,
    /// The value has the wrong type.
    WrongType,
    /// The model does not know the field.
    UnknownField,
    /// The field says how the deal ended.
    OutcomeFieldIgnored,
    /// The model uses no events.
    EventsIgnored,
}

/// Whether a lead could be scored.
#[derive(ToSchema)]
#[schema(as = Status, rename_all = "snake_case")]
#[expect(dead_code, reason = "describes plumb_core::Status, whose crate knows no OpenAPI")]
pub(crate) enum StatusAnswer {
    Scored,
    Insufficient,
    Excluded,
}

/// A letter for a band of scores; A is best.
#[derive(ToSchema)]
#[schema(as = Grade)]
#[expect(dead_code, reason = "describes plumb_core::Grade, whose crate knows no OpenAPI")]
pub(crate) enum GradeAnswer {
    A,
    B,
    C,
    D,
}

impl From<Reason> for ReasonAnswer {
    fn from(Reason { feature, value, log_odds, text }: Reason) -> Self {
        Self { feature, value, log_odds, text }
    }
}

/// Texts of a model are shared by all answers.
fn text<S: serde::Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}
