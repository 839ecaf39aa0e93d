//! What leads did, as rules read it: each event with its identifier, which the ledger names, and with its properties as they stand.

use std::collections::HashMap;
use std::ops::Range;

use plumb_core::{Time, Value};
use plumb_features::FieldReader;
use plumb_rules::RuleEvent;
use rayon::prelude::*;

use crate::config::EventsConfig;
use crate::data::{EventCounts, EventSource, event_time, lead_hash, time_reader, value};
use crate::pipeline;
use crate::table::{Column, Table, TextColumn};
use crate::{Progress, TrainError};

/// The events of many leads, for rules. An event takes some 30 bytes, its identifier and its properties.
#[derive(Debug, Default)]
pub struct RuleEvents {
    /// The types as they are spelled.
    types: Vec<String>,
    /// The properties that were asked for.
    properties: Vec<String>,
    /// The properties that were asked for and the file has not.
    lacking: Vec<String>,
    /// The columns of the file, of NDJSON those of its first rows.
    columns: Vec<String>,
    counts: EventCounts,
    rows: Rows,
    /// A hash of each lead's identifier, ascending.
    leads: Vec<u64>,
    /// Where each lead's events end in `order`.
    ends: Vec<usize>,
    /// Events by lead, and of a lead in the order of the file.
    order: Vec<u32>,
}

/// Events in the order of the file.
#[derive(Debug, Default)]
struct Rows {
    leads: Vec<u64>,
    kinds: Vec<u32>,
    at: Vec<Time>,
    ids: TextColumn,
    /// A column a property that rules read.
    properties: Vec<Column>,
}

/// An event of a lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    events: &'a RuleEvents,
    event: usize,
}

impl<'a> Row<'a> {
    /// The event with its properties, which the rules put in their order.
    pub(super) fn with(self, properties: &'a [Value<'a>]) -> RuleEvent<'a> {
        let rows = &self.events.rows;
        RuleEvent {
            id: rows.ids.get(self.event),
            kind: &self.events.types[rows.kinds[self.event] as usize],
            at: rows.at[self.event],
            properties,
        }
    }

    /// A property by its place, see [`RuleEvents::property`]; missing where the events lack it.
    pub(super) fn property(self, place: Option<usize>) -> Value<'a> {
        place.map_or(Value::Missing, |place| self.events.rows.properties[place].value(self.event))
    }
}

impl RuleEvents {
    /// Reads a file of events by all threads, with the properties that rules read.
    ///
    /// # Errors
    /// [`TrainError`] when the file cannot be read, lacks a column of lead, type or time, or has a time that cannot be read.
    pub fn read(source: &EventSource, properties: &[String], progress: &dyn Progress) -> Result<Self, TrainError> {
        let file = source.path.display().to_string();
        let reader = source.open(&file, properties)?;
        let plan = Plan { file: &file, config: &source.columns, at: time_reader(&source.columns), properties };
        let mut events = Self { columns: reader.names().to_vec(), ..Self::empty(properties) };
        let mut had = vec![false; properties.len()];
        let mut numbers = HashMap::new();
        let mut parts = reader.into_parts();
        progress.stage("read events", None);
        pipeline::run(
            rayon::current_num_threads(),
            || parts.next().map_err(TrainError::from),
            || (),
            |(), part, lane| {
                crate::score::hand_over(part, false, lane, |table, _| {
                    let chunk = plan.chunk(&table)?;
                    let size = chunk.rows.leads.len() * 64;
                    Ok((chunk, size))
                })
            },
            |chunk| {
                progress.advance(chunk.counts.read);
                had.iter_mut().zip(&chunk.had).for_each(|(had, new)| *had |= new);
                events.append(chunk, &mut numbers, &file)
            },
        )?;
        let lacks = |(name, had): (&String, &bool)| (events.counts.read > 0 && !had).then(|| name.clone());
        events.lacking = properties.iter().zip(&had).filter_map(lacks).collect();
        let later = properties.iter().zip(&had).filter(|(name, had)| **had && !events.columns.contains(name)).map(|(name, _)| name.clone());
        let later: Vec<String> = later.collect();
        events.columns.extend(later);
        if events.counts.read > 0 && events.counts.blank == events.counts.read {
            return Err(TrainError::data(file, "no event has a lead, a type and a time: are these the right columns?"));
        }
        events.put_in_order();
        Ok(events)
    }

    fn empty(properties: &[String]) -> Self {
        let columns = properties.iter().map(|_| Column::default()).collect();
        Self { properties: properties.to_vec(), rows: Rows { properties: columns, ..Rows::default() }, ..Self::default() }
    }

