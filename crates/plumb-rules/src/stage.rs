use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Points;

/// How far a lead has come, by its rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Disqualified, or so few points that it is not worth any effort.
    Rejected,
    /// Not qualified yet: below the threshold of nurture.
    Early,
    /// Qualified for marketing (MQL): worth nurturing.
    Nurture,
    /// Qualified for sales (SQL).
    SalesReady,
}

impl Stage {
    /// All stages, the lowest first.
    pub const ALL: [Stage; 4] = [Stage::Rejected, Stage::Early, Stage::Nurture, Stage::SalesReady];

    /// The stage as it stands in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Rejected => "rejected",
            Stage::Early => "early",
            Stage::Nurture => "nurture",
            Stage::SalesReady => "sales_ready",
        }
    }

    /// The stage of a word as it stands in files and answers.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == word)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A threshold with hysteresis: a lead near it does not flicker between stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Threshold {
    /// The total from which on a lead enters the stage; of `rejected` the total down to which.
    pub enter: Points,
    /// The total below which it leaves the stage again; of `rejected` the total above which.
    pub leave: Points,
}

/// The thresholds of all stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stages {
    /// Of nurture (MQL).
    pub nurture: Threshold,
    /// Of sales-ready (SQL).
    pub sales_ready: Threshold,
    /// Of rejected; without it only disqualifiers reject.
    pub rejected: Option<Threshold>,
}

impl Threshold {
    /// One that is entered and left at the same total.
    pub const fn sharp(at: Points) -> Self {
        Self { enter: at, leave: at }
    }
}

impl Default for Stages {
    fn default() -> Self {
        Self { nurture: Threshold::sharp(Points::whole(30)), sales_ready: Threshold::sharp(Points::whole(70)), rejected: None }
    }
}

impl Stages {
    /// The stage of a total, for a lead that was at another stage before, and is not disqualified.
    pub fn stage(&self, total: Points, previous: Option<Stage>) -> Stage {
        let was_rejected = previous == Some(Stage::Rejected);
        if self.rejected.is_some_and(|t| total <= t.enter || (was_rejected && total <= t.leave)) {
            return Stage::Rejected;
        }
        let holds = |stage: Stage, t: Threshold| total >= t.enter || (previous >= Some(stage) && total >= t.leave);
        if holds(Stage::SalesReady, self.sales_ready) {
            Stage::SalesReady
        } else if holds(Stage::Nurture, self.nurture) {
            Stage::Nurture
        } else {
            Stage::Early
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_stays_until_it_falls_through_the_lower_threshold() {
        let between = |enter, leave| Threshold { enter: Points::whole(enter), leave: Points::whole(leave) };
        let stages = Stages { nurture: between(30, 25), sales_ready: between(70, 60), rejected: Some(between(-20, -10)) };
        let stage = |total, previous| stages.stage(Points::whole(total), previous);
        assert_eq!(stage(65, None), Stage::Nurture);
        assert_eq!(stage(65, Some(Stage::Nurture)), Stage::Nurture);
        assert_eq!(stage(65, Some(Stage::SalesReady)), Stage::SalesReady);
        assert_eq!(stage(59, Some(Stage::SalesReady)), Stage::Nurture);
        assert_eq!(stage(27, Some(Stage::SalesReady)), Stage::Nurture);
        assert_eq!(stage(27, Some(Stage::Early)), Stage::Early);
        assert_eq!(stage(-15, Some(Stage::Early)), Stage::Early);
        assert_eq!(stage(-20, None), Stage::Rejected);
        assert_eq!(stage(-15, Some(Stage::Rejected)), Stage::Rejected);
        assert_eq!(stage(-9, Some(Stage::Rejected)), Stage::Early);
    }
}
