//! Has the base rate moved, and by how much are probabilities too low or too high on the whole?

use crate::calibration_line::{logit, sigmoid};
use crate::intervals::number_clusters;
use crate::{Estimate, EvalError, base_rate, check};

/// The share won of `b` minus that of `a`, two sets of rows, with a normal 95% interval.
///
/// `clusters` names the group of each row of `a` and of `b`: rows of a group share their luck, also across the two. Without it every row stands
/// alone. The variance is the cluster-robust one of a regression of the outcome on the set: squared sums by group of residuals over the size of
/// their set, times G / (G - 1) for G groups (Liang & Zeger, Biometrika 73, 1986).
///
/// # Errors
/// No rows in one of the sets, lengths that differ, or fewer than 2 groups.
pub fn share_difference(a: &[bool], b: &[bool], clusters: Option<(&[u32], &[u32])>) -> Result<Estimate, EvalError> {
    let (share_a, share_b) = (base_rate(a)?, base_rate(b)?);
    let mut pulls: Vec<f64> = a.iter().map(|won| (share_a - outcome(*won)) / a.len() as f64).collect();
    pulls.extend(b.iter().map(|won| (outcome(*won) - share_b) / b.len() as f64));
    let names = match clusters {
        None => None,
        Some((of_a, of_b)) => {
            check::same_length("clusters", a.len(), of_a.len())?;
            check::same_length("clusters", b.len(), of_b.len())?;
            Some([of_a, of_b].concat())
        }
    };
    Ok(Estimate::normal(share_b - share_a, libm::sqrt(variance_of_sum(&pulls, names.as_deref())?)))
}

/// Newton's method converges in a handful of steps from 0; the function is monotone, so that halving a step never fails.
const MAX_STEPS: usize = 100;

/// What must be added to all log-odds so that as many rows are expected to be won as were, with a normal 95% interval. 0 is perfect: calibration
/// in the large (Cox, Biometrika 45, 1958, with the slope held at 1).
///
/// `won` and `p` hold one entry a row; probabilities are clipped as in [`crate::log_loss`]. `clusters` names the group of each row, for an
/// interval that allows for rows that share their luck.
///
/// # Errors
/// Lengths that differ, no rows, a probability that is not in 0..=1, only one outcome, fewer than 2 groups; [`EvalError::NotConverged`].
pub fn intercept_shift(won: &[bool], p: &[f64], clusters: Option<&[u32]>) -> Result<Estimate, EvalError> {
    check::probabilities(won, p)?;
    check::both_classes(won)?;
    let log_odds: Vec<f64> = p.iter().map(|p| logit(*p)).collect();
    let expected = |shift: f64| -> (f64, f64) {
        log_odds.iter().map(|z| sigmoid(z + shift)).fold((0.0, 0.0), |(sum, weight), p| (sum + p, weight + p * (1.0 - p)))
    };
    let target = won.iter().filter(|won| **won).count() as f64;
    // The expected number rises with the shift, so the shift is held between two that are known to be too low and too high.
    let (mut low, mut high, mut shift) = (-100.0, 100.0, 0.0);
    for _ in 0..MAX_STEPS {
        let (sum, weight) = expected(shift);
        if sum < target {
            low = shift
        } else {
            high = shift
        }
        let step = (target - sum) / weight;
        if step.abs() <= 1e-12 * (1.0 + f64::abs(shift)) {
            let residuals: Vec<f64> = log_odds.iter().zip(won).map(|(z, won)| (outcome(*won) - sigmoid(z + shift)) / weight).collect();
            return Ok(Estimate::normal(shift, libm::sqrt(variance_of_sum(&residuals, clusters)?)));
        }
        let newton = shift + step;
        shift = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
    }
    Err(EvalError::NotConverged)
}

fn outcome(won: bool) -> f64 {
    f64::from(u8::from(won))
}

/// The variance of a sum whose terms have mean 0 and depend on each other within groups only.
fn variance_of_sum(terms: &[f64], clusters: Option<&[u32]>) -> Result<f64, EvalError> {
    let sums = match clusters {
        None => terms.to_vec(),
        Some(clusters) => {
            check::same_length("clusters", terms.len(), clusters.len())?;
            let (cluster_of_row, groups) = number_clusters(clusters);
            let mut sums = vec![0.0; groups];
            terms.iter().zip(cluster_of_row).for_each(|(term, cluster)| sums[cluster] += term);
            sums
        }
    };
    check::at_least("clusters", 2, sums.len())?;
    let groups = sums.len() as f64;
    Ok(groups / (groups - 1.0) * sums.iter().map(|sum| sum * sum).sum::<f64>())
}
