//! Proper scores: least, on average, for the true probabilities.

use crate::{EvalError, check};

/// Probabilities are moved this far from 0 and 1 before the logarithm, so that one certain and wrong prediction
/// costs 34.5 nats instead of infinity.
pub(crate) const LOG_LOSS_CLIP: f64 = 1e-15;

/// Mean log loss in nats: -ln of the probability given to what happened.
///
/// `won` and `p` hold one entry a row; 0 is perfect, ln 2 is what 0.5 for every row costs. Probabilities are clipped to
/// 1e-15..=1-1e-15, which changes only those that are 0 or 1 for all practical purposes; scikit-learn's `log_loss` clips
/// likewise (at 1e-15 before release 1.2, at the machine epsilon since). The score is Good's ("Rational decisions",
/// Journal of the Royal Statistical Society B 14, 1952).
///
/// # Errors
/// Lengths that differ, no rows, or a probability that is not in 0..=1.
pub fn log_loss(won: &[bool], p: &[f64]) -> Result<f64, EvalError> {
    log_losses(won, p).map(|losses| mean(&losses))
}

/// The log loss of each row in nats, clipped as in [`log_loss`], in the order of the rows: what a paired comparison takes
/// the differences of.
///
/// # Errors
/// As [`log_loss`].
pub fn log_losses(won: &[bool], p: &[f64]) -> Result<Vec<f64>, EvalError> {
    check::probabilities(won, p)?;
    Ok(won.iter().zip(p).map(|(won, p)| row_loss(*won, *p)).collect())
}

/// [`log_loss`] with a weight for each row: the weighted mean.
///
/// # Errors
/// As [`log_loss`], and weights that are negative, not finite or all 0.
pub fn log_loss_weighted(won: &[bool], p: &[f64], weights: &[f64]) -> Result<f64, EvalError> {
    let losses = log_losses(won, p)?;
    check::weights(won.len(), weights)?;
    Ok(weighted_mean(&losses, weights))
}

/// Brier score: the mean squared distance between probability and outcome (1 won, 0 lost), in 0..=1, 0 is perfect.
///
/// `won` and `p` hold one entry a row. From Brier, "Verification of forecasts expressed in terms of probability", Monthly
/// Weather Review 78, 1950, in the form for one event (half of Brier's own), as in scikit-learn's `brier_score_loss`.
///
/// # Errors
/// Lengths that differ, no rows, or a probability that is not in 0..=1.
pub fn brier(won: &[bool], p: &[f64]) -> Result<f64, EvalError> {
    brier_losses(won, p).map(|losses| mean(&losses))
}

/// [`brier`] with a weight for each row: the weighted mean.
///
/// # Errors
/// As [`brier`], and weights that are negative, not finite or all 0.
pub fn brier_weighted(won: &[bool], p: &[f64], weights: &[f64]) -> Result<f64, EvalError> {
    let losses = brier_losses(won, p)?;
    check::weights(won.len(), weights)?;
    Ok(weighted_mean(&losses, weights))
}

/// The share of won rows, in 0..=1.
///
/// # Errors
/// No rows.
pub fn base_rate(won: &[bool]) -> Result<f64, EvalError> {
    check::not_empty(won.len())?;
    Ok(won.iter().filter(|won| **won).count() as f64 / won.len() as f64)
}

pub(crate) fn brier_losses(won: &[bool], p: &[f64]) -> Result<Vec<f64>, EvalError> {
    check::probabilities(won, p)?;
    let squared = |(won, p): (&bool, &f64)| {
        let gap = p - f64::from(u8::from(*won));
        gap * gap
    };
    Ok(won.iter().zip(p).map(squared).collect())
}

pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

pub(crate) fn weighted_mean(values: &[f64], weights: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (value, weight) in values.iter().zip(weights) {
        sum += value * weight;
        total += weight;
    }
    sum / total
}

fn row_loss(won: bool, p: f64) -> f64 {
    let clipped = p.clamp(LOG_LOSS_CLIP, 1.0 - LOG_LOSS_CLIP);
    // ln_1p keeps the digits of a small p that 1 - p would round away.
    if won { -libm::log(clipped) } else { -libm::log1p(-clipped) }
}
