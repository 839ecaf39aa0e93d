//! Intervals of shares and of paired differences.

use crate::estimate::Z95;
use crate::proper_scores::mean;
use crate::{Estimate, EvalError, check};

/// 95% Wilson score interval of a share: `successes` out of `n`.
///
/// From Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
/// Statistical Association 22, 1927, without continuity correction; it keeps its coverage for small `n` and shares near
/// 0 or 1 (Brown, Cai & DasGupta, Statistical Science 16, 2001).
///
/// # Errors
/// `n` is 0, or `successes` is more than `n`.
pub fn wilson(successes: u64, n: u64) -> Result<Estimate, EvalError> {
    if n == 0 {
        return Err(EvalError::Empty);
    }
    if successes > n {
        return Err(EvalError::BadSetting { what: "successes", requirement: "at most n" });
    }
    Ok(wilson_of(successes as f64 / n as f64, n as f64))
}

/// [`wilson`] of a share of `n` that need not be a whole number of successes: tied scores share theirs.
pub(crate) fn wilson_of(share: f64, n: f64) -> Estimate {
    let z2 = Z95 * Z95;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let margin = Z95 / (1.0 + z2 / n) * libm::sqrt(share * (1.0 - share) / n + z2 / (4.0 * n * n));
    // At 0 and n successes the ends are exactly 0 and 1; rounding must not part them from the estimate.
    Estimate { estimate: share, lower: (centre - margin).clamp(0.0, share), upper: (centre + margin).clamp(share, 1.0) }
}

/// The mean of per-row differences (a minus b) with a normal 95% interval, in the unit of the differences.
///
/// Meant for [`crate::log_losses`] of two models on the same rows: pairing removes what is hard about a row for both. The
/// standard error is the sample standard deviation (n - 1) over the root of n; rows count as independent, see
/// [`paired_difference_clustered`] where they are not.
///
/// # Errors
/// Fewer than 2 rows, or a difference that is not finite.
pub fn paired_difference(differences: &[f64]) -> Result<Estimate, EvalError> {
    check::finite("the difference", differences)?;
    check::at_least("rows", 2, differences.len())?;
    let centre = mean(differences);
    let squares: f64 = differences.iter().map(|d| (d - centre) * (d - centre)).sum();
    let n = differences.len() as f64;
    Ok(Estimate::normal(centre, libm::sqrt(squares / (n - 1.0) / n)))
}

/// [`paired_difference`] for rows that come in groups which share their luck, such as the deals of one account.
///
/// `clusters` names the group of each row, any numbers. The standard error is cluster-robust: with G groups, the variance
/// of the mean is G / (G - 1) times the sum over groups of (sum of the group's deviations)^2, over n^2 (Liang & Zeger,
/// Biometrika 73, 1986; Cameron & Miller, "A Practitioner's Guide to Cluster-Robust Inference", Journal of Human
/// Resources 50, 2015). With one row a group it equals [`paired_difference`]. It is too narrow with few groups, say
/// below 40.
///
/// # Errors
/// Lengths that differ, fewer than 2 groups, or a difference that is not finite.
pub fn paired_difference_clustered(differences: &[f64], clusters: &[u32]) -> Result<Estimate, EvalError> {
    check::same_length("clusters", differences.len(), clusters.len())?;
    check::finite("the difference", differences)?;
    let (cluster_of_row, groups) = number_clusters(clusters);
    check::at_least("clusters", 2, groups)?;
    let centre = mean(differences);
    let mut sums = vec![0.0; groups];
    for (difference, cluster) in differences.iter().zip(&cluster_of_row) {
        sums[*cluster] += difference - centre;
    }
    let squares: f64 = sums.iter().map(|sum| sum * sum).sum();
    let (n, groups) = (differences.len() as f64, groups as f64);
    let variance = groups / (groups - 1.0) * squares / (n * n);
    Ok(Estimate::normal(centre, libm::sqrt(variance)))
}

/// Numbers the clusters 0.. in the order of their names, so that results do not depend on what the names are.
pub(crate) fn number_clusters(clusters: &[u32]) -> (Vec<usize>, usize) {
    let mut names = clusters.to_vec();
    names.sort_unstable();
    names.dedup();
    let number = |name: &u32| names.partition_point(|other| other < name);
    (clusters.iter().map(number).collect(), names.len())
}
