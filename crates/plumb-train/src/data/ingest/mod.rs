//! From a file to what training needs of it, a few bytes a row: threads read parts of the file, and their rows are put together in order.

mod chunk;
mod fields;
mod people;
mod roles;

use plumb_core::{Field, Outcome};

use super::columns::{check_columns, undeclared};
use super::histories::{Histories, HistoryRows, Undecided};
use super::ids::Ids;
use super::places::Places;
use super::readings::MISSING_TIME;
use super::repeated::{RepeatedLeads, Rows};
use crate::config::{LoadedConfig, Repeated};
use crate::lookup::Lookups;
use crate::pipeline;
use crate::read::{Format, ReadError, ReadOptions, TableReader};
use crate::table::TextColumn;
use crate::{Progress, TrainError};
use chunk::{Chunk, Plan};
pub(super) use fields::FieldRead;
pub(crate) use people::People;
pub(super) use people::ingest_people;
pub(crate) use roles::means;

/// Rows that are read together.
const BATCH_ROWS: usize = 1 << 15;

/// A file as it was read: a row each, in the order of the file.
#[derive(Debug)]
pub(super) struct Ingested {
    /// All column names of the file.
    pub names: Vec<String>,
    pub rows: usize,
    pub ids: Ids,
    /// What rows share that are kept together.
    pub groups: Vec<u64>,
    /// Milliseconds.
    pub created: Option<Vec<i64>>,
    pub closed: Option<Vec<i64>>,
    pub outcomes: Vec<Outcome>,
    /// The fields that the file has, in the order of the configuration, with what was read.
    pub fields: Vec<(Field, FieldRead)>,
    pub undeclared: Vec<String>,
    /// What could not be looked up.
    pub lookup_notes: Vec<String>,
    /// Rows that are no lead's own, ascending: another one of their lead is.
    pub left_out: Vec<u32>,
    /// What leads were over time, where rows tell.
    pub histories: Option<Histories>,
    pub repeated: Option<RepeatedLeads>,
}

/// Reads the leads table that `loaded` names, and these fields of it.
pub(super) fn ingest(loaded: &LoadedConfig, file: &str, fields: &[Field], progress: &dyn Progress) -> Result<Ingested, TrainError> {
    let lookups = Lookups::of(loaded)?;
    let reader = open(loaded, file, fields, &lookups)?;
    let mut names: Vec<String> = reader.names().to_vec();
    names.extend(lookups.names().cloned());
    let has_header = reader.format() != Format::Ndjson;
    if has_header {
        check_columns(&names, file, loaded)?;
    }
    let plan = Plan::new(file, &loaded.config, fields, lookups.names().cloned().collect());
    let mut sink = Sink::new(&plan, loaded);
    fill(&mut sink, reader, &plan, &lookups, progress)?;
    if sink.rows == 0 {
        return Err(ReadError::NoRows { path: loaded.leads_path() }.into());
    }
    if !has_header {
        names = std::mem::take(&mut sink.names);
        check_columns(&names, file, loaded)?;
    }
    sink.finish(names, file, loaded, (lookups.notes(), None))
}

/// Reads all rows of a file into the sink.
fn fill(sink: &mut Sink, reader: TableReader, plan: &Plan<'_>, lookups: &Lookups, progress: &dyn Progress) -> Result<(), TrainError> {
    let mut parts = reader.into_parts();
    pipeline::run(
        rayon::current_num_threads(),
        || parts.next().map_err(TrainError::from),
        || (),
        |(), part, lane| {
            let mut tables = match part.tables() {
                Ok(tables) => tables,
                Err(error) => return Ok(Err(error.into())),
            };
            while let Some(table) = tables.next().transpose() {
                match table.map_err(TrainError::from).and_then(|table| plan.chunk(&lookups.join(table))) {
                    Ok(chunk) => {
                        let size = chunk.size();
                        lane.send(chunk, size)?;
                    }
                    Err(error) => return Ok(Err(error)),
                }
            }
            Ok(Ok(()))
        },
        |chunk| {
            progress.advance(chunk.rows as u64);
            sink.append(chunk);
            Ok(())
        },
    )?;
    Ok(())
}

