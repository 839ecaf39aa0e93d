use std::path::PathBuf;

use plumb_features::{EventColumns, EventLog, EventRegister};
use rayon::prelude::*;

use super::chunk::{Chunk, Plan};
use super::{EventCounts, EventStore};
use crate::config::{EventsConfig, LoadedConfig};
use crate::pipeline;
use crate::read::{Format, ReadOptions, TableReader};
use crate::{Progress, TrainError};

/// Rows that are read together.
const BATCH_ROWS: usize = 1 << 15;

/// A file of events, and the columns that play roles in it.
#[derive(Debug, Clone)]
pub struct EventSource {
    /// The file.
    pub path: PathBuf,
    /// The columns.
    pub columns: EventsConfig,
}

impl EventSource {
    /// The events that a configuration names, if it does.
    pub fn of(loaded: &LoadedConfig) -> Option<Self> {
        loaded.config.events.as_ref().map(|columns| Self { path: loaded.beside(&columns.file), columns: columns.clone() })
    }

    /// Events for a model, in a file with the columns that it was trained on.
    pub fn for_model(register: &EventRegister, path: PathBuf) -> Self {
        let EventColumns { lead, kind, at, date_format, id } = register.columns.clone();
        let columns = EventsConfig { file: path.clone(), lead, kind, at, date_format, id, properties: register.properties.clone() };
        Self { path, columns }
    }

    /// Reads the file by all threads. A file that has a header and no events is fine: nobody did anything.
    ///
    /// # Errors
    /// [`TrainError`] when the file cannot be read, lacks a named column, or has a time that cannot be read.
    pub fn read(&self, progress: &dyn Progress) -> Result<(EventStore, Vec<String>), TrainError> {
        let file = self.path.display().to_string();
        let reader = self.open(&file, &[])?;
        let plan = Plan::new(&file, &self.columns);
        let mut sink = Sink::new(&plan, &self.columns);
        let mut parts = reader.into_parts();
        progress.stage("read events", None);
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
                    match table.map_err(TrainError::from).and_then(|table| plan.chunk(&table)) {
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
                progress.advance(chunk.counts.read);
                sink.append(chunk)
            },
        )?;
        sink.finish(&file)
    }

    /// Opens the file for the columns that are needed, which must be there, and `more` that may be. The keys of NDJSON come with its rows.
    pub(crate) fn open(&self, file: &str, more: &[String]) -> Result<TableReader, TrainError> {
        let config = &self.columns;
        let named = [("events.lead", &config.lead), ("events.type", &config.kind), ("events.at", &config.at)];
        let optional =
            config.id.iter().map(|name| ("events.id", name)).chain(config.properties.iter().map(|name| ("events.properties", name)));
        let named: Vec<(&str, &String)> = named.into_iter().chain(optional).collect();
        let columns = named.iter().map(|(_, name)| (*name).clone()).chain(more.iter().cloned());
        let reader = TableReader::open(&self.path, ReadOptions { batch_rows: BATCH_ROWS, ..ReadOptions::default() }.with_columns(columns))?;
        let names = reader.names();
        let lacks = |name: &String| !names.contains(name);
        match named.iter().find(|(_, name)| reader.format() != Format::Ndjson && lacks(name)) {
            Some((key, name)) => Err(TrainError::data(
                file,
                format!("there is no column `{name}`, which `{key}` names; the columns are: {}", names.join(", ")),
            )),
            None => Ok(reader),
        }
    }
}

/// Puts chunks together.
struct Sink<'a> {
    plan: &'a Plan<'a>,
    properties: Vec<String>,
    log: EventLog,
    types: Vec<String>,
    leads: Vec<u64>,
    ids: Vec<u64>,
    counts: EventCounts,
    no_number: Option<String>,
}

impl<'a> Sink<'a> {
    fn new(plan: &'a Plan<'a>, config: &EventsConfig) -> Self {
        Self {
            plan,
            properties: config.properties.clone(),
            log: EventLog::new(config.properties.len()),
            types: Vec::new(),
            leads: Vec::new(),
            ids: Vec::new(),
            counts: EventCounts::default(),
            no_number: None,
        }
    }

