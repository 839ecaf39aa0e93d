//! Seeds and a population, from two files or from one.

use std::collections::HashSet;
use std::path::Path;

use plumb_core::{Field, Outcome};

use super::chunk::Plan;
use super::{BATCH_ROWS, Ingested, Sink, fill};
use crate::config::LoadedConfig;
use crate::lookalike::RowFilter;
use crate::lookup::Lookups;
use crate::read::{ReadError, ReadOptions, TableReader};
use crate::{Progress, TrainError};

/// Where it stands how a deal ended.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending<'a> {
    /// In the column that the configuration names.
    Column,
    /// All rows of the file ended alike.
    All(Outcome),
    /// Rows that a filter lets pass are won.
    Where {
        filter: &'a RowFilter,
        /// What the others are.
        otherwise: Outcome,
    },
}

/// Those whose like are sought, and those among whom: seeds are read as won and the population as lost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct People<'a> {
    /// The file with the seeds.
    pub seeds: &'a Path,
    /// The file with the population; the other rows of the seeds' file where there is none.
    pub population: Option<&'a Path>,
    /// Which rows of the seeds' file are seeds; all of them where there is none.
    pub filter: Option<&'a RowFilter>,
}

/// Reads both. Rows of the population that are seeds (by their identifier, or without one by their content) are left out.
pub(in crate::data) fn ingest_people(
    people: People<'_>,
    loaded: &LoadedConfig,
    fields: &[Field],
    progress: &dyn Progress,
) -> Result<Ingested, TrainError> {
    let lookups = Lookups::of(loaded)?;
    let otherwise = if people.population.is_some() { Outcome::Open } else { Outcome::Lost };
    let of_seeds = people.filter.map_or(Ending::All(Outcome::Won), |filter| Ending::Where { filter, otherwise });
    let files = std::iter::once((people.seeds, of_seeds)).chain(people.population.map(|path| (path, Ending::All(Outcome::Lost))));
    let mut sink: Option<Sink> = None;
    let (mut names, mut bounds) = (Vec::new(), Vec::new());
    for (path, ending) in files {
        let file = path.display().to_string();
        let options = ReadOptions { delimiter: loaded.delimiter()?, batch_rows: BATCH_ROWS, ..ReadOptions::default() };
        let reader = TableReader::open(path, options)?;
        lookups.check(reader.names(), &file)?;
        names.extend(reader.names().iter().chain(lookups.names()).filter(|name| !names.contains(*name)).cloned().collect::<Vec<_>>());
        let plan = Plan::new(&file, &loaded.config, fields, lookups.names().cloned().collect()).ending(ending);
        let sink = sink.get_or_insert_with(|| Sink::new(&plan, loaded));
        let before = sink.rows;
        fill(sink, reader, &plan, &lookups, progress)?;
        if sink.rows == before {
            return Err(ReadError::NoRows { path: path.to_owned() }.into());
        }
        names.extend(std::mem::take(&mut sink.names).into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
        check_ids(sink, before, &file, loaded)?;
        bounds.push(sink.rows);
    }
    // There is a file of seeds at least.
    let sink = sink.unwrap_or_else(|| unreachable!("the file of seeds was read"));
    let met = rows_of_seeds(&sink, bounds[0]);
    sink.finish(names, &people.seeds.display().to_string(), loaded, (lookups.notes(), Some(met)))
}

/// Identifiers of the rows from `first` on must be there, and each once.
fn check_ids(sink: &Sink, first: usize, file: &str, loaded: &LoadedConfig) -> Result<(), TrainError> {
    let Some((ids, column)) = sink.ids.as_ref().zip(loaded.config.lead.id.as_ref()) else { return Ok(()) };
    let mut met = HashSet::new();
    for row in first..sink.rows {
        let place = || sink.places.place(row);
        let Some(id) = ids.get(row).filter(|id| !id.is_empty()) else { return Err(super::roles::blank_id(file, &place(), column)) };
        if !met.insert(id) {
            let problem = format!("the identifier `{id}` stands twice in the file; there must be a row each");
            return Err(TrainError::value(file, &place(), column, problem));
        }
    }
    Ok(())
}

/// Rows behind those of the seeds' file that are a seed again, ascending.
fn rows_of_seeds(sink: &Sink, bound: usize) -> Vec<u32> {
    let is_seed = |row: &usize| sink.outcomes[*row] == Outcome::Won;
    let behind = bound..sink.rows;
    // A table has fewer rows than 32 bits count.
    let rows = |known: &dyn Fn(usize) -> bool| behind.clone().filter(|row| known(*row)).map(|row| row as u32).collect();
    match &sink.ids {
        Some(ids) => {
            let seeds: HashSet<&str> = (0..bound).filter(is_seed).filter_map(|row| ids.get(row)).collect();
            rows(&|row| ids.get(row).is_some_and(|id| seeds.contains(id)))
        }
        None => {
            let seeds: HashSet<u64> = (0..bound).filter(is_seed).map(|row| sink.content[row]).collect();
            rows(&|row| seeds.contains(&sink.content[row]))
        }
    }
}
