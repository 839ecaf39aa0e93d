//! Deals with known chances, and scores that know more or less of them.

use plumb_eval::compare::{Contender, Deals};

/// The Weyl sequence with a mixer of Steele, Lea & Flood: any generator will do that is not the one under test.
pub struct Draws(u64);

impl Draws {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 31)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        ((mixed ^ (mixed >> 32)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Irwin and Hall's approximation: the sum of twelve uniforms less 6.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// Closed deals with their true log-odds.
pub struct World {
    pub log_odds: Vec<f64>,
    pub won: Vec<bool>,
    pub clusters: Vec<u32>,
    pub weeks: Vec<i32>,
    pub amounts: Vec<f64>,
}

impl World {
    pub fn new(rows: usize, seed: u64) -> Self {
        let mut draws = Draws::new(seed);
        let log_odds: Vec<f64> = (0..rows).map(|_| -1.4 + 1.2 * draws.normal()).collect();
        let won = log_odds.iter().map(|z| draws.uniform() < sigmoid(*z)).collect();
        let clusters = (0..rows).map(|_| (draws.uniform() * rows as f64 / 3.0) as u32).collect();
        let weeks = (0..rows).map(|row| (row % 26) as i32).collect();
        let amounts = (0..rows).map(|_| (1_000.0 * (1.0 + draws.uniform())).round()).collect();
        Self { log_odds, won, clusters, weeks, amounts }
    }

    /// True log-odds with noise of a standard deviation.
    pub fn noisy(&self, sd: f64, seed: u64) -> Vec<f64> {
        let mut draws = Draws::new(seed);
        self.log_odds.iter().map(|z| z + sd * draws.normal()).collect()
    }

    pub fn deals(&self) -> Deals<'_> {
        Deals { won: &self.won, amounts: Some(&self.amounts), weeks: Some(&self.weeks), clusters: None }
    }
}

pub fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

pub fn model(scores: &[f64]) -> Contender<'_> {
    Contender { name: "the model", plural: false, scores, probabilities: None, bands: None }
}

pub fn rules(scores: &[f64]) -> Contender<'_> {
    Contender { name: "the rules", plural: true, scores, probabilities: None, bands: None }
}
