use plumb_core::{Score, Time};
use serde::Serialize;

use crate::{Points, Stage};

/// What rules say of a lead at a moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleScore {
    /// The total, rounded and held within 1 to 100.
    pub score: Score,
    /// All points, after the caps and floors of groups and of the whole, before rescaling and rounding.
    pub total: Points,
    /// Points of explicit groups, after their caps and floors.
    pub fit: Points,
    /// Points of implicit groups, after their caps and floors.
    pub engagement: Points,
    /// A letter for fit and a number for engagement: `A1` is best.
    pub grade: String,
    /// What the file calls this grade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade_name: Option<String>,
    /// How far the lead has come.
    pub stage: Stage,
    /// The disqualifiers that hold; the stage is then `rejected`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disqualified: Vec<Disqualified>,
    /// The scenario whose local rules applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// Where every point comes from: the lines add up to the score exactly.
    pub ledger: Vec<Line>,
    /// What was odd about the lead: values of the wrong type, events that are not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// A disqualifier that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disqualified {
    /// Its id.
    pub rule: String,
    /// Why.
    pub reason: String,
}

/// What a line of the ledger is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A rule that holds.
    Rule,
    /// A rule whose condition cannot be told gives its points for missing data.
    Missing,
    /// What a rule's own cap takes off.
    RuleCap,
    /// What a group's cap takes off.
    GroupCap,
    /// What a group's floor adds.
    GroupFloor,
    /// What the cap of the whole takes off.
    TotalCap,
    /// What the floor of the whole adds.
    TotalFloor,
    /// What rescaling changes.
    Rescale,
    /// To a whole number.
    Rounding,
    /// Into 1 to 100.
    Clamp,
    /// A disqualifier that holds: no points, but a reason.
    Disqualify,
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What it is for.
    pub kind: LineKind,
    /// The rule's or disqualifier's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The rule's place among [`RuleSet::rules`](crate::RuleSet::rules).
    #[serde(skip)]
    pub rule_index: Option<usize>,
    /// The group's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Points, in whole thousandths.
    pub points: Points,
    /// How often the rule counted, decay and its own cap included: its points are these times the `points` of the file. 0 of other lines.
    pub units: f64,
    /// For people to read.
    pub text: String,
    /// What it rests on.
    #[serde(skip_serializing_if = "Evidence::is_empty")]
    pub evidence: Evidence,
}

/// What a line rests on.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Evidence {
    /// Values of fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldEvidence>,
    /// Events, the latest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventEvidence>,
    /// Further events that are not listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub more_events: usize,
    /// Whole days since the lead was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_age_days: Option<f64>,
}

/// A field's value as it arrived.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldEvidence {
    /// The field, as the file calls it.
    pub field: String,
    /// Its value; none where it is missing.
    pub value: Option<String>,
}

/// An event and what it brought.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventEvidence {
    /// Its identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was known.
    pub at: Time,
    /// Its points, where events bring points each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// The share of its points that decay has left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decay: Option<f64>,
}

impl Evidence {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl RuleScore {
    /// The sum of the ledger's lines, which is the score.
    pub fn ledger_sum(&self) -> Points {
        self.ledger.iter().map(|line| line.points).sum()
    }
}
