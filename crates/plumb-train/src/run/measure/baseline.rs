use plumb_eval::{Estimate, Metrics};
use plumb_eval::{paired_difference, paired_difference_clustered};

use super::judged::Judged;
use crate::TrainError;

/// The metrics of one probability for every test row. Each is a function of the share won, or a mean over rows, so that no resampling is
/// needed; the calibration error takes all rows as the one bin that they are.
pub(super) fn constant_metrics(test: &Judged, p: f64, log_losses: &[f64]) -> Result<Metrics, TrainError> {
    let mean = |values: &[f64]| match test.clusters() {
        Some(clusters) => paired_difference_clustered(values, clusters),
        None => paired_difference(values),
    };
    let exactly = |value: f64| Estimate { estimate: value, lower: value, upper: value };
    let outcomes: Vec<f64> = test.won.iter().map(|won| f64::from(u8::from(*won))).collect();
    let brier: Vec<f64> = outcomes.iter().map(|outcome| (p - outcome) * (p - outcome)).collect();
    let rate = mean(&outcomes)?;
    Ok(Metrics {
        rows: test.won.len(),
        won: test.won.iter().filter(|won| **won).count(),
        base_rate: rate.estimate,
        auc: exactly(0.5),
        average_precision: Estimate { lower: rate.lower.max(0.0), upper: rate.upper.min(1.0), ..rate },
        log_loss: mean(log_losses)?,
        brier: mean(&brier)?,
        ece: distance(p, rate),
        lift_top_decile: exactly(1.0),
    })
}

/// How far `p` is from a share with its interval.
fn distance(p: f64, share: Estimate) -> Estimate {
    let (low, high) = ((p - share.lower).abs(), (p - share.upper).abs());
    let is_within = (share.lower..=share.upper).contains(&p);
    Estimate { estimate: (p - share.estimate).abs(), lower: if is_within { 0.0 } else { low.min(high) }, upper: low.max(high) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_reaches_zero_only_where_the_interval_does() {
        let share = Estimate { estimate: 0.20, lower: 0.15, upper: 0.25 };
        assert_eq!(distance(0.24, share).lower, 0.0);
        let beyond = distance(0.30, share);
        assert!((beyond.lower - 0.05).abs() < 1e-12 && (beyond.estimate - 0.10).abs() < 1e-12 && (beyond.upper - 0.15).abs() < 1e-12);
    }
}
