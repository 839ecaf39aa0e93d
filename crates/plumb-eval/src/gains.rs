//! What calling the best leads first is worth.

use serde::{Deserialize, Serialize};

use crate::intervals::wilson_of;
use crate::ranking::{Tally, grand_total, tallies, won_in_top};
use crate::{Estimate, EvalError, check};

/// One part (a decile, say) of the rows ranked by score. Shares are in 0..=1; lift 1 is as good as chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GainsRow {
    /// Number of the part, 1 for the best scores.
    pub part: usize,
    /// Rows in the part.
    pub rows: usize,
    /// Won rows in the part; not whole where tied scores cross an edge, see [`gains`].
    pub won: f64,
    /// `won` over `rows`.
    pub rate: f64,
    /// Share of all won rows in this and the better parts.
    pub cumulative_capture: f64,
    /// `rate` over the base rate.
    pub lift: f64,
    /// Won rate of this and the better parts, over the base rate.
    pub cumulative_lift: f64,
}

/// The gains table: rows ranked by score and cut in parts of equal count, best first.
///
/// `won` and `scores` hold one entry a row; part k of `parts` holds the ranks `(k - 1) * n / parts .. k * n / parts` (whole
/// division). Where tied scores cross an edge, each side gets its share of the tie's won rows, the average over all
/// orders of the tie: the table does not depend on the order of the rows, and the first of ten parts agrees with
/// [`lift_at`] 0.1 when 10 divides n. (Ling & Li, "Data mining for direct marketing", KDD 1998.)
///
/// # Errors
/// Lengths that differ, no rows, a score that is not finite, only one outcome; 0 parts or more parts than rows.
pub fn gains(won: &[bool], scores: &[f64], parts: usize) -> Result<Vec<GainsRow>, EvalError> {
    check::scores(won, scores)?;
    check::both_classes(won)?;
    if parts == 0 || parts > won.len() {
        return Err(EvalError::BadSetting { what: "parts", requirement: "at least 1 and at most the number of rows" });
    }
    let tallies = tallies(won, scores, None);
    let rank = |part: usize| (part as u128 * won.len() as u128 / parts as u128) as usize;
    let row = |part: usize| gains_row(&tallies, part, rank(part - 1), rank(part));
    Ok((1..=parts).map(row).collect())
}

fn gains_row(tallies: &[Tally], part: usize, start: usize, end: usize) -> GainsRow {
    let total = grand_total(tallies);
    let base_rate = total.won / total.total();
    let above = won_in_top(tallies, end as f64);
    let won = above - won_in_top(tallies, start as f64);
    let rate = won / (end - start) as f64;
    GainsRow {
        part,
        rows: end - start,
        won,
        rate,
        cumulative_capture: above / total.won,
        lift: rate / base_rate,
        cumulative_lift: above / end as f64 / base_rate,
    }
}

/// What calling the best `share` of rows finds. Shares are in 0..=1; lift 1 is as good as chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Depth {
    /// The share asked for.
    pub share: f64,
    /// Rows within it: the nearest whole number, at least 1.
    pub rows: usize,
    /// Won rows among them; not whole where tied scores cross the edge.
    pub won: f64,
    /// `won` over `rows`, with a Wilson interval.
    pub precision: Estimate,
    /// Share of all won rows that are within it.
    pub capture: f64,
    /// `precision` over the base rate.
    pub lift: f64,
}

/// Precision and capture of the best rows, to each depth asked for.
///
/// `won` and `scores` hold one entry a row; `shares` are in 0 (excluded) ..=1. A tie that crosses an edge counts in proportion, as in
/// [`gains`].
///
/// # Errors
/// Lengths that differ, no rows, a score that is not finite, only one outcome, or a share that is not in range.
pub fn at_depths(won: &[bool], scores: &[f64], shares: &[f64]) -> Result<Vec<Depth>, EvalError> {
    check::scores(won, scores)?;
    check::both_classes(won)?;
    let tallies = tallies(won, scores, None);
    let total = grand_total(&tallies);
    let depth = |share: &f64| {
        if !(*share > 0.0 && *share <= 1.0) {
            return Err(EvalError::BadSetting { what: "share", requirement: "above 0 and at most 1" });
        }
        // Between 1 and the number of rows, so the conversion is exact.
        let rows = (share * won.len() as f64).round().max(1.0);
        let found = won_in_top(&tallies, rows);
        let precision = wilson_of(found / rows, rows);
        let lift = precision.estimate / (total.won / total.total());
        Ok(Depth { share: *share, rows: rows as usize, won: found, precision, capture: found / total.won, lift })
    };
    shares.iter().map(depth).collect()
}

/// Lift of the best `share` of rows: their won rate over the base rate. 1 is as good as chance.
///
/// `won` and `scores` hold one entry a row; `share` is in 0 (excluded) ..=1. A part of a row, or of a tie, counts in
/// proportion, so the result does not depend on the order of the rows.
///
/// # Errors
/// Lengths that differ, no rows, a score that is not finite, only one outcome, or a share that is not in range.
pub fn lift_at(won: &[bool], scores: &[f64], share: f64) -> Result<f64, EvalError> {
    check::scores(won, scores)?;
    check::both_classes(won)?;
    if !(share > 0.0 && share <= 1.0) {
        return Err(EvalError::BadSetting { what: "share", requirement: "above 0 and at most 1" });
    }
    Ok(top_lift(&tallies(won, scores, None), share))
}

pub(crate) fn top_lift(tallies: &[Tally], share: f64) -> f64 {
    let total = grand_total(tallies);
    let depth = share * total.total();
    (won_in_top(tallies, depth) / depth) / (total.won / total.total())
}
