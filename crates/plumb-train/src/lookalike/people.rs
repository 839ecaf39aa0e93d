//! Seeds and population, read and put in the form of a training run.

use plumb_core::hash::unit_interval;
use plumb_core::{Outcome, Time};
use plumb_model::Split;

use super::LookalikeOptions;
use super::columns::Chosen;
use crate::data::{Dataset, Labelled, LeftOut, Parts, People, Prepared, data_digest};
use crate::init::{ColumnProfile, scan_columns};
use crate::lookup::Lookups;
use crate::{Progress, TrainError};

/// The share of seeds that are hidden among the population, to see whether they are found.
const HIDDEN_SHARE: f64 = 0.2;

/// Fewer seeds say nothing.
pub const FEWEST_SEEDS: usize = 40;

/// With fewer, likeness is told roughly.
pub const FEW_SEEDS: usize = 100;

/// Everybody, with who is a seed.
pub(super) struct Everybody<'a> {
    /// All rows as labelled ones: won means a seed. All of them are trained on; hidden seeds count as population.
    pub data: Prepared<'a>,
    /// Which rows are seeds, hidden or not.
    pub is_seed: Vec<bool>,
    /// Which rows are hidden seeds.
    pub is_hidden: Vec<bool>,
    /// How seeds were chosen to be hidden, in words.
    pub hidden_by: &'static str,
    /// Rows of the population that are seeds, and left out.
    pub met_again: usize,
}

impl Everybody<'_> {
    /// Rows that are known seeds in the fit that is judged.
    pub fn known(&self) -> impl Iterator<Item = bool> + '_ {
        self.is_seed.iter().zip(&self.is_hidden).map(|(seed, hidden)| *seed && !*hidden)
    }
}

/// Reads both files.
pub(super) fn read<'a>(options: &LookalikeOptions, chosen: &'a Chosen, progress: &dyn Progress) -> Result<Everybody<'a>, TrainError> {
    let people = People {
        seeds: &options.seeds,
        population: options.population.as_deref(),
        filter: Some(&options.filter).filter(|filter| !filter.is_empty()),
    };
    let dataset = Dataset::load_people(&chosen.loaded, people, &chosen.fields, progress)?;
    let file = options.seeds.display().to_string();
    let rows: Vec<u32> = dataset.order.iter().copied().filter(|row| dataset.outcomes[*row as usize] != Outcome::Open).collect();
    let is_seed: Vec<bool> = rows.iter().map(|row| dataset.outcomes[*row as usize] == Outcome::Won).collect();
    let seeds = is_seed.iter().filter(|seed| **seed).count();
    if seeds < FEWEST_SEEDS {
        let which = if options.filter.is_empty() { String::new() } else { format!(" with {}", options.filter.text()) };
        let profiles = if seeds == 0 { values(options, chosen)? } else { Vec::new() };
        if let Some(why) = options.filter.unmet(&profiles) {
            return Err(TrainError::data(file, format!("there are no seeds{which}: {why}")));
        }
        let problem = format!(
            "there are {seeds} seeds{which}, and {FEWEST_SEEDS} are the fewest that say what they have in common; take more customers, or a wider filter"
        );
        return Err(TrainError::data(file, problem));
    }
    if rows.len() - seeds < seeds.max(FEWEST_SEEDS) {
        let problem = format!(
            "the population has {} people beside {seeds} seeds; likeness is told against what is common, so it must be at least as large as the list of seeds, and hold {FEWEST_SEEDS} people",
            rows.len() - seeds
        );
        return Err(TrainError::data(file, problem));
    }
    let (is_hidden, hidden_by) = hidden(&dataset, &rows, &is_seed);
    let met_again = dataset.rows - dataset.order.len();
    let won = is_seed.iter().zip(&is_hidden).map(|(seed, hidden)| *seed && !*hidden).collect();
    let labelled = Labelled { known_at: vec![None; rows.len()], rows, won, left_out: LeftOut::default(), ..Labelled::default() };
    let test: Vec<usize> = (0..is_hidden.len()).filter(|row| is_hidden[*row]).collect();
    let parts = Parts {
        training: (0..labelled.rows.len()).collect(),
        test,
        purged: 0,
        young_kept: false,
        split: Split::Hash { test_share: HIDDEN_SHARE },
    };
    let digest = data_digest(&dataset, &Labelled { won: is_seed.clone(), ..labelled.clone() });
    let data = Prepared { config: &chosen.loaded.config, dataset, labelled, parts, periods: Vec::new(), digest };
    Ok(Everybody { data, is_seed, is_hidden, hidden_by, met_again })
}

/// The values of all columns of the seeds' file.
fn values(options: &LookalikeOptions, chosen: &Chosen) -> Result<Vec<ColumnProfile>, TrainError> {
    scan_columns(&options.seeds, chosen.loaded.delimiter()?, &Lookups::read(&chosen.loaded.lookups())?)
}

/// A fifth of the seeds: the newest where they have dates of creation that differ, else by a hash of their identifier.
fn hidden(dataset: &Dataset, rows: &[u32], is_seed: &[bool]) -> (Vec<bool>, &'static str) {
    let seeds: Vec<usize> = (0..rows.len()).filter(|index| is_seed[*index]).collect();
    let created: Vec<Option<Time>> = seeds.iter().map(|index| dataset.created_at(rows[*index])).collect();
    // Rows stand in order of creation.
    let first = ((1.0 - HIDDEN_SHARE) * seeds.len() as f64) as usize;
    let is_dated = created.iter().all(Option::is_some) && created.first() != created.last();
    let mut hidden = vec![false; rows.len()];
    if is_dated {
        seeds[first..].iter().for_each(|index| hidden[*index] = true);
        return (hidden, "the newest");
    }
    let mut by_hash: Vec<(f64, usize)> =
        seeds.iter().map(|index| (unit_interval(format!("hidden:{}", dataset.id(rows[*index])).as_bytes()), *index)).collect();
    by_hash.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    by_hash[first..].iter().for_each(|(_, index)| hidden[*index] = true);
    (hidden, "drawn by chance")
}
