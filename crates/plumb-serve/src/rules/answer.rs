//! What rules say of a lead, as answers show it.

use plumb_core::Score;
use plumb_rules::{Disqualified, Points, RuleScore, Stage};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::ReadyRules;
use super::ledger::LineAnswer;
use crate::json::one_of;

/// What rules say of a lead. It never changes the probability, nor does the model change it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RuleScore)]
pub struct RuleAnswer<'a> {
    /// The total, rounded, from 1 to 100.
    #[schema(value_type = u8, minimum = 1, maximum = 100)]
    pub score: Score,
    /// A letter for fit and a number for engagement; `A1` is best.
    #[schema(example = "B2")]
    pub grade: String,
    /// What the rules call this grade; null where they give it no name.
    #[schema(required)]
    pub grade_name: Option<String>,
    /// How far the lead has come; by `previous_stage` too, where the rules have thresholds to leave a stage.
    pub stage: StageAnswer,
    /// All points after caps and floors, before they become a score.
    #[schema(value_type = f64)]
    pub total: Points,
    /// Points for fit: who the lead is.
    #[schema(value_type = f64)]
    pub fit: Points,
    /// Points for engagement: what the lead does.
    #[schema(value_type = f64)]
    pub engagement: Points,
    /// The disqualifiers that hold; any of them makes the stage `rejected`.
    pub disqualified: Vec<DisqualifiedAnswer>,
    /// The scenario (campaign) whose local rules counted; null without one.
    #[schema(required)]
    pub scenario: Option<String>,
    /// Where every point comes from: the lines add up to the score. Absent when the request says `"ledger": false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ledger: Option<Vec<LineAnswer>>,
    /// What was odd about the lead, in words.
    pub warnings: Vec<String>,
    /// The one version of the rules that all of this comes from.
    pub version: RulesVersion<'a>,
}

/// One version of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RulesVersion<'a> {
    /// What the file calls them.
    #[schema(example = "Lead score")]
    pub name: &'a str,
    /// SHA-256 of the file's text: another text is another version.
    pub digest: &'a str,
}

/// A disqualifier that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Disqualified)]
pub struct DisqualifiedAnswer {
    /// Its id.
    pub rule: String,
    /// Why.
    pub reason: String,
}

/// How far a lead has come, by its rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Stage)]
#[serde(rename_all = "snake_case")]
pub enum StageAnswer {
    /// Disqualified, or with too few points to be worth any effort.
    Rejected,
    /// Not qualified yet.
    Early,
    /// Qualified for marketing (MQL).
    Nurture,
    /// Qualified for sales (SQL).
    SalesReady,
}

impl<'a> RuleAnswer<'a> {
    /// What the rules say, with or without the ledger.
    pub(crate) fn new(rules: &'a ReadyRules, score: RuleScore, ledger: bool) -> Self {
        let of_disqualifier = |Disqualified { rule, reason }: Disqualified| DisqualifiedAnswer { rule, reason };
        Self {
            score: score.score,
            grade: score.grade,
            grade_name: score.grade_name,
            stage: score.stage.into(),
            total: score.total,
            fit: score.fit,
            engagement: score.engagement,
            disqualified: score.disqualified.into_iter().map(of_disqualifier).collect(),
            scenario: score.scenario,
            ledger: ledger.then(|| score.ledger.into_iter().map(LineAnswer::from).collect()),
            warnings: score.warnings,
            version: RulesVersion::of(rules),
        }
    }
}

impl<'a> RulesVersion<'a> {
    pub(crate) fn of(rules: &'a ReadyRules) -> Self {
        Self { name: rules.set.name(), digest: rules.set.digest() }
    }
}

impl<'de> Deserialize<'de> for StageAnswer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_of(deserializer, &Stage::ALL.map(|stage| (stage.as_str(), stage.into())))
    }
}

impl From<Stage> for StageAnswer {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Rejected => Self::Rejected,
            Stage::Early => Self::Early,
            Stage::Nurture => Self::Nurture,
            Stage::SalesReady => Self::SalesReady,
        }
    }
}

impl From<StageAnswer> for Stage {
    fn from(stage: StageAnswer) -> Self {
        match stage {
            StageAnswer::Rejected => Self::Rejected,
            StageAnswer::Early => Self::Early,
            StageAnswer::Nurture => Self::Nurture,
            StageAnswer::SalesReady => Self::SalesReady,
        }
    }
}
