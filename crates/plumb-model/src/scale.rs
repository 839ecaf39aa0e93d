use plumb_core::Score;
use plumb_core::math::logit;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// From a probability to a score of 1 to 100; never decreasing.
///
/// The first version of a model fixes the scale and later versions keep it, so that 80 means the same after a retrain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScoreScale {
    /// By rank among the out-of-fold probabilities of training: piecewise linear between knots.
    Percentile {
        /// Probability and the points it maps to; both strictly ascending in probability, points never decreasing.
        knots: Vec<(f64, f64)>,
    },
    /// 100 times the probability, rounded up.
    #[serde(deserialize_with = "crate::strict::nothing_else")]
    Probability,
    /// Linear in the log-odds.
    LogOdds {
        /// The score at the anchor.
        anchor_score: f64,
        /// The probability at the anchor.
        anchor_probability: f64,
        /// How many points double the odds; positive.
        points_to_double_odds: f64,
    },
}

/// Why a scale is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScaleError {
    /// No knots, or knots out of order or out of range.
    #[error("its knots must ascend in probability from 0 to 1, and never fall in points from 0 to 100")]
    Knots,
    /// Anchor or slope that cannot be used.
    #[error("its anchor must be a score of 1 to 100 at a probability between 0 and 1, and the points to double the odds above 0")]
    Anchor,
}

impl ScoreScale {
    /// Draws a percentile scale from out-of-fold probabilities, one a lead; order does not matter.
    ///
    /// A lead's points are 100 times its mid-rank share, so ties share their middle. About a hundred knots are kept.
    ///
    /// # Errors
    /// [`ScaleError::Knots`] when there is no probability, or one is not between 0 and 1.
    pub fn percentile(probabilities: &[f64]) -> Result<Self, ScaleError> {
        if probabilities.is_empty() || !probabilities.iter().all(|p| (0.0..=1.0).contains(p)) {
            return Err(ScaleError::Knots);
        }
        let mut sorted = probabilities.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let n = sorted.len() as f64;
        let mut knots: Vec<(f64, f64)> = Vec::new();
        let mut below = 0usize;
        for same in sorted.chunk_by(|a, b| a == b) {
            let points = 100.0 * (below as f64 + same.len() as f64 / 2.0) / n;
            below += same.len();
            let wanted = knots.last().is_none_or(|(_, last)| points - last >= 1.0) || below == sorted.len();
            if wanted {
                knots.push((same[0], points));
            }
        }
        Ok(Self::Percentile { knots })
    }

    /// What the configuration calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Percentile { .. } => "percentile",
            Self::Probability => "probability",
            Self::LogOdds { .. } => "log_odds",
        }
    }

    /// The least probability that gets this score, to within a billionth; `None` where none does.
    pub fn least_probability(&self, score: Score) -> Option<f64> {
        let (mut below, mut at) = (0.0, 1.0);
        if self.score(at) < score {
            return None;
        }
        while at - below > 1e-9 {
            let middle = f64::midpoint(below, at);
            if self.score(middle) < score { below = middle } else { at = middle }
        }
        Some(at)
    }

    /// The score of a probability. Any number is taken: below 0 scores as 0, above 1 as 1, NaN scores 1.
    pub fn score(&self, probability: f64) -> Score {
        if probability.is_nan() {
            return Score::MIN;
        }
        let p = probability.clamp(0.0, 1.0);
        Score::clamped(match self {
            ScoreScale::Percentile { knots } => interpolate(knots, p),
            // Shaved before rounding up, so that 0.07, which is a hair above 7/100 in binary, scores 7 and not 8.
            ScoreScale::Probability => p * 100.0 - 1e-9,
            ScoreScale::LogOdds { anchor_score, anchor_probability, points_to_double_odds } => {
                let doublings = (logit(p) - logit(*anchor_probability)) / std::f64::consts::LN_2;
                (anchor_score + points_to_double_odds * doublings).round()
            }
        })
    }

    /// Checks what [`ScoreScale::score`] relies on.
    ///
    /// # Errors
    /// [`ScaleError`].
    pub fn check(&self) -> Result<(), ScaleError> {
        match self {
            ScoreScale::Percentile { knots } => {
                let in_range = knots.iter().all(|(p, s)| (0.0..=1.0).contains(p) && (0.0..=100.0).contains(s));
                let ascending = knots.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
                if knots.is_empty() || !in_range || !ascending { Err(ScaleError::Knots) } else { Ok(()) }
            }
            ScoreScale::Probability => Ok(()),
            ScoreScale::LogOdds { anchor_score, anchor_probability, points_to_double_odds } => {
                let fine = (1.0..=100.0).contains(anchor_score)
                    && *anchor_probability > 0.0
                    && *anchor_probability < 1.0
                    && points_to_double_odds.is_finite()
                    && *points_to_double_odds > 0.0;
                if fine { Ok(()) } else { Err(ScaleError::Anchor) }
            }
        }
    }
}

/// Piecewise linear between knots; flat before the first and after the last, which a lead beyond all training leads reaches.
fn interpolate(knots: &[(f64, f64)], p: f64) -> f64 {
    let above = knots.partition_point(|(knot, _)| *knot <= p);
    match (above.checked_sub(1).map(|i| knots[i]), knots.get(above)) {
        (Some((p0, s0)), Some((p1, s1))) => {
            // Held between its ends: rounding must not make the scale fall.
            (s0 + (s1 - s0) * ((p - p0) / (p1 - p0))).clamp(s0, *s1)
        }
        (Some((p0, s0)), None) => {
            if p > p0 {
                100.0
            } else {
                s0
            }
        }
        (None, Some((_, s1))) => s1.min(1.0),
        (None, None) => 1.0,
    }
}
