//! Intervals by resampling rows, or whole groups of rows.
//!
//! A replicate draws as many rows as there are, with replacement, and is held as a weight per row: the rows are sorted
//! once, and each statistic is computed on the weights. Both sides of a comparison see the same draws.

mod percentile;
mod resample;

use serde::{Deserialize, Serialize};

use crate::calibration::binned_error;
use crate::gains::top_lift;
use crate::precision_recall::steps;
use crate::proper_scores::{brier_losses, weighted_mean};
use crate::ranking::{Ranking, Tally};
use crate::roc::area;
use crate::{Estimate, EvalError, base_rate, check, log_losses};
use percentile::{percentile, recentred};
use resample::Resampler;

/// Bins of [`Metrics::ece`].
pub const ECE_BINS: usize = 10;

/// Share of rows behind [`Metrics::lift_top_decile`].
pub const TOP_SHARE: f64 = 0.1;

/// How to resample. The same seed, rows and settings give the same bits on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bootstrap {
    /// Number of resamples, at least 2; an interval wants 1,000 or more.
    pub replicates: u32,
    /// Seed of the draws.
    pub seed: u64,
}

/// How well probabilities rank and how well they are calibrated, with 95% intervals.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Rows evaluated.
    pub rows: usize,
    /// Won rows among them.
    pub won: usize,
    /// Share of won rows.
    pub base_rate: f64,
    /// [`crate::roc_auc`].
    pub auc: Estimate,
    /// [`crate::average_precision`].
    pub average_precision: Estimate,
    /// [`crate::log_loss`], in nats.
    pub log_loss: Estimate,
    /// [`crate::brier`].
    pub brier: Estimate,
    /// [`crate::expected_calibration_error`] over [`ECE_BINS`] bins; see [`Bootstrap::metrics`] for its interval.
    pub ece: Estimate,
    /// [`crate::lift_at`] the best [`TOP_SHARE`] of rows.
    pub lift_top_decile: Estimate,
}

/// One set of probabilities minus another, on the same rows, with paired 95% intervals.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Differences {
    /// Difference of [`crate::roc_auc`]; above 0 the first is better.
    pub auc: Estimate,
    /// Difference of [`crate::log_loss`], in nats; below 0 the first is better.
    pub log_loss: Estimate,
    /// Difference of [`crate::brier`]; below 0 the first is better.
    pub brier: Estimate,
}

impl Bootstrap {
    /// All [`Metrics`] of probabilities `p`, one entry a row, with percentile intervals.
    ///
    /// `clusters` names the group of each row (an account, say); whole groups are then drawn, so that intervals allow for
    /// rows that share their luck (Davison & Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8).
    /// Intervals are Efron's percentiles, widened where needed to hold the estimate. The expected calibration error is
    /// biased upwards, and its replicates more so; its interval is therefore moved by the mean excess of the replicates.
    /// It says how far the computed value may be off by chance, not where the error of an infinite sample lies.
    ///
    /// # Errors
    /// Lengths that differ, no rows, a probability that is not in 0..=1, only one outcome; [`EvalError::TooFew`] with fewer
    /// than 2 replicates or 2 clusters.
    pub fn metrics(&self, won: &[bool], p: &[f64], clusters: Option<&[u32]>) -> Result<Metrics, EvalError> {
        let mut scorer = Scorer::new(won, p)?;
        let replicates = self.run(won, clusters, |weights| scorer.all(weights))?;
        let [auc, average_precision, log_loss, brier, ece, lift] = scorer.all(&vec![1.0; won.len()])?;
        let column = |index: usize| replicates.iter().map(|row| row[index]).collect();
        Ok(Metrics {
            rows: won.len(),
            won: won.iter().filter(|won| **won).count(),
            base_rate: base_rate(won)?,
            auc: percentile(auc, column(0)),
            average_precision: percentile(average_precision, column(1)),
            log_loss: percentile(log_loss, column(2)),
            brier: percentile(brier, column(3)),
            ece: recentred(ece, column(4)),
            lift_top_decile: percentile(lift, column(5)),
        })
    }

    /// What `p_a` scores minus what `p_b` scores on the same rows, each replicate drawn once for both.
    ///
    /// `clusters` and the intervals are as in [`Bootstrap::metrics`].
    ///
    /// # Errors
    /// As [`Bootstrap::metrics`], for `p_a` and for `p_b`.
    pub fn difference(&self, won: &[bool], p_a: &[f64], p_b: &[f64], clusters: Option<&[u32]>) -> Result<Differences, EvalError> {
        let (mut a, mut b) = (Scorer::new(won, p_a)?, Scorer::new(won, p_b)?);
        let mut minus = |weights: &[f64]| {
            let (a, b) = (a.compared(weights)?, b.compared(weights)?);
            Ok([a[0] - b[0], a[1] - b[1], a[2] - b[2]])
        };
        let replicates = self.run(won, clusters, &mut minus)?;
        let [auc, log_loss, brier] = minus(&vec![1.0; won.len()])?;
        let column = |index: usize| replicates.iter().map(|row| row[index]).collect();
        Ok(Differences { auc: percentile(auc, column(0)), log_loss: percentile(log_loss, column(1)), brier: percentile(brier, column(2)) })
    }

    fn run<const K: usize>(
        &self,
        won: &[bool],
        clusters: Option<&[u32]>,
        mut statistics: impl FnMut(&[f64]) -> Result<[f64; K], EvalError>,
    ) -> Result<Vec<[f64; K]>, EvalError> {
        check::at_least("bootstrap replicates", 2, self.replicates as usize)?;
        let mut resampler = Resampler::new(won, clusters, self.seed)?;
        (0..self.replicates).map(|_| statistics(resampler.next())).collect()
    }
}

/// All that does not change between replicates.
struct Scorer<'a> {
    won: &'a [bool],
    p: &'a [f64],
    ranking: Ranking,
    log_losses: Vec<f64>,
    brier_losses: Vec<f64>,
    tallies: Vec<Tally>,
}

impl<'a> Scorer<'a> {
    fn new(won: &'a [bool], p: &'a [f64]) -> Result<Self, EvalError> {
        let log_losses = log_losses(won, p)?;
        check::both_classes(won)?;
        Ok(Self { won, p, ranking: Ranking::new(p), log_losses, brier_losses: brier_losses(won, p)?, tallies: Vec::new() })
    }

    /// In the order of the fields of [`Metrics`].
    fn all(&mut self, weights: &[f64]) -> Result<[f64; 6], EvalError> {
        let [auc, log_loss, brier] = self.compared(weights)?;
        let ece = binned_error(&self.ranking, self.won, self.p, weights, ECE_BINS);
        let lift = top_lift(&self.tallies, TOP_SHARE);
        Ok([auc, steps(&self.tallies)?, log_loss, brier, ece, lift])
    }

    /// In the order of the fields of [`Differences`].
    fn compared(&mut self, weights: &[f64]) -> Result<[f64; 3], EvalError> {
        self.ranking.tally_into(self.won, weights, &mut self.tallies);
        Ok([area(&self.tallies)?, weighted_mean(&self.log_losses, weights), weighted_mean(&self.brier_losses, weights)])
    }
}
