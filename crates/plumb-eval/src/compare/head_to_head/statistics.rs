//! The figures of one contender on weighted rows.

use crate::bootstrap::ECE_BINS;
use crate::compare::bins::TiedBins;
use crate::compare::contenders::Contender;
use crate::compare::replicates::{Ranked, Resampled, pick};
use crate::proper_scores::{brier_losses, weighted_mean};
use crate::{EvalError, log_losses};

/// Where each statistic of a contender stands.
pub(super) const AUC: usize = 0;
pub(super) const AVERAGE_PRECISION: usize = 1;
pub(super) const KS: usize = 2;
pub(super) const LOG_LOSS: usize = 3;
pub(super) const BRIER: usize = 4;
pub(super) const ECE: usize = 5;
pub(super) const STATISTICS: usize = 6;

/// What does not change between replicates, in the fixed order of rows.
pub(super) struct Statistics {
    ranked: Ranked,
    losses: Option<Losses>,
}

struct Losses {
    log_losses: Vec<f64>,
    brier_losses: Vec<f64>,
    /// Probability less outcome.
    residuals: Vec<f64>,
    bins: TiedBins,
}

impl Statistics {
    pub(super) fn new(contender: &Contender<'_>, resampled: &Resampled) -> Result<Self, EvalError> {
        let (order, won) = (&resampled.order, &resampled.won);
        let losses = |p: &[f64]| -> Result<Losses, EvalError> {
            let p = pick(order, p);
            Ok(Losses {
                log_losses: log_losses(won, &p)?,
                brier_losses: brier_losses(won, &p)?,
                residuals: p.iter().zip(won).map(|(p, won)| p - f64::from(u8::from(*won))).collect(),
                bins: TiedBins::new(&p, ECE_BINS as u8),
            })
        };
        Ok(Self { ranked: Ranked::new(&pick(order, contender.scores), won), losses: contender.probabilities.map(losses).transpose()? })
    }

    /// Losses of a contender without probabilities are 0 and are never read.
    pub(super) fn of(&self, weights: &[f64]) -> [f64; STATISTICS] {
        let [auc, average_precision, ks] = self.ranked.of_ranks(weights);
        let Some(losses) = &self.losses else { return [auc, average_precision, ks, 0.0, 0.0, 0.0] };
        let log_loss = weighted_mean(&losses.log_losses, weights);
        let brier = weighted_mean(&losses.brier_losses, weights);
        [auc, average_precision, ks, log_loss, brier, losses.bins.error(&losses.residuals, weights)]
    }
}

impl Ranked {
    /// AUC, average precision and KS of weighted rows, in one walk from the highest score down; see [`crate::roc_auc`],
    /// [`crate::average_precision`] and [`crate::ks_statistic`]. Weights are whole numbers and hold both outcomes.
    fn of_ranks(&self, weights: &[f64]) -> [f64; 3] {
        let (mut seen, mut seen_won, mut pairs, mut precisions) = (0.0, 0.0, 0.0, 0.0);
        let (total, total_won) = self.totals(weights);
        let total_lost = total - total_won;
        let (share_won, share_lost) = (1.0 / total_won, 1.0 / total_lost);
        let mut largest = 0.0_f64;
        for (tie, end) in self.tie_ends.iter().enumerate().rev() {
            let rows = if tie == 0 { 0 } else { self.tie_ends[tie - 1] }..*end;
            let (mut own, mut own_won) = (0.0, 0.0);
            for (row, won) in self.order[rows.clone()].iter().zip(&self.won[rows]) {
                let weight = weights[*row as usize];
                own += weight;
                own_won += weight * won;
            }
            pairs += (own - own_won) * (seen_won + 0.5 * own_won);
            seen += own;
            seen_won += own_won;
            // What has been seen is 0 or at least 1, and before anything is seen nothing is won either.
            precisions += own_won * (seen_won / f64::max(seen, 1.0));
            largest = largest.max((seen_won * share_won - (seen - seen_won) * share_lost).abs());
        }
        [(pairs / (total_won * total_lost)).min(1.0), (precisions / total_won).min(1.0), largest]
    }

    /// Weight of all rows, and of won ones. Sums of whole numbers are exact in any order.
    fn totals(&self, weights: &[f64]) -> (f64, f64) {
        let won: f64 = self.order.iter().zip(&self.won).map(|(row, won)| weights[*row as usize] * won).sum();
        (weights.iter().sum(), won)
    }
}
