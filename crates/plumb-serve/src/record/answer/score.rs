use plumb_core::{Grade, Score, Status};
use plumb_store::{Cause, Pinned, RuleScore, StoredScore, Trend};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::rfc3339;
use crate::rules::StageAnswer;
use crate::score::ModelVersion;

/// The newest score that is kept of a lead, as it was computed; all members are null before the first.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = StoredScore)]
pub(crate) struct ScoreAnswer<'a> {
    /// Whether the lead could be scored.
    #[schema(required, value_type = Option<crate::score::StatusAnswer>)]
    status: Option<Status>,
    /// The model's score, 1 to 100.
    #[schema(required, minimum = 1, maximum = 100)]
    score: Option<u8>,
    /// The score that a person pinned, or else the model's: what lists filter and sort by.
    #[schema(required, minimum = 1, maximum = 100)]
    effective_score: Option<u8>,
    /// The model's calibrated probability of being won.
    #[schema(required, minimum = 0, maximum = 1)]
    probability: Option<f64>,
    /// The band of the model's score.
    #[schema(required, value_type = Option<crate::score::GradeAnswer>)]
    grade: Option<Grade>,
    /// The model's log-odds.
    #[schema(required)]
    log_odds: Option<f64>,
    /// The stage that a person pinned, or else the rules'.
    #[schema(required)]
    stage: Option<StageAnswer>,
    /// What the rules said; null without rules.
    #[schema(required)]
    rule: Option<RuleScoreAnswer<'a>>,
    /// How like chosen customers the lead is, 1 to 100; null without a lookalike model.
    #[schema(required, minimum = 1, maximum = 100)]
    lookalike: Option<u8>,
    /// The deal's size.
    #[schema(required)]
    amount: Option<f64>,
    /// Probability times amount.
    #[schema(required)]
    expected_amount: Option<f64>,
    /// How far the model's and the rules' score are apart.
    #[schema(required)]
    disagreement: Option<u8>,
    /// Where the score is going.
    #[schema(required, value_type = Option<TrendAnswer>)]
    trend: Option<Trend>,
    /// What a person pinned.
    #[schema(required)]
    pinned: Option<PinnedAnswer<'a>>,
    /// Why it was computed.
    #[schema(required, value_type = Option<CauseAnswer>)]
    cause: Option<Cause>,
    /// The one model version that score and probability come from.
    #[schema(required)]
    model: Option<ModelVersion<'a>>,
    /// The moment that ages were counted up to.
    #[schema(required, format = DateTime)]
    as_of: Option<String>,
    /// When it was computed.
    #[schema(required, format = DateTime)]
    scored_at: Option<String>,
}

/// What rules said when a kept score was computed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoredRuleScore)]
pub(crate) struct RuleScoreAnswer<'a> {
    /// From 1 to 100.
    #[schema(value_type = u8, minimum = 1, maximum = 100)]
    score: Score,
    /// All points after caps and floors, before they become a score.
    total: f64,
    /// A letter for fit and a number for engagement.
    #[schema(example = "B2")]
    grade: &'a str,
    /// How far the lead has come.
    stage: StageAnswer,
    /// SHA-256 of the text of the rules.
    digest: &'a str,
}

/// What a person pinned: score, stage or both.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pinned)]
pub(crate) struct PinnedAnswer<'a> {
    /// The override.
    override_id: &'a str,
    /// The score it pins; null where it pins none.
    #[schema(required, value_type = Option<u8>, minimum = 1, maximum = 100)]
    score: Option<Score>,
    /// The stage it pins; null where it pins none.
    #[schema(required)]
    stage: Option<StageAnswer>,
}

/// Where a score is going.
#[derive(ToSchema)]
#[schema(as = Trend, rename_all = "snake_case")]
#[expect(dead_code, reason = "describes plumb_store::Trend, whose crate knows no OpenAPI")]
pub(crate) enum TrendAnswer {
    Improving,
    Steady,
    Declining,
    NotEnough,
}

/// Why a lead was scored.
#[derive(ToSchema)]
#[schema(as = Cause, rename_all = "snake_case")]
#[expect(dead_code, reason = "describes plumb_store::Cause, whose crate knows no OpenAPI")]
pub(crate) enum CauseAnswer {
    Data,
    Event,
    Rules,
    Model,
    Decay,
    Override,
}

impl<'a> ScoreAnswer<'a> {
    /// Of a kept score; all null without one.
    pub fn of(stored: Option<&'a StoredScore>) -> Self {
        stored.map(|stored| Self::from(&stored.record)).unwrap_or_default()
    }
}

impl<'a> From<&'a plumb_store::ScoreRecord> for ScoreAnswer<'a> {
    fn from(record: &'a plumb_store::ScoreRecord) -> Self {
        Self {
            status: Some(record.status),
            score: record.score.map(Score::get),
            effective_score: record.effective_score().map(Score::get),
            probability: record.probability,
            grade: record.grade,
            log_odds: record.log_odds,
            stage: record.effective_stage().map(Into::into),
            rule: record.rules.as_ref().map(Into::into),
            lookalike: record.lookalike.map(Score::get),
            amount: record.amount,
            expected_amount: record.expected_amount,
            disagreement: record.disagreement(),
            trend: Some(record.trend),
            pinned: record.pinned.as_ref().map(Into::into),
            cause: Some(record.cause),
            model: Some(ModelVersion { name: &record.model.name, version: record.model.version }),
            as_of: Some(rfc3339(record.as_of)),
            scored_at: Some(rfc3339(record.at)),
        }
    }
}

impl<'a> From<&'a RuleScore> for RuleScoreAnswer<'a> {
    fn from(rules: &'a RuleScore) -> Self {
        Self { score: rules.score, total: rules.total, grade: &rules.grade, stage: rules.stage.into(), digest: &rules.digest }
    }
}

impl<'a> From<&'a Pinned> for PinnedAnswer<'a> {
    fn from(pinned: &'a Pinned) -> Self {
        Self { override_id: &pinned.override_id, score: pinned.score, stage: pinned.stage.map(Into::into) }
    }
}
