//! The greatest gap between won and lost.

use crate::ranking::{grand_total, tallies};
use crate::{EvalError, check};

/// The two-sample Kolmogorov-Smirnov statistic: the largest gap between the distribution of scores of won rows and that
/// of lost rows, in 0..=1.
///
/// `won` and `scores` hold one entry a row. As is usual for scorecards, it says how well the best single cut-off parts
/// won from lost (Siddiqi, "Credit Risk Scorecards", Wiley 2006); it equals `scipy.stats.ks_2samp`.
///
/// # Errors
/// Lengths that differ, no rows, a score that is not finite, or only one outcome.
pub fn ks_statistic(won: &[bool], scores: &[f64]) -> Result<f64, EvalError> {
    check::scores(won, scores)?;
    check::both_classes(won)?;
    let tallies = tallies(won, scores, None);
    let total = grand_total(&tallies);
    let (mut won_above, mut lost_above, mut largest) = (0.0, 0.0, 0.0_f64);
    for tally in &tallies {
        won_above += tally.won;
        lost_above += tally.lost;
        largest = largest.max((won_above / total.won - lost_above / total.lost).abs());
    }
    Ok(largest)
}
