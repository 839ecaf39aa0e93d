//! From replicates to an interval.

use crate::Estimate;
use crate::proper_scores::mean;

/// The 2.5th and 97.5th percentile of the replicates (Efron & Tibshirani, "An Introduction to the Bootstrap", 1993,
/// chapter 13), widened where needed so as to hold the estimate.
pub(crate) fn percentile(estimate: f64, replicates: Vec<f64>) -> Estimate {
    shifted(estimate, replicates, 0.0)
}

/// The percentile interval moved so that the replicates' mean falls on the estimate; never below 0.
///
/// For statistics that resampling inflates, such as the expected calibration error: replicates carry the noise of the rows
/// twice, and plain percentiles can lie above the estimate altogether.
pub(crate) fn recentred(estimate: f64, replicates: Vec<f64>) -> Estimate {
    let shift = estimate - mean(&replicates);
    let interval = shifted(estimate, replicates, shift);
    interval.within(0.0, f64::INFINITY)
}

fn shifted(estimate: f64, mut replicates: Vec<f64>, shift: f64) -> Estimate {
    replicates.sort_by(f64::total_cmp);
    Estimate {
        estimate,
        lower: estimate.min(quantile(&replicates, 0.025) + shift),
        upper: estimate.max(quantile(&replicates, 0.975) + shift),
    }
}

/// Linear interpolation between order statistics: type 7 of Hyndman & Fan (The American Statistician 50, 1996).
pub(crate) fn quantile(sorted: &[f64], level: f64) -> f64 {
    let position = level * (sorted.len() - 1) as f64;
    let below = position as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::{percentile, quantile, recentred};

    /// `numpy.quantile([1, 2, 4, 8], q)` by its default, which is type 7.
    #[test]
    fn quantiles_interpolate() {
        let sorted = [1.0, 2.0, 4.0, 8.0];
        for (level, expected) in [(0.0, 1.0), (0.25, 1.75), (0.5, 3.0), (0.75, 5.0), (1.0, 8.0)] {
            assert_eq!(quantile(&sorted, level), expected);
        }
    }

    #[test]
    fn intervals_hold_the_estimate() {
        let replicates: Vec<f64> = (0..101).map(|i| 0.2 + 0.001 * f64::from(i)).collect();
        let plain = percentile(0.1, replicates.clone());
        assert_eq!(plain.lower, 0.1);
        let moved = recentred(0.1, replicates);
        assert!((moved.lower - 0.0525).abs() < 1e-12 && (moved.upper - 0.1475).abs() < 1e-12);
    }
}
