//! Has the population changed?

use crate::{EvalError, check};

/// Population stability index between two histograms over the same bins: 0 when the shares agree, unbounded above.
///
/// `expected_counts` and `actual_counts` hold rows per bin (score bands or categories), the totals may differ. The index is
/// the sum over bins of (actual share - expected share) * ln(actual share / expected share), the symmetrised
/// Kullback-Leibler divergence (Siddiqi, "Credit Risk Scorecards", Wiley 2006). A bin that is empty on one side counts as
/// half a row there, for the logarithm would be infinite; a bin empty on both sides is left out.
///
/// Bands such as "above 0.25 is a shift" are custom, not statistics: with n and m rows and B bins, an unchanged
/// population gives about (B - 1) * (1/n + 1/m) (Yurdakul, "Statistical Properties of Population Stability Index",
/// Western Michigan University 2018).
///
/// # Errors
/// Lengths that differ, no bins, or no rows on one side.
pub fn population_stability_index(expected_counts: &[u64], actual_counts: &[u64]) -> Result<f64, EvalError> {
    check::same_length("actual counts", expected_counts.len(), actual_counts.len())?;
    let expected_rows = total(expected_counts)?;
    let actual_rows = total(actual_counts)?;
    let bins = expected_counts.iter().zip(actual_counts);
    let term = |(expected, actual): (&u64, &u64)| {
        let expected = at_least_half(*expected) / expected_rows;
        let actual = at_least_half(*actual) / actual_rows;
        (actual - expected) * libm::log(actual / expected)
    };
    Ok(bins.filter(|(e, a)| **e > 0 || **a > 0).map(term).sum())
}

fn total(counts: &[u64]) -> Result<f64, EvalError> {
    let total: f64 = counts.iter().map(|count| *count as f64).sum();
    if total > 0.0 { Ok(total) } else { Err(EvalError::Empty) }
}

fn at_least_half(count: u64) -> f64 {
    if count == 0 { 0.5 } else { count as f64 }
}
