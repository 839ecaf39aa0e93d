//! What another model could see of a lead at an age.

use plumb_core::{Field, Value};
use plumb_features::{ActivityReader, Tied};
use plumb_model::{Row, Scorer};

use crate::data::{EventStore, Prepared};
use crate::score::TableRow;

/// The same for all rows: which columns are shown at one age only, and how events are measured.
pub(super) struct Sight<'a> {
    data: &'a Prepared<'a>,
    only_at: Vec<Option<u8>>,
    activities: Option<(&'a EventStore, &'a ActivityReader, Tied)>,
}

/// A lead at an age.
pub(super) struct SeenRow<'a> {
    row: TableRow<'a>,
    age: u8,
    only_at: &'a [Option<u8>],
    measures: Vec<Value<'a>>,
}

impl<'a> Sight<'a> {
    /// The model may be another than the one that is trained: what is known of a column now goes before what it was told then.
    pub fn new(data: &'a Prepared<'a>, scorer: &'a Scorer) -> Self {
        let known = |field: &'a Field| data.dataset.fields.iter().find(|own| own.name == field.name).unwrap_or(field);
        let events = data.dataset.events.as_ref().zip(scorer.activities());
        Self {
            data,
            only_at: scorer.columns().iter().map(|field| data.only_age(known(field))).collect(),
            activities: events.map(|(events, reader)| (events, reader, reader.tie(&events.types, &events.properties))),
        }
    }

    pub fn row<'s>(&'s self, row: TableRow<'s>, lead: u32, age: u8) -> SeenRow<'s> {
        let measures = match (&self.activities, self.data.dataset.seen(lead, self.data.labelled.days_at(age))) {
            (Some((events, reader, tied)), Some(seen)) => {
                let history = events.of_lead(self.data.dataset.event_lead(lead));
                (0..reader.len()).map(|activity| reader.value(activity, tied, &history, seen)).collect()
            }
            _ => Vec::new(),
        };
        SeenRow { row, age, only_at: &self.only_at, measures }
    }
}

impl Row for SeenRow<'_> {
    fn value(&self, field: usize) -> Option<Value<'_>> {
        match self.only_at.get(field) {
            None => self.measures.get(field - self.only_at.len()).copied(),
            Some(Some(age)) if *age != self.age => Some(Value::Missing),
            Some(_) => self.row.value(field),
        }
    }
}
