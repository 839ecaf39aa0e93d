//! The scores of two models on one file, held against each other.

use std::collections::BTreeSet;
use std::path::PathBuf;

use plumb_core::{Grade, Score};
use plumb_model::{Model, Scorer, TableChoice};
use rayon::prelude::*;
use serde::Serialize;

use super::activities::Activities;
use super::{AsOf, BATCH_ROWS, TableRows, check_file, moments};
use crate::data::{EventSource, EventStore};
use crate::lookup::{LookupConfig, Lookups};
use crate::read::{ReadError, ReadOptions, TableReader};
use crate::table::Table;
use crate::{Silent, TrainError};

/// So many leads are named.
const NAMED: usize = 10;
/// Scores in a band.
const BAND: u8 = 10;

/// The leads that two models score.
#[derive(Debug, Clone)]
pub struct MoveOptions {
    /// The file of leads.
    pub input: PathBuf,
    /// The moment of scoring.
    pub as_of: AsOf,
    /// Tables to join, as the models were trained with.
    pub lookups: Vec<LookupConfig>,
    /// What the leads did; needed where a model uses events.
    pub events: Option<PathBuf>,
}

/// How the scores of leads move from one model to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreMoves {
    /// Rows of the file.
    pub rows: u64,
    /// Rows that both models score; the shares below are of these.
    pub scored: u64,
    /// Share of leads whose grade changes.
    pub grade_changed: f64,
    /// Share of leads that change their band of ten scores.
    pub band_changed: f64,
    /// Mean absolute change of the score.
    pub mean_change: f64,
    /// Leads by grade, A to D: a row an earlier grade, a column a later one.
    pub grades: [[u64; 4]; 4],
    /// Columns of the models that the file lacks, such as those of joined tables: counted as missing.
    pub missing_fields: Vec<String>,
    /// What could not be looked up, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lookup_notes: Vec<String>,
    /// The leads whose scores change most, and of equals those first in the file.
    pub largest: Vec<ScoreMove>,
}

/// A lead with two scores.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreMove {
    /// Its identifier, or the number of its row where the file has none.
    pub id: String,
    /// By the earlier model.
    pub from: Score,
    /// By the later model.
    pub to: Score,
}

impl ScoreMove {
    fn size(&self) -> u8 {
        self.from.get().abs_diff(self.to.get())
    }
}

