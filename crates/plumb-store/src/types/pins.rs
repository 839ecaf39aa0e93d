use plumb_core::{Score, Time};
use plumb_rules::Stage;
use serde::{Deserialize, Serialize};

use super::{Attributes, Segment};

/// For whom a person pins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverrideTarget {
    /// One lead, by its identifier.
    Lead(String),
    /// All leads of a segment.
    Segment(Segment),
}

/// A score or stage that a person pinned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Its identifier.
    pub id: String,
    /// For whom.
    pub target: OverrideTarget,
    /// The score.
    pub score: Option<Score>,
    /// The stage.
    pub stage: Option<Stage>,
    /// Who pinned it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub created_at: Time,
    /// Until when; without it until somebody ends it.
    pub expires_at: Option<Time>,
    /// When it was ended, or its time was up.
    pub ended_at: Option<Time>,
    /// Who ended it; none if its time was up.
    pub ended_by: Option<String>,
}

impl Override {
    /// Whether it holds at a moment.
    pub fn in_force(&self, now: Time) -> bool {
        self.created_at <= now && !self.has_ended(now)
    }

    /// Whether it has ended, or its time is up. One that has not holds for a score, also where the clock of whoever made it is ahead: it is there, and
    /// nothing makes the lead due again when this clock has come so far.
    pub fn has_ended(&self, now: Time) -> bool {
        self.ended_at.is_some() || self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether it is for this lead.
    pub fn concerns(&self, lead_id: &str, attributes: &Attributes) -> bool {
        match &self.target {
            OverrideTarget::Lead(id) => id == lead_id,
            OverrideTarget::Segment(segment) => segment.holds(attributes),
        }
    }
}

/// Which overrides to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OverridesFilter {
    /// Only those in force at this moment.
    pub in_force: Option<Time>,
    /// Only those whose time is up at this moment, and which are not ended yet.
    pub overdue: Option<Time>,
    /// Only those that pin this very lead (those of its segments are not among them).
    pub lead_id: Option<String>,
    /// Only those after this one, in the order of their identifiers.
    pub after: Option<String>,
    /// At most so many.
    pub limit: u32,
}
