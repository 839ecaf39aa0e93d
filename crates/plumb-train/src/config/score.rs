//! How probabilities become scores.

use plumb_core::GradeCuts;
use plumb_model::ScoreScale;
use serde::{Deserialize, Serialize};

/// How a probability becomes a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleChoice {
    /// By rank among training leads.
    #[default]
    Percentile,
    /// 100 times the probability.
    Probability,
    /// Linear in the log-odds.
    LogOdds,
}

impl ScaleChoice {
    /// As the configuration writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Percentile => "percentile",
            Self::Probability => "probability",
            Self::LogOdds => "log_odds",
        }
    }
}

/// How probabilities become scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScoreConfig {
    /// The kind of scale.
    pub scale: ScaleChoice,
    /// Draws the scale anew instead of keeping the one of earlier versions.
    pub scale_reset: bool,
    /// For `log_odds`: the score at the anchor.
    pub anchor_score: f64,
    /// For `log_odds`: the probability at the anchor; the training base rate when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor_probability: Option<f64>,
    /// For `log_odds`: points that double the odds.
    pub points_to_double_odds: f64,
    /// The lowest scores of grades A, B and C.
    pub grades: GradeCuts,
}

impl Default for ScoreConfig {
    fn default() -> Self {
        Self {
            scale: ScaleChoice::Percentile,
            scale_reset: false,
            anchor_score: 50.0,
            anchor_probability: None,
            points_to_double_odds: 15.0,
            grades: GradeCuts::default(),
        }
    }
}

impl ScoreConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        let scale = ScoreScale::LogOdds {
            anchor_score: self.anchor_score,
            anchor_probability: self.anchor_probability.unwrap_or(0.5),
            points_to_double_odds: self.points_to_double_odds,
        };
        match scale.check() {
            Ok(()) => Ok(()),
            Err(_) => Err("`score.anchor_score, anchor_probability and points_to_double_odds` must be 1 to 100, between 0 and 1, and a number above 0".to_owned()),
        }
    }
}
