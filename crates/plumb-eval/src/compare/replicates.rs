//! Resampled deals: the same draws for all contenders.

use rayon::prelude::*;

use super::contenders::{Contender, Deals};
use crate::bootstrap::Resampler;
use crate::bootstrap::{percentile, quantile};
use crate::intervals::number_clusters;
use crate::ranking::Ranking;
use crate::{Bootstrap, Estimate, EvalError, check};

/// Rows in an order that does not depend on how they came, ready to be drawn.
pub(super) struct Resampled {
    /// Row numbers of the deals, in the fixed order.
    pub(super) order: Vec<u32>,
    pub(super) won: Vec<bool>,
    unit_of_row: Vec<u32>,
    units: usize,
}

impl Resampled {
    pub(super) fn new(deals: &Deals<'_>, contenders: &[Contender<'_>]) -> Self {
        let order = deals.fixed_order(contenders);
        let (unit_of_row, units) = match deals.clusters {
            None => ((0..order.len() as u32).collect(), order.len()),
            Some(clusters) => {
                let (cluster_of_row, units) = number_clusters(clusters);
                (order.iter().map(|row| cluster_of_row[*row as usize] as u32).collect(), units)
            }
        };
        Self { won: pick(&order, deals.won), unit_of_row, units, order }
    }

    /// How many units are drawn: rows, or clusters.
    pub(super) fn units(&self) -> usize {
        self.units
    }

    /// `statistics` of the rows as they are (all weights 1), and of each replicate. Weights come in the fixed order.
    ///
    /// Replicates are drawn side by side, each with its own stream: nothing depends on the number of threads.
    pub(super) fn run<S: Fn(&[f64]) -> Vec<f64> + Sync>(&self, bootstrap: Bootstrap, statistics: S) -> Result<Replicates, EvalError> {
        check::at_least("bootstrap replicates", 2, bootstrap.replicates as usize)?;
        let start = || Resampler::new(&self.won, &self.unit_of_row, self.units, bootstrap.seed);
        let replicate = |resampler: &mut Resampler<'_>, replicate| statistics(resampler.draw(replicate));
        let drawn = (0..bootstrap.replicates).into_par_iter().map_init(start, replicate).collect();
        Ok(Replicates { observed: statistics(&vec![1.0; self.won.len()]), drawn })
    }
}

/// Statistics as observed, and one row of them a replicate.
pub(super) struct Replicates {
    pub(super) observed: Vec<f64>,
    pub(super) drawn: Vec<Vec<f64>>,
}

impl Replicates {
    /// The percentile interval of a statistic.
    pub(super) fn estimate(&self, of: usize) -> Estimate {
        percentile(self.observed[of], self.drawn.iter().map(|row| row[of]).collect())
    }

    /// The percentile interval of one statistic less another.
    pub(super) fn difference(&self, one: usize, other: usize) -> Estimate {
        percentile(self.observed[one] - self.observed[other], self.drawn.iter().map(|row| row[one] - row[other]).collect())
    }

    /// How many times their standard deviation over the replicates differences of two statistics may lie from their estimates if all of them
    /// shall hold at once, in 95% of samples: the 0.95 quantile of the largest deviation (Montiel Olea & Plagborg-Moller, "Simultaneous confidence
    /// bands", Journal of Applied Econometrics 34, 2019).
    pub(super) fn simultaneous_multiple(&self, pairs: &[(usize, usize)]) -> f64 {
        let difference = |row: &[f64], (one, other): (usize, usize)| row[one] - row[other];
        let mut largest = vec![0.0_f64; self.drawn.len()];
        for pair in pairs {
            let values: Vec<f64> = self.drawn.iter().map(|row| difference(row, *pair)).collect();
            let centre = values.iter().sum::<f64>() / values.len() as f64;
            let squares: f64 = values.iter().map(|value| (value - centre) * (value - centre)).sum();
            let spread = libm::sqrt(squares / (values.len() as f64 - 1.0));
            if spread > 0.0 {
                let observed = difference(&self.observed, *pair);
                values.iter().zip(&mut largest).for_each(|(value, largest)| *largest = largest.max((value - observed).abs() / spread));
            }
        }
        largest.sort_by(f64::total_cmp);
        quantile(&largest, 0.95)
    }
}

/// Rows by ascending score, as places in the fixed order.
pub(super) struct Ranked {
    pub(super) order: Vec<u32>,
    pub(super) tie_ends: Vec<usize>,
    /// 1 for a won row, 0 for a lost one, in `order`.
    pub(super) won: Vec<f64>,
}

impl Ranked {
    /// `scores` and `won` in the fixed order.
    pub(super) fn new(scores: &[f64], won: &[bool]) -> Self {
        let ranking = Ranking::new(scores);
        Self {
            order: ranking.order().iter().map(|row| *row as u32).collect(),
            tie_ends: ranking.tie_ends().to_vec(),
            won: ranking.order().iter().map(|row| f64::from(u8::from(won[*row]))).collect(),
        }
    }
}

/// The entries of `values` in an order of rows.
pub(super) fn pick<T: Copy>(order: &[u32], values: &[T]) -> Vec<T> {
    order.iter().map(|row| values[*row as usize]).collect()
}
