use std::path::{Path, PathBuf};

use plumb_core::Field;
use plumb_rules::RuleSet;

use super::{GivenColumns, LeadColumns, RuleEvents};
use crate::config::EventsConfig;
use crate::data::{EventSource, nearest};
use crate::init::event_columns;
use crate::lookup::{LookupConfig, Lookups};
use crate::read::{ReadOptions, TableReader};
use crate::score::{AsOf, BATCH_ROWS, RowMoments, moments};
use crate::table::Table;
use crate::{Progress, TrainError};

/// Leads in a file, what they did, and when they are looked at.
#[derive(Debug, Clone)]
pub struct RuledSource {
    /// The file of leads.
    pub leads: PathBuf,
    /// The moment of scoring.
    pub as_of: AsOf,
    /// What is known of the columns.
    pub columns: GivenColumns,
    /// Tables to join.
    pub lookups: Vec<LookupConfig>,
    /// What the leads did; without it, rules on events say nothing.
    pub events: Option<EventsFile>,
}

/// A file of events, and its columns if somebody said which they are.
#[derive(Debug, Clone)]
pub struct EventsFile {
    /// The file.
    pub path: PathBuf,
    /// The columns; found by their names when not given.
    pub columns: Option<EventsConfig>,
}

impl RuledSource {
    /// All files that are read, with what each is.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = (&Path, &'static str)> {
        let events = self.events.iter().map(|events| (events.path.as_path(), "the events"));
        let lookups = self.lookups.iter().map(|lookup| (lookup.file.as_path(), "a table that is joined"));
        std::iter::once((self.leads.as_path(), "the leads")).chain(events).chain(lookups)
    }
}

impl EventsFile {
    /// Reads the events with all properties that some rules read, and what a person should know of them. Leads are named by the column `id` of
    /// a table of these `leads`: its columns, and its file.
    ///
    /// # Errors
    /// [`TrainError`] when the leads have no identifier, or the file cannot be read as events.
    pub(super) fn read(
        &self,
        sets: &[&RuleSet],
        id: Option<&str>,
        (names, file): (&[String], &str),
        progress: &dyn Progress,
    ) -> Result<(RuleEvents, Vec<String>), TrainError> {
        if id.is_none() {
            let found = names.join(", ");
            let problem = format!("events name leads by an identifier; name its column with --id; the columns are: {found}");
            return Err(TrainError::data(file, problem));
        }
        let columns = self.columns.clone().map_or_else(|| event_columns(&self.path, id), Ok)?;
        let mut properties: Vec<String> = sets.iter().flat_map(|set| set.properties()).cloned().collect();
        properties.sort_unstable();
        properties.dedup();
        let events = RuleEvents::read(&EventSource { path: self.path.clone(), columns }, &properties, progress)?;
        let notes = events.notes(&self.path.display().to_string());
        Ok((events, notes))
    }
}

/// Columns that rules read and a table of these columns lacks, each once, with the name that may be meant.
pub(super) fn missing_fields(set: &RuleSet, names: &[String]) -> Vec<(String, Option<String>)> {
    let mut missing: Vec<(String, Option<String>)> = Vec::new();
    for field in set.fields().iter().filter(|field| !names.contains(&field.name)) {
        if missing.iter().all(|(name, _)| *name != field.name) {
            missing.push((field.name.clone(), nearest(&field.name, names).cloned()));
        }
    }
    missing
}

/// A [`RuledSource`], opened for some rules.
pub(super) struct Opened {
    pub(super) reader: TableReader,
    pub(super) lookups: Lookups,
    pub(super) columns: LeadColumns,
    /// All columns of the file and of what is joined to it.
    pub(super) names: Vec<String>,
    pub(super) events: Option<RuleEvents>,
    /// What a person should know of the events.
    pub(super) notes: Vec<String>,
    pub(super) moments: Moments,
    /// The file, for messages.
    pub(super) file: String,
}

/// How the moment of each row is found.
pub(super) struct Moments {
    as_of: AsOf,
    /// Dates as the rules read them.
    fields: Vec<Field>,
    file: String,
}

impl Moments {
    /// The moments of a table's rows.
    ///
    /// # Errors
    /// [`TrainError::Data`] at the first value that is no date.
    pub(super) fn of(&self, table: &Table) -> Result<RowMoments, TrainError> {
        moments(table, &self.as_of, &self.fields, &self.file)
    }
}

impl RuledSource {
    /// Opens the leads and reads the events, for all of these rules.
    ///
    /// # Errors
    /// [`TrainError`] when a file cannot be read, a given column is not there, or not one field of the rules is.
    pub(super) fn open(&self, sets: &[&RuleSet], progress: &dyn Progress) -> Result<Opened, TrainError> {
        let file = self.leads.display().to_string();
        let lookups = Lookups::read(&self.lookups)?;
        // Which columns play a role is known only from the header, and NDJSON has none: its keys are those of the first rows.
        let header = TableReader::open(&self.leads, ReadOptions { batch_rows: BATCH_ROWS, ..ReadOptions::default() })?;
        let names: Vec<String> = header.names().iter().chain(lookups.names()).cloned().collect();
        lookups.check(header.names(), &file)?;
        let fields = sets.iter().flat_map(|set| set.fields());
        let columns = LeadColumns::find(&self.columns, fields.clone().cloned().collect::<Vec<_>>().as_slice(), &names, &file)?;
        let moment = if let AsOf::Column(name) = &self.as_of { Some(name.clone()) } else { None };
        self.check(fields.clone(), moment.as_ref(), &names, &file)?;
        let wanted = fields.clone().map(|field| field.name.clone()).chain(columns.names().cloned()).chain(moment).chain(lookups.keys());
        let read = ReadOptions { batch_rows: BATCH_ROWS, ..ReadOptions::default() }.with_columns(wanted);
        let reader = TableReader::open(&self.leads, read)?;
        let (events, notes) = match &self.events {
            Some(events) if sets.iter().any(|set| set.uses_events()) => {
                let (events, notes) = events.read(sets, columns.id.as_deref(), (&names, &file), progress)?;
                (Some(events), notes)
            }
            _ => (None, Vec::new()),
        };
        let fields = fields.cloned().collect();
        let moments = Moments { as_of: self.as_of.clone(), fields, file: file.clone() };
        Ok(Opened { reader, lookups, columns, names, events, notes, moments, file })
    }

    fn check<'f>(
        &self,
        mut fields: impl Iterator<Item = &'f Field> + Clone,
        moment: Option<&String>,
        names: &[String],
        file: &str,
    ) -> Result<(), TrainError> {
        let found = || names.join(", ");
        let read: Vec<&str> = fields.clone().map(|field| field.name.as_str()).collect();
        if !read.is_empty() && !fields.any(|field| names.contains(&field.name)) {
            let problem = format!(
                "not one of the columns that the rules read is here; expected {}; found {}: is this the right file, and its delimiter , ; tab or |?",
                read.join(", "),
                found()
            );
            return Err(TrainError::data(file, problem));
        }
        if let Some(name) = moment.filter(|name| !names.contains(name)) {
            let problem =
                format!("`--as-of {name}` is neither an ISO 8601 date or time, such as 2025-03-31, nor a column of the file ({})", found());
            return Err(TrainError::data(file, problem));
        }
        Ok(())
    }
}

impl Opened {
    /// The next rows with what is joined to them; `None` after the last.
    ///
    /// # Errors
    /// As [`TableReader::next_batch`].
    pub(super) fn next_table(&mut self) -> Result<Option<Table>, TrainError> {
        Ok(self.reader.next_batch()?.map(|table| self.lookups.join(table)))
    }
}
