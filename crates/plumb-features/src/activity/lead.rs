use std::borrow::Cow;

use plumb_core::hash::stable_hash;
use plumb_core::{Field, FieldKind, Time, Value};

use super::{ActivityReader, EventLog, Seen, Tied};
use crate::{FieldReader, level_key};

/// An event of a lead that is looked at by itself, as a request brings it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event<'a> {
    /// Its type, see [`event_type_key`].
    pub key: Cow<'a, str>,
    /// When it was.
    pub at: Time,
    /// A hash of its identifier, see [`event_id`].
    pub id: u64,
    /// Its properties in the order of [`ActivityReader::properties`]; not a number where it lacks one.
    pub amounts: Vec<f64>,
}

/// All events of one lead, ready to be measured.
#[derive(Debug)]
pub struct LeadEvents<'r> {
    reader: &'r ActivityReader,
    log: EventLog,
    tied: Tied,
}

/// What the spellings of a type of events share.
pub fn event_type_key(text: &str) -> Cow<'_, str> {
    level_key(text)
}

/// What tells a lead's events apart: a hash of the identifier, 0 of a blank one.
pub fn event_id(text: &str) -> u64 {
    match text.trim() {
        "" => 0,
        id => stable_hash(id.as_bytes()).max(1),
    }
}

/// The reader of properties that are summed.
pub fn amount_reader() -> FieldReader {
    let name = "property".to_owned();
    FieldReader::new(&Field::new(name, FieldKind::Number))
}

impl<'r> LeadEvents<'r> {
    /// Puts a lead's events in order. How they stand in a request does not matter.
    pub fn new(reader: &'r ActivityReader, events: &[Event<'_>]) -> Self {
        let mut types: Vec<&str> = events.iter().map(|event| &*event.key).collect();
        types.sort_unstable();
        types.dedup();
        // Beyond 65,535 types the last ones count as one.
        types.truncate(usize::from(u16::MAX));
        let last = types.len().saturating_sub(1);
        let mut log = EventLog::new(reader.properties().len());
        for event in events {
            let kind = types.binary_search(&&*event.key).map_or(last, |kind| kind);
            log.push(event.at, kind as u16, &event.amounts);
        }
        let ids: Vec<u64> = events.iter().map(|event| event.id).collect();
        let mut order: Vec<u32> = (0..events.len() as u32).collect();
        log.put_in_order(&ids, &mut order);
        Self { reader, log: log.into_order(&order), tied: reader.tie(&types, reader.properties()) }
    }

    /// The measures at a moment, in the register's order.
    pub fn measures(&self, seen: Seen) -> Vec<Value<'r>> {
        let history = self.log.history(0..self.log.len());
        (0..self.reader.len()).map(|activity| self.reader.value(activity, &self.tied, &history, seen)).collect()
    }

    /// How many of them were not yet known at a moment.
    pub fn later_than(&self, moment: Time) -> usize {
        let history = self.log.history(0..self.log.len());
        self.log.len() - history.until(moment).times().len()
    }
}
