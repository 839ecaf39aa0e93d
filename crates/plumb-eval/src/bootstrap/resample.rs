//! Resampling as weights: how often each row was drawn.

use crate::intervals::number_clusters;
use crate::random::SplitMix64;
use crate::{EvalError, check};

pub(super) struct Resampler<'a> {
    won: &'a [bool],
    /// The cluster of each row; none when every row is drawn for itself.
    cluster_of_row: Option<Vec<usize>>,
    random: SplitMix64,
    /// Times each cluster (or row) was drawn.
    drawn: Vec<f64>,
    weights: Vec<f64>,
}

impl<'a> Resampler<'a> {
    /// `won` must hold both outcomes.
    pub(super) fn new(won: &'a [bool], clusters: Option<&[u32]>, seed: u64) -> Result<Self, EvalError> {
        let (cluster_of_row, units) = match clusters {
            None => (None, won.len()),
            Some(clusters) => {
                check::same_length("clusters", won.len(), clusters.len())?;
                let (cluster_of_row, units) = number_clusters(clusters);
                check::at_least("clusters", 2, units)?;
                (Some(cluster_of_row), units)
            }
        };
        Ok(Self { won, cluster_of_row, random: SplitMix64::new(seed), drawn: vec![0.0; units], weights: vec![0.0; won.len()] })
    }

    /// Weights of the next replicate, in row order.
    ///
    /// A replicate without won or without lost rows has no AUC and is drawn anew. With both outcomes and two units in the
    /// data, at least half of all draws hold both, so this ends.
    pub(super) fn next(&mut self) -> &[f64] {
        loop {
            self.draw();
            if self.holds(true) && self.holds(false) {
                return &self.weights;
            }
        }
    }

    fn draw(&mut self) {
        self.drawn.fill(0.0);
        let units = self.drawn.len();
        for _ in 0..units {
            self.drawn[self.random.below(units)] += 1.0;
        }
        match &self.cluster_of_row {
            None => self.weights.copy_from_slice(&self.drawn),
            Some(cluster_of_row) => {
                for (weight, cluster) in self.weights.iter_mut().zip(cluster_of_row) {
                    *weight = self.drawn[*cluster];
                }
            }
        }
    }

    fn holds(&self, outcome: bool) -> bool {
        let mut rows = self.won.iter().zip(&self.weights);
        rows.any(|(won, weight)| *won == outcome && *weight > 0.0)
    }
}