/// Opens the leads table for the columns that are needed: all of them where a row is told by its content, or names come with the rows.
fn open(loaded: &LoadedConfig, file: &str, fields: &[Field], lookups: &Lookups) -> Result<TableReader, TrainError> {
    let config = &loaded.config;
    let options = ReadOptions { delimiter: loaded.delimiter()?, batch_rows: BATCH_ROWS, ..ReadOptions::default() };
    let reader = TableReader::open(loaded.leads_path(), options.clone())?;
    lookups.check(reader.names(), file)?;
    if config.lead.id.is_none() || reader.format() == Format::Ndjson {
        return Ok(reader);
    }
    check_columns(&[reader.names(), &lookups.names().cloned().collect::<Vec<_>>()].concat(), file, loaded)?;
    let lead = &config.lead;
    let roles =
        [&lead.id, &lead.observed, &lead.created, &lead.closed, &lead.account].into_iter().flatten().chain([&config.outcome.column]);
    let columns = fields
        .iter()
        .flat_map(|field| std::iter::once(&field.name).chain(&field.company))
        .cloned()
        .chain(roles.cloned())
        .chain(lookups.keys());
    Ok(TableReader::open(loaded.leads_path(), options.with_columns(columns))?)
}

/// Puts chunks together.
struct Sink {
    names: Vec<String>,
    rows: usize,
    ids: Option<TextColumn>,
    content: Vec<u64>,
    groups: Vec<u64>,
    observed: Option<Vec<i64>>,
    created: Option<Vec<i64>>,
    closed: Option<Vec<i64>>,
    outcomes: Vec<Outcome>,
    /// Each with the column that it stands beside.
    fields: Vec<(String, (Field, FieldRead))>,
    places: Places,
}

impl Sink {
    fn new(plan: &Plan<'_>, loaded: &LoadedConfig) -> Self {
        let lead = &loaded.config.lead;
        Self {
            names: Vec::new(),
            rows: 0,
            ids: lead.id.is_some().then(TextColumn::default),
            content: Vec::new(),
            groups: Vec::new(),
            observed: lead.observed.is_some().then(Vec::new),
            created: lead.created.is_some().then(Vec::new),
            closed: lead.closed.is_some().then(Vec::new),
            outcomes: Vec::new(),
            fields: plan.fields().map(|own| (own.column().to_owned(), (own.field().clone(), FieldRead::new(own.field())))).collect(),
            places: Places::default(),
        }
    }

    fn append(&mut self, chunk: Chunk) {
        for name in chunk.names {
            if !self.names.contains(&name) {
                self.names.push(name);
            }
        }
        self.rows += chunk.rows;
        self.places.append(&chunk.places);
        if let (Some(own), Some(ids)) = (&mut self.ids, &chunk.ids) {
            own.append(ids);
        }
        self.content.extend(chunk.content);
        self.groups.extend(chunk.groups);
        let dates = [(&mut self.observed, chunk.observed), (&mut self.created, chunk.created), (&mut self.closed, chunk.closed)];
        for (own, times) in dates {
            if let (Some(own), Some(times)) = (own, times) {
                own.extend(times);
            }
        }
        self.outcomes.extend(chunk.outcomes);
        for ((_, (_, own)), values) in self.fields.iter_mut().zip(chunk.fields) {
            own.append(values);
        }
    }

