//! Bins of predicted probability that keep ties whole.
//!
//! Rules give many leads the same probability. The bins of [`crate::calibration_curve`] would part them by the order of the rows.

use crate::CalibrationBin;
use crate::intervals::wilson_of;
use crate::ranking::Ranking;

/// Bins of about equal count: rows of one probability fall together into the bin that holds their middle rank.
pub(super) struct TiedBins {
    /// The bin of each row, 0 to below `count`; some bins may have no rows.
    of_row: Vec<u8>,
    count: u8,
}

impl TiedBins {
    pub(super) fn new(p: &[f64], count: u8) -> Self {
        let mut of_row = vec![0; p.len()];
        let mut below = 0;
        for tie in Ranking::new(p).ties() {
            // Twice the middle rank, below twice the number of rows: the bin is below `count`.
            let middle = 2 * below + tie.len();
            let bin = ((middle * usize::from(count) / (2 * p.len())) as u8).min(count - 1);
            tie.iter().for_each(|row| of_row[*row] = bin);
            below += tie.len();
        }
        Self { of_row, count }
    }

    /// Expected calibration error: sum over bins of |sum of residuals| over all weight, where a residual is probability less outcome.
    pub(super) fn error(&self, residuals: &[f64], weights: &[f64]) -> f64 {
        let mut gaps = vec![0.0; usize::from(self.count)];
        let mut total = 0.0;
        for ((bin, residual), weight) in self.of_row.iter().zip(residuals).zip(weights) {
            gaps[usize::from(*bin)] += weight * residual;
            total += weight;
        }
        gaps.iter().map(|gap| f64::abs(*gap)).sum::<f64>() / total
    }

    /// Predicted against observed share a bin with rows, lowest probabilities first, with Wilson intervals.
    pub(super) fn curve(&self, p: &[f64], won: &[bool]) -> Vec<CalibrationBin> {
        let mut sums = vec![(0_usize, 0.0, 0_usize); usize::from(self.count)];
        for ((bin, p), won) in self.of_row.iter().zip(p).zip(won) {
            let sum = &mut sums[usize::from(*bin)];
            *sum = (sum.0 + 1, sum.1 + p, sum.2 + usize::from(*won));
        }
        let bin = |(rows, predicted, won): &(usize, f64, usize)| {
            let observed = wilson_of(*won as f64 / *rows as f64, *rows as f64);
            CalibrationBin {
                rows: *rows,
                mean_predicted: predicted / *rows as f64,
                observed: observed.estimate,
                lower: observed.lower,
                upper: observed.upper,
            }
        };
        sums.iter().filter(|(rows, ..)| *rows > 0).map(bin).collect()
    }
}
