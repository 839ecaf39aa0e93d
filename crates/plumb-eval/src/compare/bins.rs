//! Bins of predicted probability that keep ties whole.
//!
//! Rules give many leads the same probability. The bins of [`crate::calibration_curve`] would part them by the order of the rows.

use crate::CalibrationBin;
use crate::intervals::wilson_of;
use crate::ranking::Ranking;

/// Bins of about equal count: rows of one probability fall together into the bin of [`crate::calibration_curve`] that holds the middle one of them.
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
            // The last bin that begins at the middle row or before it. Its number is below `count`, as the middle row is one of `p`.
            let middle = below + (tie.len() - 1) / 2;
            let bin = ((middle + 1) * usize::from(count)).div_ceil(p.len()) - 1;
            tie.iter().for_each(|row| of_row[*row] = bin as u8);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{calibration_curve, expected_calibration_error};

    /// A report of one model and a comparison with the rules must not tell two errors of the same probabilities.
    #[test]
    fn without_ties_bins_are_those_of_the_curve() {
        for rows in [3_usize, 10, 97, 103, 1004] {
            let p: Vec<f64> = (0..rows).map(|row| (row * 389 % 1009) as f64 / 1009.0).collect();
            let won: Vec<bool> = (0..rows).map(|row| row * row % 7 < 3).collect();
            let residuals: Vec<f64> = p.iter().zip(&won).map(|(p, won)| p - f64::from(u8::from(*won))).collect();
            for count in [1_u8, 7, 10] {
                let bins = TiedBins::new(&p, count);
                let error = bins.error(&residuals, &vec![1.0; rows]);
                let expected = expected_calibration_error(&won, &p, usize::from(count)).expect("an error");
                assert!((error - expected).abs() < 1e-12, "{rows} rows, {count} bins: {error}, and {expected}");
                let in_bins: Vec<usize> = bins.curve(&p, &won).iter().map(|bin| bin.rows).collect();
                let of_curve = calibration_curve(&won, &p, usize::from(count)).expect("a curve");
                assert_eq!(in_bins, of_curve.iter().map(|bin| bin.rows).collect::<Vec<_>>(), "{rows} rows, {count} bins");
            }
        }
    }

    #[test]
    fn ties_stay_whole() {
        let p = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.3];
        let rows: Vec<usize> = TiedBins::new(&p, 5).curve(&p, &[false; 10]).iter().map(|bin| bin.rows).collect();
        assert_eq!(rows, [7, 1, 2]);
    }
}
