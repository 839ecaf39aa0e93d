use std::borrow::Cow;

use plumb_core::{Grade, Status};
use plumb_model::Reason;
use serde::Serialize;
use utoipa::ToSchema;

use crate::rules::RuleAnswer;

/// A scored lead: `log_odds = base_log_odds + the reasons' log_odds + other_log_odds`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScoredLead<'a> {
    /// The identifier that the request gave.
    #[schema(required)]
    pub lead_id: Option<&'a str>,
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
    /// Log-odds of being won, the sum of the reasons; null unless scored. Where the model has an isotonic calibration they are the log-odds
    /// before it, and the log-odds of `probability` differ.
    #[schema(required)]
    pub log_odds: Option<f64>,
    /// Log-odds of the average training row: where the reasons start from.
    pub base_log_odds: f64,
    /// What the features that are not listed add together; null unless scored.
    #[schema(required)]
    pub other_log_odds: Option<f64>,
    /// The strongest reasons, for or against, strongest first; none unless scored.
    pub reasons: Vec<ReasonAnswer<'a>>,
    /// What the rules make of the lead, at the same moment; absent when the server has no rules. It changes nothing in the rest of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub rule: Option<Box<RuleAnswer<'a>>>,
    /// How like chosen customers the lead is, by the lookalike model; absent when the server has none. It changes nothing in the rest of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub lookalike: Option<LookalikeAnswer<'a>>,
    /// The one model version that score and probability come from.
    pub model: ModelVersion<'a>,
    /// The moment that ages were counted up to.
    #[schema(format = DateTime)]
    pub as_of: &'a str,
    /// When the score was computed.
    #[schema(format = DateTime)]
    pub scored_at: &'a str,
    /// What the score was computed with reservations about.
    pub warnings: Vec<WarningAnswer<'a>>,
}

/// A reason for a score, against the average training row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReasonAnswer<'a> {
    /// The feature; absent when the reason is a combination of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub feature: Option<&'a str>,
    /// The features whose combination is the reason; absent when it is a single feature.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    #[schema(value_type = Option<Vec<String>>, nullable = false)]
    pub pair: &'a [String],
    /// The lead's value; null when it has none. Of text, job titles, e-mail, phone and web addresses, what was made of it.
    #[schema(required)]
    pub value: Option<Cow<'a, str>>,
    /// Log-odds that it adds to the average.
    pub log_odds: f64,
    /// The reason in words.
    pub text: Cow<'a, str>,
}

/// How like chosen customers a lead is, as it was when it came. It ranks leads, and is no probability of conversion.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Lookalike)]
pub struct LookalikeAnswer<'a> {
    /// The percentile of its likeness in the population that the model was fitted on, 1 to 100; null without any field that the model uses.
    #[schema(required, minimum = 1, maximum = 100)]
    pub score: Option<u8>,
    /// How many times as common such leads are among those customers as in the population; null without a score.
    #[schema(required)]
    pub likeness: Option<f64>,
    /// The lookalike model and its version.
    pub model: ModelVersion<'a>,
}

/// One version of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelVersion<'a> {
    /// The model's name.
    #[schema(example = "leads")]
    pub name: &'a str,
    /// The version.
    #[schema(example = 3)]
    pub version: u32,
}

/// A reservation about a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WarningAnswer<'a> {
    /// The kind, made for programs.
    pub code: WarningCode,
    /// The field; null when it is not about one.
    #[schema(required)]
    pub field: Option<Cow<'a, str>>,
    /// The warning in words.
    pub message: Cow<'a, str>,
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
    /// Events are not counted: the model uses none, or they come after the moment of scoring.
    EventsIgnored,
    /// The model uses events, and the request gives none.
    MissingEvents,
    /// The request says something for rules, and the server has none.
    NoRules,
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

impl<'a> From<Reason<'a>> for ReasonAnswer<'a> {
    fn from(Reason { feature, pair, value, log_odds, text }: Reason<'a>) -> Self {
        Self { feature: pair.is_empty().then_some(feature), pair, value, log_odds, text }
    }
}
