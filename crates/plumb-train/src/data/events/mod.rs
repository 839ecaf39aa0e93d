//! The events table in memory: a lead's events side by side, in order.

mod chunk;
mod ingest;

use std::ops::Range;

use plumb_core::hash::stable_hash;
use plumb_features::{EventLog, History};

pub(crate) use chunk::{event_time, time_reader, value};
pub use ingest::EventSource;

/// The events of many leads.
#[derive(Debug, Clone, Default)]
pub struct EventStore {
    /// Keys of the types, ascending; events name them by number.
    pub types: Vec<String>,
    /// The columns that can be summed.
    pub properties: Vec<String>,
    /// What was read and what was left out.
    pub counts: EventCounts,
    log: EventLog,
    /// A hash of each lead's identifier, ascending.
    leads: Vec<u64>,
    /// Where each lead's events end.
    ends: Vec<usize>,
}

/// Events read and left out.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct EventCounts {
    /// Rows of the file.
    pub read: u64,
    /// Rows that repeat an earlier event of the lead, by identifier.
    pub repeated: u64,
    /// Rows without a lead, a type or a time.
    pub blank: u64,
    /// Properties that are no numbers, and count as absent.
    pub no_numbers: u64,
}

/// The number of a lead without events.
const NOBODY: u32 = u32::MAX;

impl EventStore {
    /// The number of a lead in here, for [`EventStore::of_lead`].
    pub fn lead(&self, id: &str) -> u32 {
        // Fewer leads than events, which are counted by 32 bits.
        self.leads.binary_search(&lead_hash(id)).map_or(NOBODY, |place| place as u32)
    }

    /// The events of a lead by its number.
    pub fn of_lead(&self, lead: u32) -> History<'_> {
        self.log.history(self.range(lead))
    }

    fn range(&self, lead: u32) -> Range<usize> {
        let place = lead as usize;
        match self.ends.get(place) {
            Some(end) => place.checked_sub(1).map_or(0, |before| self.ends[before])..*end,
            None => 0..0,
        }
    }

    /// How many leads have events.
    pub fn leads(&self) -> usize {
        self.leads.len()
    }

    /// How many events there are.
    pub fn events(&self) -> usize {
        self.log.len()
    }
}

/// What tells leads apart. Two of ten million leads share it with a probability of three in a million.
pub(crate) fn lead_hash(id: &str) -> u64 {
    stable_hash(id.trim().as_bytes())
}
