use plumb_core::Time;
use serde::Serialize;

use crate::condition::{Condition, Selector};
use crate::{Points, Position};

/// What a group counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Fit: who the lead is.
    Explicit,
    /// Engagement: what the lead does.
    Implicit,
}

/// Rules with a common cap and floor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Its name.
    pub id: String,
    /// For people to read.
    pub title: String,
    /// What it counts for.
    pub kind: Kind,
    /// The most points of its rules together.
    pub cap: Option<Points>,
    /// The fewest points of its rules together.
    pub floor: Option<Points>,
    /// Whether only the first rule that holds counts.
    pub first_match: bool,
    /// Where it stands; where its first rule stands if the file does not declare it.
    pub at: Position,
}

/// What is to be known of a rule without its conditions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleInfo {
    /// Its name.
    pub id: String,
    /// For people to read.
    pub title: String,
    /// The id of its group.
    pub group: String,
    /// What its group counts for.
    pub kind: Kind,
    /// Its points; with `each` those of the first event.
    pub points: Points,
    /// Points of every further event, where it counts events and they differ.
    pub further: Option<Points>,
    /// The most points of all its events together.
    pub cap: Option<Points>,
    /// Points where its condition cannot be told.
    pub missing: Option<Points>,
    /// Whether it counts events.
    pub counts_events: bool,
    /// Whether its points fade.
    pub decays: bool,
    /// Columns that it reads.
    pub fields: Vec<String>,
    /// Types of events that it reads; `*` is every type.
    pub events: Vec<String>,
    /// Scenarios that it is local to.
    pub scenarios: Vec<String>,
    /// Where it stands.
    pub at: Position,
}

#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) group: usize,
    pub(crate) when: Option<Condition>,
    pub(crate) each: Option<Each>,
    pub(crate) points: Points,
    pub(crate) missing: Option<Points>,
    /// Places of the scenarios it is local to; empty if it is global.
    pub(crate) scenarios: Vec<usize>,
    /// Places of the rules that it stands for in its scenarios.
    pub(crate) replaces: Vec<usize>,
    pub(crate) valid: Validity,
}

/// Events that bring points each.
#[derive(Debug, Clone)]
pub(crate) struct Each {
    pub(crate) selector: Selector,
    pub(crate) further: Points,
    pub(crate) cap: Option<Points>,
    pub(crate) decay: Option<Decay>,
}

/// How the points of an event fade.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Decay {
    HalfLife(f64),
    Linear(f64),
}

impl Decay {
    /// The share that is left after so many days.
    pub(crate) fn share(self, days: f64) -> f64 {
        match self {
            Decay::HalfLife(half_life) => plumb_core::math::exp(-std::f64::consts::LN_2 * days / half_life).clamp(0.0, 1.0),
            Decay::Linear(end) => (1.0 - days / end).clamp(0.0, 1.0),
        }
    }
}

/// From the first moment on, until before the second.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Validity {
    pub(crate) from: Option<Time>,
    pub(crate) until: Option<Time>,
}

impl Validity {
    pub(crate) fn holds(&self, at: Time) -> bool {
        self.from.is_none_or(|from| at >= from) && self.until.is_none_or(|until| at < until)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Disqualifier {
    pub(crate) id: String,
    pub(crate) reason: String,
    pub(crate) when: Condition,
    pub(crate) scenarios: Vec<usize>,
    pub(crate) valid: Validity,
    pub(crate) at: Position,
}

/// A campaign or another scenario that has rules of its own.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    pub(crate) id: String,
    /// Keys of the values that mean it.
    pub(crate) keys: Vec<String>,
    pub(crate) drops_global: bool,
    pub(crate) at: Position,
}