/// Scores the leads of a file with the served tables of both models.
///
/// # Errors
/// [`TrainError`] when the file cannot be read, has no row, lacks all columns of a model, or a model uses events and none are given.
pub fn score_moves(from: &Model, to: &Model, options: &MoveOptions) -> Result<ScoreMoves, TrainError> {
    let MoveOptions { input, as_of, .. } = options;
    let file = input.display().to_string();
    let lookups = Lookups::read(&options.lookups)?;
    let scorers = [from, to].map(|model| Scorer::new(model, TableChoice::Served));
    let moment_column = if let AsOf::Column(name) = as_of { Some(name.clone()) } else { None };
    let fields = scorers.iter().flat_map(Scorer::columns).map(|field| field.name.clone());
    let mut wanted: Vec<String> = fields.chain(to.schema.id.clone()).chain(moment_column.clone()).chain(lookups.keys()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let read = ReadOptions { columns: Some(wanted), batch_rows: BATCH_ROWS, ..ReadOptions::default() };
    let mut reader = TableReader::open(input, read)?;
    lookups.check(reader.names(), &file)?;
    let names: Vec<String> = reader.names().iter().chain(lookups.names()).cloned().collect();
    let is_missing = |name: &String| !names.contains(name);
    let columns = scorers.iter().flat_map(Scorer::columns).map(|field| field.name.clone());
    let missing: BTreeSet<String> = columns.filter(is_missing).collect();
    for scorer in &scorers {
        check_file(&names, scorer, &file, moment_column.as_deref())?;
    }
    let id = to.schema.id.as_deref().filter(|id| !is_missing(&(*id).to_owned()));
    let stores = [events_of(from, options, id)?, events_of(to, options, id)?];
    let activities = [0, 1].map(|at| stores[at].as_ref().and_then(|store| Activities::new(&scorers[at], store)));
    let mut tally = Tally::default();
    while let Some(table) = reader.next_batch()?.map(|table| lookups.join(table)) {
        let of_table = |at: usize, model: &Model| -> Result<Vec<Option<Score>>, TrainError> {
            let moments = moments(&table, as_of, &model.schema.fields, &file)?;
            let measures = activities[at].as_ref().map(|own| own.measure(&table, id, &moments)).unwrap_or_default();
            let rows = TableRows::new(&table, &scorers[at], &measures);
            Ok((0..table.rows()).into_par_iter().map(|row| rows.score(&scorers[at], row, moments.of(row)).score).collect())
        };
        let (one, other) = (of_table(0, from)?, of_table(1, to)?);
        tally.add(&table, &one, &other, from, to);
    }
    if tally.rows == 0 {
        return Err(ReadError::NoRows { path: input.to_owned() }.into());
    }
    Ok(ScoreMoves { missing_fields: missing.into_iter().collect(), lookup_notes: lookups.notes(), ..tally.finish() })
}

/// The events as a model reads them.
fn events_of(model: &Model, options: &MoveOptions, id: Option<&str>) -> Result<Option<EventStore>, TrainError> {
    let Some(register) = &model.events else { return Ok(None) };
    let file = || options.input.display().to_string();
    let Some(path) = &options.events else {
        return Err(TrainError::data(file(), format!("`{}` uses events: name their file with --events", model.name)));
    };
    if id.is_none() {
        let name = model.schema.id.as_deref().unwrap_or("an identifier");
        return Err(TrainError::data(file(), format!("events name leads by `{name}`, and the leads have no such column")));
    }
    EventSource::for_model(register, path.clone()).read(&Silent).map(|(store, _)| Some(store))
}

#[derive(Default)]
struct Tally {
    rows: u64,
    scored: u64,
    bands: u64,
    total: u64,
    grades: [[u64; 4]; 4],
    largest: Vec<ScoreMove>,
}

impl Tally {
    fn add(&mut self, table: &Table, one: &[Option<Score>], other: &[Option<Score>], from: &Model, to: &Model) {
        let ids = to.schema.id.as_deref().and_then(|name| table.column(name));
        for (row, scores) in one.iter().zip(other).enumerate() {
            self.rows += 1;
            let (Some(one), Some(other)) = scores else { continue };
            let id = || ids.map_or_else(|| self.rows.to_string(), |ids| ids.value(row).to_text().into_owned());
            let change = ScoreMove { id: id(), from: *one, to: *other };
            self.scored += 1;
            self.total += u64::from(change.size());
            self.bands += u64::from((one.get() - 1) / BAND != (other.get() - 1) / BAND);
            self.grades[place(from.grades.grade(*one))][place(to.grades.grade(*other))] += 1;
            if change.size() > 0 {
                self.largest.push(change);
            }
        }
        self.keep_largest();
    }

    /// The sort is stable, so that equals stay in the order of the file.
    fn keep_largest(&mut self) {
        self.largest.sort_by_key(|change| std::cmp::Reverse(change.size()));
        self.largest.truncate(NAMED);
    }

    fn finish(self) -> ScoreMoves {
        let share = |count: u64| if self.scored == 0 { 0.0 } else { count as f64 / self.scored as f64 };
        let same: u64 = (0..4).map(|grade| self.grades[grade][grade]).sum();
        ScoreMoves {
            rows: self.rows,
            scored: self.scored,
            grade_changed: share(self.scored - same),
            band_changed: share(self.bands),
            mean_change: share(self.total),
            grades: self.grades,
            missing_fields: Vec::new(),
            lookup_notes: Vec::new(),
            largest: self.largest,
        }
    }
}

fn place(grade: Grade) -> usize {
    match grade {
        Grade::A => 0,
        Grade::B => 1,
        Grade::C => 2,
        Grade::D => 3,
    }
}
