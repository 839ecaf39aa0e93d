use plumb_core::{Grade, Score, Status, Time};
use plumb_rules::Stage;
use serde::{Deserialize, Serialize};

use super::words::words;

words! {
    /// Why a lead was scored.
    Cause {
        /// Its attributes, owner or outcomes changed.
        Data = "data",
        /// It did something.
        Event = "event",
        /// Other rules.
        Rules = "rules",
        /// Another model.
        Model = "model",
        /// Time went by: recency ages.
        Decay = "decay",
        /// A person pinned a score or stage, or the pin ended.
        Override = "override",
    }
}

words! {
    /// Where a lead's score is going.
    Trend {
        /// Up.
        Improving = "improving",
        /// About the same.
        Steady = "steady",
        /// Down.
        Declining = "declining",
        /// Too few scores to tell.
        NotEnough = "not_enough",
    }
}

impl Trend {
    /// Its place when leads are sorted by trend: improving is above steady, steady above declining, and what cannot be told is below all of them.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Improving => 3,
            Self::Steady => 2,
            Self::Declining => 1,
            Self::NotEnough => 0,
        }
    }
}

/// Which model scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRef {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
}

/// What the rules said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleScore {
    /// 1 to 100.
    pub score: Score,
    /// Points.
    pub total: f64,
    /// Letter and number.
    pub grade: String,
    /// The stage reached.
    pub stage: Stage,
    /// Which rules: the digest of their text.
    pub digest: String,
}

/// What a person pinned. A part that is not pinned stays the model's or the rules'.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// The override.
    pub override_id: String,
    /// The score it pins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// The stage it pins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
}

/// A score as it was computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreRecord {
    /// Whose.
    pub lead_id: String,
    /// Whether the lead could be scored; if not, `score`, `probability`, `grade` and `log_odds` are none.
    pub status: Status,
    /// The model's score.
    pub score: Option<Score>,
    /// The model's probability.
    pub probability: Option<f64>,
    /// The grade of the model's score.
    pub grade: Option<Grade>,
    /// The model's log-odds.
    pub log_odds: Option<f64>,
    /// Which model.
    pub model: ModelRef,
    /// What the rules said, if there are rules.
    pub rules: Option<RuleScore>,
    /// Likeness to the best customers, if a lookalike is served.
    pub lookalike: Option<Score>,
    /// The deal's size, if known.
    pub amount: Option<f64>,
    /// Probability times amount.
    pub expected_amount: Option<f64>,
    /// Where the score is going.
    pub trend: Trend,
    /// What a person pinned.
    pub pinned: Option<Pinned>,
    /// Why it was scored.
    pub cause: Cause,
    /// The moment for which it holds.
    pub as_of: Time,
    /// When it was computed.
    pub at: Time,
}

impl ScoreRecord {
    /// The pinned score, or else the model's.
    pub fn effective_score(&self) -> Option<Score> {
        self.pinned.as_ref().and_then(|p| p.score).or(self.score)
    }

    /// The pinned stage, or else the rules'.
    pub fn effective_stage(&self) -> Option<Stage> {
        self.pinned.as_ref().and_then(|p| p.stage).or(self.rules.as_ref().map(|r| r.stage))
    }

    /// How far model and rules are apart: the distance of their scores.
    pub fn disagreement(&self) -> Option<u8> {
        Some(self.score?.get().abs_diff(self.rules.as_ref()?.score.get()))
    }

    /// Whether the other says the same: all but why and when it was computed.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let timeless = |record: &Self| Self { cause: Cause::Data, as_of: self.as_of, at: self.at, ..record.clone() };
        timeless(self) == timeless(other)
    }
}

/// A score with its place in the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredScore {
    /// The score.
    pub record: ScoreRecord,
    /// Rises in the order in which changes were committed.
    pub seq: u64,
}

/// A change that a follower must know.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedItem {
    /// Rises in the order in which changes were committed.
    pub seq: u64,
    /// Whose.
    pub lead_id: String,
    /// What.
    pub change: FeedChange,
}

/// What a follower must know.
#[derive(Debug, Clone, PartialEq)]
pub enum FeedChange {
    /// A new score.
    Scored(Box<ScoreRecord>),
    /// The lead is gone.
    Erased,
}
