//! Intervals by resampling rows, or whole groups of rows.
//!
//! A replicate draws as many rows as there are, with replacement, and is held as a weight per row: the rows are sorted
//! once, and each statistic is computed on the weights. Both sides of a comparison see the same draws.

mod percentile;
mod resample;
mod walks;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::intervals::number_clusters;
use crate::proper_scores::{brier_losses, weighted_mean};
use crate::ranking::{Ranking, Tally};
use crate::roc::area;
use crate::{Estimate, EvalError, base_rate, check, log_losses};
pub(crate) use percentile::{percentile, quantile, recentred};
pub(crate) use resample::Resampler;
use walks::Walks;

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
        check::probabilities(won, p)?;
        let ranked = Ranked::new(won, p, clusters)?;
        let scorer = Scorer::new(&ranked.won, &ranked.p)?;
        let walks = Walks::new(&ranked.won, &ranked.p, &scorer.ranking, &scorer.log_losses, &scorer.brier_losses);
        let replicates = self.run(&ranked, |weights, _| walks.all(weights))?;
        let [auc, average_precision, log_loss, brier, ece, lift] = walks.all(&vec![1.0; won.len()])?;
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
        check::probabilities(won, p_a)?;
        check::probabilities(won, p_b)?;
        let ranked = Ranked::new(won, p_a, clusters)?;
        let other = ranked.in_order(p_b);
        let (a, b) = (Scorer::new(&ranked.won, &ranked.p)?, Scorer::new(&ranked.won, &other)?);
        let minus = |weights: &[f64], tallies: &mut Vec<Tally>| {
            let (a, b) = (a.compared(weights, tallies)?, b.compared(weights, tallies)?);
            Ok([a[0] - b[0], a[1] - b[1], a[2] - b[2]])
        };
        let replicates = self.run(&ranked, minus)?;
        let [auc, log_loss, brier] = minus(&vec![1.0; won.len()], &mut Vec::new())?;
        let column = |index: usize| replicates.iter().map(|row| row[index]).collect();
        Ok(Differences { auc: percentile(auc, column(0)), log_loss: percentile(log_loss, column(1)), brier: percentile(brier, column(2)) })
    }

    /// Replicates are drawn side by side, each with its own stream: the result does not depend on the number of threads.
    fn run<const K: usize>(
        &self,
        ranked: &Ranked,
        statistics: impl Fn(&[f64], &mut Vec<Tally>) -> Result<[f64; K], EvalError> + Sync,
    ) -> Result<Vec<[f64; K]>, EvalError> {
        check::at_least("bootstrap replicates", 2, self.replicates as usize)?;
        let start = || (Resampler::new(&ranked.won, &ranked.unit_of_row, ranked.units, self.seed), Vec::new());
        let replicate = |(resampler, tallies): &mut (Resampler<'_>, Vec<Tally>), replicate| statistics(resampler.draw(replicate), tallies);
        (0..self.replicates).into_par_iter().map_init(start, replicate).collect()
    }
}

/// Rows in the order of their scores: every replicate then goes through memory from one end to the other.
struct Ranked {
    order: Vec<usize>,
    won: Vec<bool>,
    p: Vec<f64>,
    /// Which cluster each row is drawn with, or which row by itself, numbered from 0; 32 bits count more rows than memory holds.
    unit_of_row: Vec<u32>,
    /// How many there are.
    units: usize,
}

impl Ranked {
    fn new(won: &[bool], p: &[f64], clusters: Option<&[u32]>) -> Result<Self, EvalError> {
        let (unit_of_row, units) = match clusters {
            None => ((0..won.len()).collect(), won.len()),
            Some(clusters) => {
                check::same_length("clusters", won.len(), clusters.len())?;
                let (cluster_of_row, units) = number_clusters(clusters);
                check::at_least("clusters", 2, units)?;
                (cluster_of_row, units)
            }
        };
        let order = Ranking::new(p).order().to_vec();
        Ok(Self {
            won: order.iter().map(|row| won[*row]).collect(),
            p: order.iter().map(|row| p[*row]).collect(),
            unit_of_row: order.iter().map(|row| unit_of_row[*row] as u32).collect(),
            order,
            units,
        })
    }

    /// Other scores of the same rows, in the same order.
    fn in_order(&self, scores: &[f64]) -> Vec<f64> {
        self.order.iter().map(|row| scores[*row]).collect()
    }
}

/// All that does not change between replicates.
struct Scorer<'a> {
    won: &'a [bool],
    ranking: Ranking,
    log_losses: Vec<f64>,
    brier_losses: Vec<f64>,
}

impl<'a> Scorer<'a> {
    fn new(won: &'a [bool], p: &'a [f64]) -> Result<Self, EvalError> {
        let log_losses = log_losses(won, p)?;
        check::both_classes(won)?;
        Ok(Self { won, ranking: Ranking::new(p), log_losses, brier_losses: brier_losses(won, p)? })
    }

    /// In the order of the fields of [`Differences`]. The buffer is used again between replicates.
    fn compared(&self, weights: &[f64], tallies: &mut Vec<Tally>) -> Result<[f64; 3], EvalError> {
        self.ranking.tally_into(self.won, weights, tallies);
        Ok([area(tallies)?, weighted_mean(&self.log_losses, weights), weighted_mean(&self.brier_losses, weights)])
    }
}
