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
pub(super) struct SeenRow<'v, 'r> {
    row: TableRow<'v, 'r>,
    age: u8,
    only_at: &'r [Option<u8>],
    measures: Vec<Value<'v>>,
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

    pub fn row<'v, 'r>(&'r self, row: TableRow<'v, 'r>, lead: u32, age: u8) -> SeenRow<'v, 'r>
    where
        'a: 'v,
    {
        let measures = match (&self.activities, self.data.dataset.seen(lead, self.data.labelled.days_at(age))) {
            (Some((events, reader, tied)), Some(seen)) => {
                let reader: &'a ActivityReader = reader;
                let history = events.of_lead(self.data.dataset.event_lead(lead));
                (0..reader.len()).map(|activity| reader.value(activity, tied, &history, seen)).collect()
            }
            _ => Vec::new(),
        };
        SeenRow { row, age, only_at: &self.only_at, measures }
    }
}

impl<'v> Row<'v> for SeenRow<'v, '_> {
    fn value(&self, field: usize) -> Option<Value<'v>> {
        match self.only_at.get(field) {
            None => self.measures.get(field - self.only_at.len()).copied(),
            Some(Some(age)) if *age != self.age => Some(Value::Missing),
            Some(_) => self.row.value(field),
        }
    }
}
