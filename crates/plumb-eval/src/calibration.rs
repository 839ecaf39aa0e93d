//! Do rows that are given 30% win 30% of the time?

use serde::{Deserialize, Serialize};

use crate::ranking::Ranking;
use crate::{EvalError, check, wilson};

/// One bin of the calibration curve. Probabilities and shares are in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Rows in the bin.
    pub rows: usize,
    /// Mean predicted probability.
    pub mean_predicted: f64,
    /// Share of rows that were won.
    pub observed: f64,
    /// Lower end of the 95% Wilson interval of `observed`.
    pub lower: f64,
    /// Upper end of the 95% Wilson interval of `observed`.
    pub upper: f64,
}

/// Expected calibration error: the mean distance, in probability, between predicted and observed share over bins of
/// equal count.
///
/// `won` and `p` hold one entry a row. Rows are sorted by `p`, equal probabilities in row order; bin b of `bins` holds the
/// sorted rows `b * n / bins .. (b + 1) * n / bins` (whole division), and the result is the sum over bins of
/// |sum of p - number won| / n, in 0..=1. Bins of equal count, because bins of equal width leave most leads in one bin
/// (Nixon et al., "Measuring Calibration in Deep Learning", CVPR workshops 2019, after Naeini et al., AAAI 2015).
///
/// It is biased upwards: perfect probabilities get a positive value too, which falls as rows per bin grow. Compare it
/// only between predictions for the same rows.
///
/// # Errors
/// Lengths that differ, no rows, a probability that is not in 0..=1, or 0 bins.
pub fn expected_calibration_error(won: &[bool], p: &[f64], bins: usize) -> Result<f64, EvalError> {
    expected_calibration_error_weighted(won, p, &vec![1.0; won.len()], bins)
}

/// [`expected_calibration_error`] with a weight for each row. Bins hold equal weight instead of equal count; a row that
/// crosses an edge belongs whole to the bin in which it ends.
///
/// # Errors
/// As [`expected_calibration_error`], and weights that are negative, not finite or all 0.
pub fn expected_calibration_error_weighted(won: &[bool], p: &[f64], weights: &[f64], bins: usize) -> Result<f64, EvalError> {
    check::probabilities(won, p)?;
    check::weights(won.len(), weights)?;
    check::positive("bins", bins)?;
    Ok(binned_error(&Ranking::new(p), won, p, weights, bins))
}

/// With unit weights, the row of rank r ends at r + 1, and r + 1 > b * n / bins is r >= floor(b * n / bins): the bins of
/// whole division.
pub(crate) fn binned_error(ranking: &Ranking, won: &[bool], p: &[f64], weights: &[f64], bins: usize) -> f64 {
    let total: f64 = weights.iter().sum();
    let edge = |bin: usize| bin as f64 * total / bins as f64;
    let (mut bin, mut next_edge) = (0, edge(1));
    let (mut end, mut gap, mut sum) = (0.0, 0.0, 0.0);
    for &row in ranking.order() {
        end += weights[row];
        while end > next_edge && bin + 1 < bins {
            sum += f64::abs(gap);
            gap = 0.0;
            bin += 1;
            next_edge = edge(bin + 1);
        }
        gap += weights[row] * (p[row] - f64::from(u8::from(won[row])));
    }
    (sum + f64::abs(gap)) / total
}

/// Predicted against observed share over the bins of [`expected_calibration_error`], lowest probabilities first.
///
/// `won` and `p` hold one entry a row. Bins without rows (more bins than rows) are left out. The interval is
/// [`wilson`]'s.
///
/// # Errors
/// As [`expected_calibration_error`].
pub fn calibration_curve(won: &[bool], p: &[f64], bins: usize) -> Result<Vec<CalibrationBin>, EvalError> {
    check::probabilities(won, p)?;
    check::positive("bins", bins)?;
    let ranking = Ranking::new(p);
    let rank = |bin: usize| (bin as u128 * won.len() as u128 / bins as u128) as usize;
    (0..bins)
        .map(|bin| &ranking.order()[rank(bin)..rank(bin + 1)])
        .filter(|rows| !rows.is_empty())
        .map(|rows| curve_bin(rows, won, p))
        .collect()
}

fn curve_bin(rows: &[usize], won: &[bool], p: &[f64]) -> Result<CalibrationBin, EvalError> {
    let predicted: f64 = rows.iter().map(|row| p[*row]).sum();
    let won = rows.iter().filter(|row| won[**row]).count();
    let observed = wilson(won as u64, rows.len() as u64)?;
    Ok(CalibrationBin {
        rows: rows.len(),
        mean_predicted: predicted / rows.len() as f64,
        observed: observed.estimate,
        lower: observed.lower,
        upper: observed.upper,
    })
}
