//! The leads table with its roles read: who, when, and how it ended.

use std::borrow::Cow;

use plumb_core::{Field, Outcome, Time};
use plumb_features::Seen;
use rayon::prelude::*;

use super::columns::fields as configured_fields;
use super::events::{EventSource, EventStore};
use super::histories::{Histories, HistoryCounts};
use super::ids::Ids;
use super::ingest::{FieldRead, Ingested, People, ingest, ingest_people};
use super::personal;
use super::readings::{Readings, time_of};
use super::repeated::RepeatedLeads;
use crate::config::LoadedConfig;
use crate::{Progress, TrainError};

/// The leads table with its roles read. Rows keep the file's order; `order` sorts them.
#[derive(Debug)]
pub struct Dataset {
    /// The file, for messages.
    pub file: String,
    /// All columns of the file.
    pub names: Vec<String>,
    /// How many rows it has.
    pub rows: usize,
    /// How each deal ended.
    pub outcomes: Vec<Outcome>,
    /// Rows sorted by (created, id): everything after reads them in this order, so the file's order does not matter.
    pub order: Vec<u32>,
    /// The moment of the extract: configured, or the latest date of creation, or of close among closed deals (for an open one it is a plan).
    pub extracted_at: Option<Time>,
    /// The columns that features are made from, in the order of the configuration, and others in that of the file.
    pub fields: Vec<Field>,
    /// Columns of the file that the configuration does not name.
    pub undeclared: Vec<String>,
    /// What could not be looked up, in words.
    pub lookup_notes: Vec<String>,
    /// What became of leads in several rows, where that is allowed: the others are not in `order`.
    pub repeated: Option<RepeatedLeads>,
    /// A note for each column that was reduced to its presence, as it tells of one person.
    pub guarded: Vec<String>,
    /// What rows must share to be kept together in cross-validation, as a hash: the account, or the lead itself where that is missing.
    pub(crate) groups: Vec<u64>,
    /// What was read of each field; given up when it is encoded.
    pub(super) read: Vec<FieldRead>,
    /// What leads did, if there are events.
    pub events: Option<EventStore>,
    /// What a person should know of the events.
    pub(crate) event_notes: Vec<String>,
    /// The number of each row's lead among the events; empty without events.
    event_leads: Vec<u32>,
    /// What leads were over time, where rows tell.
    histories: Option<Histories>,
    ids: Ids,
    created: Option<Vec<i64>>,
    closed: Option<Vec<i64>>,
}

impl Dataset {
    /// Reads the leads table that `loaded` names, and the roles of its columns.
    ///
    /// # Errors
    /// [`TrainError`] when the file cannot be read, a named column is missing, a date cannot be read, an outcome is unknown, or an
    /// identifier stands twice; each names the line and column.
    pub fn load(loaded: &LoadedConfig, progress: &dyn Progress) -> Result<Self, TrainError> {
        Self::load_fields(loaded, &configured_fields(&loaded.config), progress)
    }

    /// The same with fields other than the configuration makes features from.
    pub(crate) fn load_fields(loaded: &LoadedConfig, fields: &[Field], progress: &dyn Progress) -> Result<Self, TrainError> {
        let file = loaded.leads_path().display().to_string();
        progress.stage("read", None);
        let ingested = ingest(loaded, &file, fields, progress)?;
        Self::of(loaded, file, ingested, progress)
    }

    /// Reads seeds as won and a population as lost.
    ///
    /// # Errors
    /// As [`Dataset::load`].
    pub(crate) fn load_people(
        loaded: &LoadedConfig,
        people: People<'_>,
        fields: &[Field],
        progress: &dyn Progress,
    ) -> Result<Self, TrainError> {
        progress.stage("read", None);
        let ingested = ingest_people(people, loaded, fields, progress)?;
        Self::of(loaded, people.seeds.display().to_string(), ingested, progress)
    }

    fn of(loaded: &LoadedConfig, file: String, ingested: Ingested, progress: &dyn Progress) -> Result<Self, TrainError> {
        let Ingested { names, rows, ids, groups, created, closed, outcomes, .. } = ingested;
        let Ingested { fields, undeclared, lookup_notes, left_out, histories, repeated, .. } = ingested;
        let extracted_at = loaded.config.data.extracted_at.or_else(|| latest(created.as_deref(), closed.as_deref(), &outcomes));
        let created_of = |row: u32| created.as_ref().map(|created| created[row as usize]);
        let mut order: Vec<u32> = (0..rows as u32).filter(|row| left_out.binary_search(row).is_err()).collect();
        // No two of these rows have one identifier, so there is only one order. Missing dates come first.
        order.par_sort_by(|a, b| created_of(*a).cmp(&created_of(*b)).then_with(|| ids.get(*a as usize).cmp(&ids.get(*b as usize))));
        let (mut fields, mut read): (Vec<Field>, Vec<FieldRead>) = fields.into_iter().unzip();
        let guarded = fields.iter_mut().zip(&mut read).filter_map(|(field, read)| personal::guard(field, read)).collect();
        let (events, event_notes) = EventSource::of(loaded).map(|source| source.read(progress)).transpose()?.unzip();
        let event_leads = match &events {
            Some(events) => (0..rows).into_par_iter().map(|row| events.lead(&ids.get(row))).collect(),
            None => Vec::new(),
        };
        let event_notes = event_notes.unwrap_or_default();
        Ok(Self {
            file,
            names,
            rows,
            outcomes,
            order,
            extracted_at,
            fields,
            undeclared,
            lookup_notes,
            guarded,
            repeated,
            groups,
            read,
            events,
            event_notes,
            event_leads,
            histories,
            ids,
            created,
            closed,
        })
    }

