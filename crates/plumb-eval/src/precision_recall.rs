//! Area under the precision-recall curve.

use crate::ranking::{Tally, grand_total, tallies};
use crate::{EvalError, check};

/// Average precision (PR-AUC): precision at each distinct score, weighted by the recall it adds.
///
/// `won` and `scores` hold one entry a row; higher scores mean likelier to win. The result is in 0..=1; a ranking without
/// information gets about the base rate. Steps, without interpolation, tied scores in one step: the definition of
/// scikit-learn's `average_precision_score`, which follows Davis & Goadrich ("The relationship between
/// precision-recall and ROC curves", ICML 2006) in not joining points by straight lines.
///
/// # Errors
/// Lengths that differ, no rows, a score that is not finite, or only one outcome.
pub fn average_precision(won: &[bool], scores: &[f64]) -> Result<f64, EvalError> {
    check::scores(won, scores)?;
    steps(&tallies(won, scores, None))
}

/// [`average_precision`] with a weight for each row: a whole weight k counts as k copies of the row, 0 leaves it out.
///
/// # Errors
/// As [`average_precision`], and weights that are negative, not finite or all 0; [`EvalError::OneClass`] when an outcome
/// has no weight.
pub fn average_precision_weighted(won: &[bool], scores: &[f64], weights: &[f64]) -> Result<f64, EvalError> {
    check::scores(won, scores)?;
    check::weights(won.len(), weights)?;
    steps(&tallies(won, scores, Some(weights)))
}

pub(crate) fn steps(tallies: &[Tally]) -> Result<f64, EvalError> {
    let total = grand_total(tallies);
    if !(total.won > 0.0 && total.lost > 0.0) {
        return Err(EvalError::OneClass);
    }
    let (mut won_above, mut all_above, mut sum) = (0.0, 0.0, 0.0);
    // A step without won rows adds no recall, and one without any weight has no precision.
    for tally in tallies {
        won_above += tally.won;
        all_above += tally.total();
        if tally.won > 0.0 {
            sum += tally.won * (won_above / all_above);
        }
    }
    Ok((sum / total.won).min(1.0))
}
