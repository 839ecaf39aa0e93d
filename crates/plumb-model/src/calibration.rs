use plumb_core::math::sigmoid;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most knots of an isotonic curve.
pub const MAX_KNOTS: usize = 100;

/// From a table's log-odds to a probability; strictly increasing, so that it never changes who ranks before whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Calibration {
    /// The logistic function alone. A Platt correction (a slope and an intercept on the log-odds) is folded into the weights and
    /// the intercept when the table is made, so that reasons add up to the log-odds that are served.
    #[serde(deserialize_with = "crate::strict::nothing_else")]
    Identity,
    /// The logistic function of corrected log-odds, which are piecewise linear in the table's. Reasons add up to the table's log-odds, as
    /// they are before this correction: `log_odds` in an answer is the sum of its reasons, and not the log-odds of `probability`.
    Isotonic {
        /// The table's log-odds and the corrected ones; both strictly ascending. Beyond the first and the last knot the slope is 1, so that
        /// no finite log-odds become 0% or 100% sooner than they would uncorrected.
        knots: Vec<(f64, f64)>,
    },
}

/// Why a calibration is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("its knots must be from 2 to {MAX_KNOTS} pairs of finite log-odds, ascending in both")]
pub struct CalibrationError;

impl Calibration {
    /// The calibrated probability at the given log-odds.
    #[inline]
    pub fn probability(&self, log_odds: f64) -> f64 {
        sigmoid(self.corrected(log_odds))
    }

    /// The log-odds of the calibrated probability.
    #[inline]
    pub fn corrected(&self, log_odds: f64) -> f64 {
        match self {
            Calibration::Identity => log_odds,
            Calibration::Isotonic { knots } => interpolate(knots, log_odds),
        }
    }

    /// The same with the corrected log-odds moved by `shift`; `None` where that is a matter of the table's intercept.
    pub fn shifted(&self, shift: f64) -> Option<Self> {
        match self {
            Calibration::Identity => None,
            Calibration::Isotonic { knots } => {
                Some(Calibration::Isotonic { knots: knots.iter().map(|(log_odds, corrected)| (*log_odds, corrected + shift)).collect() })
            }
        }
    }

    /// Checks what [`Calibration::probability`] relies on.
    ///
    /// # Errors
    /// [`CalibrationError`].
    pub fn check(&self) -> Result<(), CalibrationError> {
        let Calibration::Isotonic { knots } = self else { return Ok(()) };
        let finite = knots.iter().all(|(from, to)| from.is_finite() && to.is_finite());
        // The differences must be finite too: they are what is interpolated by.
        let rises = |a: f64, b: f64| b > a && (b - a).is_finite();
        let ascending = knots.windows(2).all(|pair| rises(pair[0].0, pair[1].0) && rises(pair[0].1, pair[1].1));
        if (2..=MAX_KNOTS).contains(&knots.len()) && finite && ascending { Ok(()) } else { Err(CalibrationError) }
    }
}

/// Linear between knots, and with slope 1 beyond them.
fn interpolate(knots: &[(f64, f64)], log_odds: f64) -> f64 {
    let above = knots.partition_point(|(from, _)| *from <= log_odds);
    match (above.checked_sub(1).map(|i| knots[i]), knots.get(above)) {
        (Some((x0, y0)), Some((x1, y1))) => {
            // Held between its ends: rounding must not make the curve fall.
            (y0 + (y1 - y0) * ((log_odds - x0) / (x1 - x0))).clamp(y0, *y1)
        }
        (Some((x0, y0)), None) => y0 + (log_odds - x0),
        (None, Some((x1, y1))) => y1 - (x1 - log_odds),
        (None, None) => log_odds,
    }
}