    /// The events of a lead, in the order of the file.
    pub(super) fn of_lead(&self, id: &str) -> impl Iterator<Item = Row<'_>> {
        self.order[self.range(id)].iter().map(|event| Row { events: self, event: *event as usize })
    }

    /// The place of a property that was asked for.
    pub(super) fn property(&self, name: &str) -> Option<usize> {
        self.properties.iter().position(|own| own == name)
    }

    /// The types that occur, as they are spelled.
    pub fn types(&self) -> &[String] {
        &self.types
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// True without events.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The columns of the file, of NDJSON those that were met.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What was left out, for a person.
    pub fn notes(&self, file: &str) -> Vec<String> {
        let EventCounts { read, blank, .. } = self.counts;
        let left_out = (blank > 0).then(|| format!("{file}: {blank} of {read} events have no lead, type or time, and are left out"));
        let lacking = self.lacking.iter().map(|name| format!("{file}: there is no column `{name}`, a property that rules read"));
        left_out.into_iter().chain(lacking).collect()
    }

    fn range(&self, id: &str) -> Range<usize> {
        match self.leads.binary_search(&lead_hash(id)) {
            Ok(place) => place.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[place],
            Err(_) => 0..0,
        }
    }

    fn append(&mut self, chunk: Chunk, known: &mut HashMap<String, u32>, file: &str) -> Result<(), TrainError> {
        if u32::try_from(self.rows.leads.len() + chunk.rows.leads.len()).is_err() {
            return Err(TrainError::data(file, "more than 4,294,967,295 events; export a shorter period"));
        }
        let number = |kind: String| {
            *known.entry(kind).or_insert_with_key(|kind| {
                self.types.push(kind.clone());
                self.types.len() as u32 - 1
            })
        };
        let numbers: Vec<u32> = chunk.types.into_iter().map(number).collect();
        let rows = &mut self.rows;
        rows.leads.extend(chunk.rows.leads);
        rows.kinds.extend(chunk.rows.kinds.iter().map(|kind| numbers[*kind as usize]));
        rows.at.extend(chunk.rows.at);
        rows.ids.append(&chunk.rows.ids);
        rows.properties.iter_mut().zip(chunk.rows.properties).for_each(|(own, more)| own.append(more));
        self.counts.read += chunk.counts.read;
        self.counts.blank += chunk.counts.blank;
        Ok(())
    }

    fn put_in_order(&mut self) {
        let mut by_lead: Vec<(u64, u32)> = self.rows.leads.iter().enumerate().map(|(event, lead)| (*lead, event as u32)).collect();
        self.rows.leads = Vec::new();
        by_lead.par_sort_unstable();
        for group in by_lead.chunk_by(|a, b| a.0 == b.0) {
            self.leads.push(group[0].0);
            self.ends.push(self.ends.last().unwrap_or(&0) + group.len());
        }
        self.order = by_lead.into_iter().map(|(_, event)| event).collect();
    }
}

/// What is read of each table of events.
struct Plan<'a> {
    file: &'a str,
    config: &'a EventsConfig,
    at: FieldReader,
    properties: &'a [String],
}

/// Some events, read.
struct Chunk {
    types: Vec<String>,
    rows: Rows,
    counts: EventCounts,
    /// Whether the table has the property's column.
    had: Vec<bool>,
}

impl Plan<'_> {
    fn chunk(&self, table: &Table) -> Result<Chunk, TrainError> {
        let column = |name: &String| table.column(name);
        let (lead, kind, at) = (column(&self.config.lead), column(&self.config.kind), column(&self.config.at));
        let id = self.config.id.as_ref().and_then(column);
        let properties: Vec<Option<&Column>> = self.properties.iter().map(column).collect();
        let mut rows = Rows { properties: properties.iter().map(|_| Column::default()).collect(), ..Rows::default() };
        let mut counts = EventCounts::default();
        let mut types: Vec<String> = Vec::new();
        let mut numbers: HashMap<String, u32> = HashMap::new();
        for row in 0..table.rows() {
            counts.read += 1;
            let (lead, kind) = (value(lead, row).to_text(), value(kind, row).to_text());
            let at = event_time(&self.at, self.config, value(at, row), || (self.file, table.place(row)))?;
            let (Some(at), false, false) = (at, lead.trim().is_empty(), kind.trim().is_empty()) else {
                counts.blank += 1;
                continue;
            };
            let number = match numbers.get(&*kind) {
                Some(number) => *number,
                None => {
                    types.push(kind.trim().to_owned());
                    numbers.insert(kind.into_owned(), types.len() as u32 - 1);
                    types.len() as u32 - 1
                }
            };
            rows.leads.push(lead_hash(&lead));
            rows.kinds.push(number);
            rows.at.push(at);
            rows.ids.push(value(id, row).to_text().trim());
            rows.properties.iter_mut().zip(&properties).for_each(|(own, column)| own.push(value(*column, row)));
        }
        Ok(Chunk { types, rows, counts, had: properties.iter().map(Option::is_some).collect() })
    }
}
