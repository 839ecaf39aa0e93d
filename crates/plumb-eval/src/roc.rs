//! Area under the ROC curve.

use crate::ranking::{Tally, grand_total, tallies};
use crate::{EvalError, check};

/// Area under the ROC curve: the chance that a won row scores above a lost row, a tie counting one half.
///
/// `won` and `scores` hold one entry a row; higher scores mean likelier to win. The result is in 0..=1, 0.5 for a ranking
/// without information. It is the Mann-Whitney statistic with mid-ranks (Hanley & McNeil, "The meaning and use of the
/// area under a receiver operating characteristic (ROC) curve", Radiology 143, 1982), and equals scikit-learn's
/// `roc_auc_score`.
///
/// # Errors
/// Lengths that differ, no rows, a score that is not finite, or only one outcome.
pub fn roc_auc(won: &[bool], scores: &[f64]) -> Result<f64, EvalError> {
    check::scores(won, scores)?;
    area(&tallies(won, scores, None))
}

/// [`roc_auc`] with a weight for each row: a whole weight k counts as k copies of the row, 0 leaves it out.
///
/// # Errors
/// As [`roc_auc`], and weights that are negative, not finite or all 0; [`EvalError::OneClass`] when an outcome has no weight.
pub fn roc_auc_weighted(won: &[bool], scores: &[f64], weights: &[f64]) -> Result<f64, EvalError> {
    check::scores(won, scores)?;
    check::weights(won.len(), weights)?;
    area(&tallies(won, scores, Some(weights)))
}

/// Tallies come best score first, so a won row beats the lost weight that is still to come.
pub(crate) fn area(tallies: &[Tally]) -> Result<f64, EvalError> {
    let total = grand_total(tallies);
    if !(total.won > 0.0 && total.lost > 0.0) {
        return Err(EvalError::OneClass);
    }
    let (mut won_above, mut pairs) = (0.0, 0.0);
    for tally in tallies {
        pairs += tally.lost * (won_above + 0.5 * tally.won);
        won_above += tally.won;
    }
    // Real weights can round to a hair above 1.
    Ok((pairs / (total.won * total.lost)).min(1.0))
}
