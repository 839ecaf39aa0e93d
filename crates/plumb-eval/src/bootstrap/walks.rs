//! All metrics of a replicate in two walks over the ranked rows: each sum alone would wait for its last addition at every row, side by side
//! they do not.

use super::{ECE_BINS, TOP_SHARE};
use crate::EvalError;
use crate::ranking::Ranking;

/// What does not change between replicates; rows in ascending order of their scores.
pub(super) struct Walks {
    /// 1 for a won row, 0 for a lost one: multiplied, not branched on, as outcomes cannot be guessed.
    won: Vec<f64>,
    /// Probability less outcome.
    residuals: Vec<f64>,
    log_losses: Vec<f64>,
    brier_losses: Vec<f64>,
    /// Where each run of equal scores ends.
    tie_ends: Vec<usize>,
}

impl Walks {
    /// Of rows that are in the order of `ranking`.
    pub(super) fn new(won: &[bool], p: &[f64], ranking: &Ranking, log_losses: &[f64], brier_losses: &[f64]) -> Self {
        let won: Vec<f64> = won.iter().map(|won| f64::from(u8::from(*won))).collect();
        Self {
            residuals: p.iter().zip(&won).map(|(p, won)| p - won).collect(),
            won,
            log_losses: log_losses.to_vec(),
            brier_losses: brier_losses.to_vec(),
            tie_ends: ranking.tie_ends().to_vec(),
        }
    }

    /// In the order of the fields of [`super::Metrics`]. Weights are whole numbers, so that sums of them are exact in any order.
    pub(super) fn all(&self, weights: &[f64]) -> Result<[f64; 6], EvalError> {
        let [total, won] = self.totals(weights);
        if !(won > 0.0 && total > won) {
            return Err(EvalError::OneClass);
        }
        let [log_loss, brier, ece] = self.means(weights, total);
        let [auc, average_precision, lift] = self.of_ranks(weights, total, won);
        Ok([auc, average_precision, log_loss, brier, ece, lift])
    }

    /// Weight of all rows, and of won ones, by sums side by side.
    fn totals(&self, weights: &[f64]) -> [f64; 2] {
        let (weights, last_weights) = weights.as_chunks::<8>();
        let (won, last_won) = self.won.as_chunks::<8>();
        let (mut all, mut of_won) = ([0.0; 8], [0.0; 8]);
        for (weights, won) in weights.iter().zip(won) {
            for lane in 0..8 {
                all[lane] += weights[lane];
                of_won[lane] += weights[lane] * won[lane];
            }
        }
        let last = last_weights.iter().zip(last_won).map(|(weight, won)| weight * won);
        [all.iter().chain(last_weights).sum(), of_won.iter().copied().chain(last).sum()]
    }

    /// Log loss, Brier score and calibration error (as [`crate::expected_calibration_error`]), from the lowest score up.
    fn means(&self, weights: &[f64], total: f64) -> [f64; 3] {
        let edge = |bin: usize| bin as f64 * total / ECE_BINS as f64;
        let (mut bin, mut next_edge) = (0, edge(1));
        let (mut log_loss, mut brier, mut seen, mut gap, mut gaps) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let losses = self.log_losses.iter().zip(&self.brier_losses);
        for ((weight, (own_log_loss, own_brier)), residual) in weights.iter().zip(losses).zip(&self.residuals) {
            log_loss += own_log_loss * weight;
            brier += own_brier * weight;
            seen += weight;
            while seen > next_edge && bin + 1 < ECE_BINS {
                gaps += f64::abs(gap);
                gap = 0.0;
                bin += 1;
                next_edge = edge(bin + 1);
            }
            gap += weight * residual;
        }
        [log_loss / total, brier / total, (gaps + f64::abs(gap)) / total]
    }

    /// Area under the ROC curve, average precision and the lift of the best, from the highest score down; see [`crate::roc_auc`],
    /// [`crate::average_precision`] and [`crate::lift_at`].
    fn of_ranks(&self, weights: &[f64], total: f64, total_won: f64) -> [f64; 3] {
        let depth = TOP_SHARE * total;
        let (mut seen, mut seen_won, mut pairs, mut precisions, mut won_in_top) = (0.0, 0.0, 0.0, 0.0, None);
        for (tie, end) in self.tie_ends.iter().enumerate().rev() {
            let rows = if tie == 0 { 0 } else { self.tie_ends[tie - 1] }..*end;
            let (mut own, mut own_won) = (0.0, 0.0);
            for (weight, won) in weights[rows.clone()].iter().zip(&self.won[rows]) {
                own += weight;
                own_won += weight * won;
            }
            if won_in_top.is_none() && own > depth - seen {
                won_in_top = Some(seen_won + own_won * ((depth - seen) / own));
            }
            pairs += (own - own_won) * (seen_won + 0.5 * own_won);
            seen += own;
            seen_won += own_won;
            // Whole weights: what has been seen is 0 or at least 1, and before anything is seen nothing is won either.
            precisions += own_won * (seen_won / f64::max(seen, 1.0));
        }
        let lift = (won_in_top.unwrap_or(seen_won) / depth) / (total_won / total);
        [(pairs / (total_won * (total - total_won))).min(1.0), (precisions / total_won).min(1.0), lift]
    }
}
