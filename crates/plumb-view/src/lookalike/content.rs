//! What the report is made of: plain numbers and texts, filled in by the caller.

use plumb_eval::Estimate;

use crate::report::{FeaturePoints, PairPoints, Verdict};

/// Everything that the page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct LookalikeReport {
    /// The model's name.
    pub model: String,
    /// What it ranks, as a sentence.
    pub ranks: String,
    /// What was decided.
    pub verdict: Verdict,
    /// Who was compared with whom.
    pub people: People,
    /// Columns that tell the files apart, rather than the people in them; `None` where seeds and population come from one file.
    pub findings: Option<Vec<TellingFile>>,
    /// What a person should know before believing the result.
    pub notes: Vec<String>,
    /// Whether hidden seeds are found.
    pub quality: Quality,
    /// What seeds have more often than others, or less, the most telling first.
    pub traits: Vec<Trait>,
    /// What each value counts, the strongest feature first.
    pub features: Vec<FeaturePoints>,
    /// What pairs of features add.
    pub pairs: Vec<PairPoints>,
    /// Whether the same people are found again.
    pub stability: Stability,
    /// Names and values, for whoever makes the version again.
    pub reproducibility: Vec<(String, String)>,
}

/// Seeds and population.
#[derive(Debug, Clone, PartialEq)]
pub struct People {
    /// Seeds that it was fitted on.
    pub seeds: u64,
    /// Who they are, as a phrase: `amount >= 50000`.
    pub which: String,
    /// The population, hidden seeds not among it.
    pub population: u64,
    /// Seeds that were hidden among the population to be found again.
    pub hidden: u64,
    /// How they were chosen, as a phrase: `the newest`.
    pub hidden_by: String,
    /// Names and values: the files, the period.
    pub facts: Vec<(String, String)>,
    /// Columns that likeness was looked for in.
    pub columns: Vec<String>,
    /// Columns that were left out, with the reason.
    pub left_out: Vec<(String, String)>,
}

/// A column that tells two files apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TellingFile {
    /// The column.
    pub column: String,
    /// What differs, as a sentence.
    pub evidence: String,
    /// Whether it is used all the same, because somebody allows it.
    pub allowed: bool,
}

/// Whether hidden seeds are found among the population.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// How often a hidden seed comes before somebody of the population.
    pub auc: Estimate,
    /// The same by the share of features in common with the nearest seed.
    pub nearest_seed_auc: f64,
    /// Within the shares that are told as numbers.
    pub at_reach: Vec<AtReach>,
    /// Within as many shares as make a curve, ascending.
    pub curve: Vec<CurvePoint>,
    /// A model for conversion on people that neither has seen, where one was named and there were enough.
    pub beside: Option<Beside>,
}

/// What is found within a share of the population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtReach {
    /// The share.
    pub reach: f64,
    /// People within it.
    pub people: u64,
    /// The share of hidden seeds among them.
    pub recall: Estimate,
    /// The same by the nearest seed.
    pub nearest_seed_lift: f64,
}

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// The share of the population.
    pub reach: f64,
    /// The share of hidden seeds within it.
    pub recall: Estimate,
    /// The same by the nearest seed.
    pub nearest_seed: f64,
}

/// A model for conversion on the same people.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// Its name and version.
    pub name: String,
    /// People compared on.
    pub rows: u64,
    /// Hidden seeds among them.
    pub hidden: u64,
    /// AUC by likeness.
    pub likeness: Estimate,
    /// AUC by the probability of conversion.
    pub conversion: Estimate,
    /// Likeness less conversion.
    pub difference: Estimate,
    /// Share of people, and times as many as by chance by likeness and by conversion.
    pub lifts: Vec<(f64, f64, f64)>,
}

/// What seeds have more often than others, or less.
#[derive(Debug, Clone, PartialEq)]
pub struct Trait {
    /// The feature.
    pub feature: String,
    /// The value, or what was made of it.
    pub value: String,
    /// Share of the seeds that have it.
    pub of_seeds: Estimate,
    /// Share of the population that has it.
    pub of_population: f64,
    /// Log-odds that it adds, against the average of all.
    pub points: f64,
}

/// How much of the audience stays, of those within a share of the population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stability {
    /// The share of the population that is looked at.
    pub reach: f64,
    /// When cross-validation deals its folds otherwise.
    pub other_folds: f64,
    /// When 5% more seeds are known.
    pub more_seeds: f64,
    /// Whether that is enough.
    pub is_stable: bool,
}
