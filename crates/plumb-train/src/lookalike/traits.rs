//! What seeds have more often than others, or less.

use plumb_model::{Bin, Feature};

/// A value, and how common it is on both sides.
pub(super) struct Trait<'a> {
    pub feature: &'a str,
    pub label: String,
    /// Seeds that have it.
    pub seeds: u64,
    /// All seeds.
    pub all_seeds: u64,
    /// Others that have it.
    pub others: u64,
    /// All others.
    pub all_others: u64,
    /// Log-odds that it adds, against the average of all.
    pub weight: f64,
}

impl Trait<'_> {
    /// Share of the seeds that have it.
    pub fn of_seeds(&self) -> f64 {
        self.seeds as f64 / self.all_seeds as f64
    }

    /// Share of the population that has it.
    pub fn of_population(&self) -> f64 {
        self.others as f64 / self.all_others as f64
    }

    /// How much it moves likeness, over seeds and population together.
    fn strength(&self) -> f64 {
        self.weight.abs() * (self.of_seeds() - self.of_population()).abs()
    }
}

/// The `most` traits that move likeness most.
pub(super) fn traits(features: &[Feature], most: usize) -> Vec<Trait<'_>> {
    let mut all: Vec<Trait<'_>> = features.iter().flat_map(of_feature).filter(|own| own.strength() > 0.0).collect();
    all.sort_by(|a, b| b.strength().total_cmp(&a.strength()).then_with(|| a.feature.cmp(b.feature)));
    all.truncate(most);
    all
}

fn of_feature(feature: &Feature) -> impl Iterator<Item = Trait<'_>> {
    let total = |of: fn(&Bin) -> u64| feature.bins.iter().map(of).sum::<u64>().max(1);
    let (all_seeds, all_others) = (total(|bin| bin.won), total(|bin| bin.rows - bin.won));
    feature.bins.iter().enumerate().map(move |(code, bin)| Trait {
        feature: &feature.name,
        // A checked feature has no more codes than 16 bits count.
        label: feature.encoder.label(code as u16),
        seeds: bin.won,
        all_seeds,
        others: bin.rows - bin.won,
        all_others,
        weight: bin.weight - feature.mean(),
    })
}
