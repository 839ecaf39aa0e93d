//! What the leads of a file did.

use plumb_core::Value;
use plumb_features::{ActivityReader, Tied};

use super::batch::RowMoments;
use crate::data::EventStore;
use crate::table::{Column, Table, TextColumn};

/// The events of a file, and what a model measures of them.
pub(super) struct Activities<'a> {
    events: &'a EventStore,
    reader: &'a ActivityReader,
    tied: Tied,
}

impl<'a> Activities<'a> {
    pub(super) fn new(events: &'a EventStore, reader: &'a ActivityReader) -> Self {
        Self { events, reader, tied: reader.tie(&events.types, &events.properties) }
    }

    /// A column a measure, for the rows of a table. A lead without events has done nothing; a row without an identifier or a moment is not known.
    pub(super) fn measure(&self, table: &Table, id: Option<&str>, moments: &RowMoments) -> Vec<Column> {
        let ids = id.and_then(|name| table.column(name));
        let lead = |row: usize| match ids.map_or(Value::Missing, |ids| ids.value(row)) {
            Value::Missing => None,
            id => Some(self.events.lead(&id.to_text())),
        };
        let leads: Vec<Option<u32>> = (0..table.rows()).map(lead).collect();
        let value = |activity: usize, row: usize| match (leads[row], moments.of(row)) {
            (Some(lead), Some(moment)) => self.reader.value(activity, &self.tied, &self.events.of_lead(lead), moment),
            _ => Value::Missing,
        };
        let column = |activity: usize| {
            if self.reader.is_text(activity) {
                let text = |row| if let Value::Text(name) = value(activity, row) { name } else { "" };
                return Column::Text((0..table.rows()).map(text).collect::<TextColumn>());
            }
            let number = |row| if let Value::Number(number) = value(activity, row) { Some(number) } else { None };
            Column::number((0..table.rows()).map(number))
        };
        (0..self.reader.len()).map(column).collect()
    }
}
