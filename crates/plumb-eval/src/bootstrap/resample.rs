//! Resampling as weights: how often each row was drawn.

use crate::random::SplitMix64;

pub(crate) struct Resampler<'a> {
    won: &'a [bool],
    /// Which unit each row is drawn with: a cluster, or the row itself.
    unit_of_row: &'a [u32],
    seed: u64,
    /// Times each unit was drawn.
    drawn: Vec<f64>,
    weights: Vec<f64>,
}

impl<'a> Resampler<'a> {
    /// `won` must hold both outcomes; `unit_of_row` numbers units from 0 to below `units`.
    pub(crate) fn new(won: &'a [bool], unit_of_row: &'a [u32], units: usize, seed: u64) -> Self {
        Self { won, unit_of_row, seed, drawn: vec![0.0; units], weights: vec![0.0; won.len()] }
    }

    /// Weights of a replicate, in row order. Each has a stream of its own, so that it does not matter who draws it when.
    ///
    /// A replicate without won or without lost rows has no AUC and is drawn anew. With both outcomes and two units in the
    /// data, at least half of all draws hold both, so this ends.
    pub(crate) fn draw(&mut self, replicate: u32) -> &[f64] {
        let mut random = SplitMix64::new(SplitMix64::new(self.seed.wrapping_add(u64::from(replicate))).next());
        loop {
            self.draw_units(&mut random);
            if self.holds(true) && self.holds(false) {
                return &self.weights;
            }
        }
    }

    fn draw_units(&mut self, random: &mut SplitMix64) {
        self.drawn.fill(0.0);
        let units = self.drawn.len();
        for _ in 0..units {
            self.drawn[random.below(units)] += 1.0;
        }
        for (weight, unit) in self.weights.iter_mut().zip(self.unit_of_row) {
            *weight = self.drawn[*unit as usize];
        }
    }

    fn holds(&self, outcome: bool) -> bool {
        let mut rows = self.won.iter().zip(&self.weights);
        rows.any(|(won, weight)| *won == outcome && *weight > 0.0)
    }
}