    fn append(&mut self, chunk: Chunk) -> Result<(), TrainError> {
        let mut numbers = Vec::with_capacity(chunk.types.len());
        for key in chunk.types {
            let number = self.types.iter().position(|own| *own == key).unwrap_or(self.types.len());
            numbers.push(u16::try_from(number).map_err(|_| self.plan.too_many_types("all lines"))?);
            if number == self.types.len() {
                self.types.push(key);
            }
        }
        self.log.append(&chunk.log, &numbers);
        self.leads.extend(chunk.leads);
        self.ids.extend(chunk.ids);
        self.counts.read += chunk.counts.read;
        self.counts.blank += chunk.counts.blank;
        self.counts.no_numbers += chunk.counts.no_numbers;
        self.no_number = self.no_number.take().or(chunk.no_number);
        Ok(())
    }

    /// Numbers the types by name, whatever the order in which they were met.
    fn number_by_name(&mut self) -> Vec<String> {
        let mut sorted: Vec<u16> = (0..self.types.len()).map(|number| number as u16).collect();
        sorted.sort_by(|a, b| self.types[usize::from(*a)].cmp(&self.types[usize::from(*b)]));
        let mut numbers = vec![0u16; sorted.len()];
        sorted.iter().enumerate().for_each(|(number, old)| numbers[usize::from(*old)] = number as u16);
        self.log.renumber(&numbers);
        sorted.iter().map(|old| std::mem::take(&mut self.types[usize::from(*old)])).collect()
    }

    /// Sorts the events by lead, and each lead's own; also notes for a person.
    fn finish(mut self, file: &str) -> Result<(EventStore, Vec<String>), TrainError> {
        if u32::try_from(self.log.len()).is_err() {
            return Err(TrainError::data(file, "more than 4,294,967,295 events; export a shorter period"));
        }
        if self.counts.read > 0 && self.counts.blank == self.counts.read {
            return Err(TrainError::data(file, "no event has a lead, a type and a time: are these the right columns?"));
        }
        let types = self.number_by_name();
        let mut by_lead: Vec<(u64, u32)> = self.leads.iter().enumerate().map(|(event, lead)| (*lead, event as u32)).collect();
        self.leads = Vec::new();
        by_lead.par_sort_unstable();
        let groups: Vec<&[(u64, u32)]> = by_lead.chunk_by(|a, b| a.0 == b.0).collect();
        let (log, ids) = (&self.log, &self.ids);
        let in_order = |group: &&[(u64, u32)]| {
            let mut events: Vec<u32> = group.iter().map(|(_, event)| *event).collect();
            log.put_in_order(ids, &mut events);
            events
        };
        // Some leads at a time, as each has a list of its own for a moment.
        let (mut order, mut ends) = (Vec::with_capacity(log.len()), Vec::with_capacity(groups.len()));
        for some in groups.chunks(1 << 16) {
            for events in some.par_iter().map(in_order).collect::<Vec<_>>() {
                order.extend(events);
                ends.push(order.len());
            }
        }
        let leads: Vec<u64> = groups.iter().map(|group| group[0].0).collect();
        self.counts.repeated = (log.len() - order.len()) as u64;
        let notes = notes(&self.counts, self.no_number.as_deref(), file);
        drop(groups);
        drop((by_lead, self.ids));
        let log = self.log.into_order(&order);
        Ok((EventStore { types, properties: self.properties, counts: self.counts, log, leads, ends }, notes))
    }
}

fn notes(counts: &EventCounts, no_number: Option<&str>, file: &str) -> Vec<String> {
    let mut notes = Vec::new();
    if counts.blank > 0 {
        notes.push(format!("{file}: {} of {} events have no lead, type or time, and are left out", counts.blank, counts.read));
    }
    if counts.repeated > 0 {
        notes.push(format!("{file}: {} events stand there again under the same identifier, and count once", counts.repeated));
    }
    if let Some(first) = no_number {
        notes.push(format!("{file}: {} properties are no numbers, and count as absent; the first is {first}", counts.no_numbers));
    }
    notes
}
