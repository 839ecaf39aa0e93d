//! How two columns go together: rank correlation, and a difference of shares that is fair to strata.

use crate::delong::mid_ranks;
use crate::estimate::Z95;
use crate::proper_scores::mean;
use crate::{Estimate, EvalError, check};

/// Spearman's rank correlation of two columns, -1 to 1, ties by mid-ranks, with a 95% interval.
///
/// The interval is Fisher's, with the variance (1 + r^2 / 2) / (n - 3) of Bonett & Wright, "Sample size requirements for estimating Pearson,
/// Kendall and Spearman correlations", Psychometrika 65, 2000. A column that is the same in every row goes with nothing: 0.
///
/// # Errors
/// Lengths that differ, a value that is not finite, or fewer than 4 rows.
pub fn rank_correlation(a: &[f64], b: &[f64]) -> Result<Estimate, EvalError> {
    check::same_length("the second column", a.len(), b.len())?;
    check::finite("the first column", a)?;
    check::finite("the second column", b)?;
    check::at_least("rows", 4, a.len())?;
    let (a, b) = (mid_ranks(a), mid_ranks(b));
    let (mean_a, mean_b) = (mean(&a), mean(&b));
    let sum = |x: &[f64], mean_x: f64, y: &[f64], mean_y: f64| x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>();
    let spread = libm::sqrt(sum(&a, mean_a, &a, mean_a) * sum(&b, mean_b, &b, mean_b));
    let estimate = if spread > 0.0 { (sum(&a, mean_a, &b, mean_b) / spread).clamp(-1.0, 1.0) } else { 0.0 };
    let margin = Z95 * libm::sqrt((1.0 + estimate * estimate / 2.0) / (a.len() as f64 - 3.0));
    let z = libm::atanh(estimate);
    let end = |z: f64| if z.is_infinite() { estimate } else { libm::tanh(z) };
    Ok(Estimate { estimate, lower: end(z - margin).min(estimate), upper: end(z + margin).max(estimate) })
}

/// Two groups within one stratum: rows, and those of them that have a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stratum {
    /// Rows of the first group, and those with the property.
    pub first: (u64, u64),
    /// Rows of the second group, and those with the property.
    pub second: (u64, u64),
}

/// The share of the property in the first group less that in the second, compared within strata only, with a 95% interval; `None` when no stratum
/// holds rows of both groups.
///
/// Strata count by n1 n2 / (n1 + n2), which is Cochran's weight ("Some methods for strengthening the common chi-square tests", Biometrics 10,
/// 1954), so that those which hold hardly any rows of one group count little. The standard error takes each share as if half a row more had it
/// and half a row more had not, so that strata of shares 0 and 1 are not taken for certain.
///
/// # Errors
/// A group of a stratum has the property in more rows than it has.
pub fn stratified_difference(strata: &[Stratum]) -> Result<Option<Estimate>, EvalError> {
    let (mut weights, mut differences, mut variance) = (0.0, 0.0, 0.0);
    for Stratum { first, second } in strata {
        if first.1 > first.0 || second.1 > second.0 {
            return Err(EvalError::BadSetting { what: "rows with the property", requirement: "at most the rows of their group" });
        }
        if first.0 == 0 || second.0 == 0 {
            continue;
        }
        let (n1, n2) = (first.0 as f64, second.0 as f64);
        let weight = n1 * n2 / (n1 + n2);
        let spread = |(rows, with): (u64, u64)| {
            let share = (with as f64 + 0.5) / (rows as f64 + 1.0);
            share * (1.0 - share) / rows as f64
        };
        weights += weight;
        differences += weight * (first.1 as f64 / n1 - second.1 as f64 / n2);
        variance += weight * weight * (spread(*first) + spread(*second));
    }
    if weights == 0.0 {
        return Ok(None);
    }
    Ok(Some(Estimate::normal(differences / weights, libm::sqrt(variance) / weights).within(-1.0, 1.0)))
}