    /// What was read as a whole. `met` are rows that stand for somebody met before, where that is known already.
    fn finish(
        mut self,
        names: Vec<String>,
        file: &str,
        loaded: &LoadedConfig,
        (lookup_notes, met): (Vec<String>, Option<Vec<u32>>),
    ) -> Result<Ingested, TrainError> {
        let config = &loaded.config;
        let (is_checked, met) = (met.is_some(), met.unwrap_or_default());
        let histories = if is_checked { None } else { self.histories(file, loaded)? };
        let is_told_over_time = histories.is_some();
        let (histories, not_own) = histories.unzip();
        let (left_out, repeated) = match (&self.ids, config.lead.repeated) {
            _ if is_told_over_time => (not_own.unwrap_or_default(), None),
            (Some(ids), Some(Repeated::Latest)) => {
                let (outcomes, content) = (&self.outcomes, &self.content);
                let (created, closed) = (self.created.as_deref(), self.closed.as_deref());
                let (left_out, counts) = Rows { ids, outcomes, created, closed, content }.left_out();
                (left_out, Some(counts))
            }
            _ => (met, None),
        };
        let ids = match (self.ids, &config.lead.id) {
            (Some(ids), Some(column)) => {
                if let Some(row) = (0..ids.len()).find(|row| ids.get(*row).is_none()) {
                    return Err(roles::blank_id(file, &self.places.place(row), column));
                }
                if let Some((row, earlier)) = Ids::first_duplicate(&ids).filter(|_| repeated.is_none() && !is_told_over_time && !is_checked)
                {
                    let (id, earlier) = (ids.get(row).unwrap_or(""), self.places.place(earlier));
                    let problem = format!(
                        "the identifier `{id}` stands at {earlier} already; the leads table has one row a lead; or say `repeated = \"latest\"` under [lead], and the row with the latest close counts"
                    );
                    return Err(TrainError::value(file, &self.places.place(row), column, problem));
                }
                Ids::Text(ids)
            }
            _ => Ids::of_content(&self.content),
        };
        // In the order of the configuration, so that two files of the same data give the same model.
        let places = loaded.places_of_columns();
        let place = |name: &String| {
            let in_file = names.iter().position(|other| other == name)?;
            Some((places.get(name).copied().unwrap_or(usize::MAX), in_file))
        };
        let mut fields: Vec<((usize, usize), (Field, FieldRead))> =
            self.fields.into_iter().filter_map(|(column, field)| Some((place(&column)?, field))).collect();
        fields.sort_by_key(|(place, _)| *place);
        Ok(Ingested {
            lookup_notes,
            undeclared: undeclared(&names, config),
            names,
            rows: self.rows,
            ids,
            groups: self.groups,
            created: self.created,
            closed: self.closed,
            outcomes: self.outcomes,
            fields: fields.into_iter().map(|(_, field)| field).collect(),
            left_out,
            histories,
            repeated,
        })
    }

    /// Puts the rows of each lead together where they tell what it was over time; with the rows that are no lead's own.
    fn histories(&mut self, file: &str, loaded: &LoadedConfig) -> Result<Option<(Histories, Vec<u32>)>, TrainError> {
        let Self { ids: Some(ids), observed: Some(observed), created: Some(created), closed, outcomes, places, .. } = self else {
            return Ok(None);
        };
        let column = loaded.config.lead.observed.as_deref().unwrap_or_default();
        let fault = |row: usize, problem: String| Err(TrainError::value(file, &places.place(row), column, problem));
        if let Some(row) = observed.iter().position(|time| *time == MISSING_TIME) {
            return fault(row, "it is blank; every row needs the moment from which on it tells what its lead was".to_owned());
        }
        let rows = HistoryRows { ids, observed, created, closed: closed.as_deref_mut(), outcomes };
        match rows.sort() {
            Ok(sorted) => Ok(Some(sorted)),
            Err(Undecided(row, other)) => {
                let (id, other) = (ids.get(row as usize).unwrap_or(""), places.place(other as usize));
                let problem = format!(
                    "the lead `{id}` has another row from this very moment on, at {other}: which of them holds cannot be told; leave one out, or say the time of day"
                );
                fault(row as usize, problem)
            }
        }
    }
}
