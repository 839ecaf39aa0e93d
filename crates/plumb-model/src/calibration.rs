use plumb_core::math::sigmoid;
use serde::{Deserialize, Serialize};

/// From a table's log-odds to a probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Calibration {
    /// The logistic function alone. A Platt correction (a slope and an intercept on the log-odds) is folded into the weights and
    /// the intercept when the table is made, so that reasons add up to the log-odds that are served.
    #[serde(deserialize_with = "crate::strict::nothing_else")]
    Identity,
}

impl Calibration {
    /// The calibrated probability at the given log-odds.
    pub fn probability(self, log_odds: f64) -> f64 {
        match self {
            Calibration::Identity => sigmoid(log_odds),
        }
    }
}
