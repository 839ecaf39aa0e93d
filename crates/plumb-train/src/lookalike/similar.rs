//! The seeds that the people of a file are nearest to.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use plumb_core::Status;
use plumb_model::Model;
use plumb_model::lookalike::{CodedPerson, Neighbours};
use serde::Serialize;

use super::filter::RowFilter;
use super::scan::Scan;
use crate::lookup::LookupConfig;
use crate::score::AsOf;
use crate::spared::spare;
use crate::write::{OutputBatch, OutputColumn, OutputWriter};
use crate::{Progress, TrainError};

/// So many of the things that are shared are written.
const SHARED: usize = 5;

/// The customers that people are compared with.
#[derive(Debug, Clone)]
pub struct SeedFile {
    /// Their file.
    pub path: PathBuf,
    /// Which of its rows are seeds; all where there is no condition.
    pub filter: RowFilter,
}

/// Whom to compare with whom, and where it goes.
#[derive(Debug, Clone)]
pub struct SimilarOptions {
    /// The file of people.
    pub input: PathBuf,
    /// The seeds.
    pub seeds: SeedFile,
    /// The file of their nearest seeds; its extension says the format.
    pub output: PathBuf,
    /// So many seeds each, at most.
    pub most: usize,
    /// The moment that days are counted to.
    pub as_of: AsOf,
    /// Tables to join.
    pub lookups: Vec<LookupConfig>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Similar {
    /// People of the file.
    pub people: usize,
    /// Those without any usable field, who are like nobody.
    pub insufficient: usize,
    /// Those who share nothing with any seed.
    pub alone: usize,
    /// Seeds that were searched.
    pub seeds: usize,
    /// How much the people share with their nearest seed, in the middle: the median.
    pub median_similarity: Option<f64>,
    /// The column of identifiers; rows are numbered where the file lacks it, and nobody is known to be a seed.
    pub id: Option<String>,
}

/// The seeds of a file as a model codes them, without those of whom nothing can be used.
///
/// # Errors
/// [`TrainError`] when the file cannot be read, has none of the model's fields, lacks a column that the filter names, or no row is a seed.
pub fn coded_seeds(
    model: &Model,
    seeds: &SeedFile,
    as_of: &AsOf,
    lookups: &[LookupConfig],
    progress: &dyn Progress,
) -> Result<Vec<CodedPerson>, TrainError> {
    let scan = Scan::open(model, &seeds.path, as_of, lookups)?;
    seeds.filter.check(scan.names(), scan.file())?;
    let (id, file) = (scan.id(), scan.file().to_owned());
    let mut coded = Vec::new();
    scan.each(progress, |batch| {
        for row in seeds.filter.rows(batch.table) {
            if batch.scored[row].status == Status::Scored {
                let id = batch.text(id, row).unwrap_or_else(|| (batch.rows_before + row + 1).to_string());
                coded.push(CodedPerson { id, codes: batch.codes(model, row) });
            }
        }
        Ok(())
    })?;
    if coded.is_empty() {
        let which = if seeds.filter.is_empty() { String::new() } else { format!(" with {}", seeds.filter.text()) };
        return Err(TrainError::data(file, format!("there is no row{which} of which anything can be used; name the file of seeds")));
    }
    Ok(coded)
}

/// Finds the nearest seeds of everybody in a file and writes them, a row each, as `id`, `rank`, `seed_id`, `similarity` and `shared`, in the
/// order of the file and the nearest first.
///
/// # Errors
/// [`TrainError`] when a file cannot be read or written, or the model tells no likeness.
pub fn similar(model: &Model, options: &SimilarOptions, progress: &dyn Progress) -> Result<Similar, TrainError> {
    let scan = Scan::open(model, &options.input, &options.as_of, &options.lookups)?;
    check_output(&options.output, [&options.input, &options.seeds.path])?;
    progress.stage("read seeds", None);
    let seeds = coded_seeds(model, &options.seeds, &options.as_of, &options.lookups, progress)?;
    let index =
        Neighbours::new(&model.served, seeds).map_err(|why| TrainError::data(options.seeds.path.display().to_string(), why.to_string()))?;
    progress.stage("look for the nearest", None);
    let id = scan.id();
    let mut writer = OutputWriter::create(&options.output, columns(id))?;
    let threads = NonZeroUsize::new(rayon::current_num_threads()).unwrap_or(NonZeroUsize::MIN);
    let (mut people, mut insufficient, mut nearest_of_all) = (0, 0, Vec::new());
    scan.each(progress, |batch| {
        let rows = batch.scored.len();
        people += rows;
        let known: Vec<usize> = (0..rows).filter(|row| batch.scored[*row].status == Status::Scored).collect();
        insufficient += rows - known.len();
        let own_id = |row: usize| batch.text(id, row);
        // Of somebody without an identifier nobody can say whether they are a seed: the row's number must not be taken for one.
        let coded = |row: &usize| CodedPerson { id: own_id(*row).unwrap_or_default(), codes: batch.codes(model, *row) };
        let coded: Vec<CodedPerson> = known.iter().map(coded).collect();
        let mut lines = Lines::default();
        for ((row, person), nearest) in known.iter().zip(&coded).zip(index.nearest_of_each(&coded, options.most, threads)) {
            nearest_of_all.extend(nearest.first().map(|near| near.similarity));
            let name = own_id(*row).unwrap_or_else(|| (batch.rows_before + row + 1).to_string());
            for (rank, near) in (1..).zip(nearest) {
                lines.add(&name, rank, (index.id(near.seed), near.similarity), shared(&index, person, near.seed));
            }
        }
        Ok(writer.write(&lines.batch())?)
    })?;
    writer.finish()?;
    let with_somebody = nearest_of_all.len();
    Ok(Similar {
        people,
        insufficient,
        alone: people - insufficient - with_somebody,
        seeds: index.len(),
        median_similarity: median(nearest_of_all),
        id: id.map(str::to_owned),
    })
}

/// What counts most of that which both have, as text.
fn shared(index: &Neighbours, person: &CodedPerson, seed: usize) -> String {
    let shared = index.shared(person, seed).into_iter().take(SHARED);
    shared.map(|own| format!("{}: {}", own.feature, own.value)).collect::<Vec<_>>().join("; ")
}

fn columns(id: Option<&str>) -> Vec<OutputColumn> {
    vec![
        OutputColumn::text(id.unwrap_or("row")),
        OutputColumn::integer("rank"),
        OutputColumn::text("seed_id"),
        OutputColumn::number("similarity"),
        OutputColumn::text("shared"),
    ]
}

fn check_output(output: &Path, inputs: [&PathBuf; 2]) -> Result<(), TrainError> {
    spare(inputs.map(|input| (input.as_path(), "what it is made from")), output, ("the list", "-o"))
}

/// Rows of the output.
#[derive(Default)]
struct Lines {
    ids: Vec<Option<String>>,
    ranks: Vec<Option<i64>>,
    seeds: Vec<Option<String>>,
    similarities: Vec<Option<f64>>,
    shared: Vec<Option<String>>,
}

impl Lines {
    fn add(&mut self, id: &str, rank: i64, (seed, similarity): (&str, f64), shared: String) {
        self.ids.push(Some(id.to_owned()));
        self.ranks.push(Some(rank));
        self.seeds.push(Some(seed.to_owned()));
        self.similarities.push(Some(similarity));
        self.shared.push(Some(shared));
    }

    fn batch(self) -> OutputBatch {
        let mut batch = OutputBatch::new();
        batch.text(self.ids);
        batch.integer(self.ranks);
        batch.text(self.seeds);
        batch.number(self.similarities);
        batch.text(self.shared);
        batch
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.get(values.len().saturating_sub(1) / 2)?, values.get(values.len() / 2)?);
    Some((low + high) / 2.0)
}