    /// The number of a row's lead among the events, see [`EventStore::of_lead`].
    ///
    /// # Panics
    /// When there are no events.
    pub(crate) fn event_lead(&self, row: u32) -> u32 {
        self.event_leads[row as usize]
    }

    /// How many leads of the table have events.
    pub(crate) fn leads_with_events(&self) -> usize {
        let events = self.events.as_ref();
        self.event_leads.iter().filter(|lead| events.is_some_and(|events| (**lead as usize) < events.leads())).count()
    }

    /// What came of leads in several rows over time; `None` unless the configuration says that rows are such.
    pub fn history_counts(&self) -> Option<HistoryCounts> {
        self.histories.as_ref().map(|histories| histories.counts)
    }

    /// How many rows the table has, without those that tell what leads were later.
    pub(crate) fn rows_of_leads(&self) -> usize {
        self.histories.as_ref().map_or(self.rows, |histories| self.order.len() + histories.counts.late as usize)
    }

    /// Of leads at moments from their creation on: the rows that tell what they were then. `None` where each lead's own row does.
    pub(super) fn versions(&self, seen: impl Iterator<Item = (u32, Option<Time>)>) -> Option<Vec<u32>> {
        let histories = self.histories.as_ref().filter(|histories| !histories.is_empty())?;
        Some(seen.map(|(row, moment)| moment.map_or(row, |moment| histories.row_at(row, moment))).collect())
    }

    /// The row that tells what became of a lead.
    pub(crate) fn newest(&self, row: u32) -> u32 {
        self.histories.as_ref().map_or(row, |histories| histories.newest(row))
    }

    /// The identifier of a row. Without a column of identifiers it is made from the row's content, so that the same lead is on the same side
    /// of a split whatever the order of the file; equal rows are numbered.
    pub fn id(&self, row: u32) -> Cow<'_, str> {
        self.ids.get(row as usize)
    }

    /// Whether there is a column of dates of creation.
    pub fn has_created(&self) -> bool {
        self.created.is_some()
    }

    /// Whether there is a column of dates of close.
    pub fn has_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// Creation of a row, if known.
    pub fn created_at(&self, row: u32) -> Option<Time> {
        self.created.as_ref().and_then(|created| time_of(created[row as usize]))
    }

    /// Close of a row, if known.
    pub fn closed_at(&self, row: u32) -> Option<Time> {
        self.closed.as_ref().and_then(|closed| time_of(closed[row as usize]))
    }

    /// The moment at which a training row is seen: so many days after its creation, or without dates the extract.
    pub fn snapshot(&self, row: u32, days: f64) -> Option<Time> {
        self.created_at(row).map(|created| created.plus_days(days)).or(self.extracted_at)
    }

    /// When events of a row are looked at: as [`Dataset::snapshot`].
    pub(crate) fn seen(&self, row: u32, days: f64) -> Option<Seen> {
        self.snapshot(row, days).map(|at| Seen { at, created: self.created_at(row) })
    }

    /// What was read of field number `field`.
    pub(crate) fn readings(&self, field: usize) -> &Readings {
        &self.read[field].readings
    }

    /// Gives up what was read of all fields, to be encoded.
    pub(crate) fn take_readings(&mut self) -> Vec<Readings> {
        std::mem::take(&mut self.read).into_iter().map(|read| read.readings).collect()
    }

    /// The groups of the given rows.
    pub(crate) fn groups_of(&self, rows: &[u32]) -> Vec<u64> {
        rows.iter().map(|row| self.groups[*row as usize]).collect()
    }
}

fn latest(created: Option<&[i64]>, closed: Option<&[i64]>, outcomes: &[Outcome]) -> Option<Time> {
    let created = created.into_iter().flatten();
    let closed = closed.into_iter().flatten().zip(outcomes).filter(|(_, outcome)| **outcome != Outcome::Open).map(|(time, _)| time);
    created.chain(closed).filter_map(|time| time_of(*time)).max()
}
