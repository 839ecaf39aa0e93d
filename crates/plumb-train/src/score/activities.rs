//! What the leads of a file did.

use plumb_core::Value;
use plumb_features::{ActivityReader, Seen, Tied};
use plumb_model::Scorer;

use super::batch::RowMoments;
use crate::data::EventStore;
use crate::table::{Column, Table, TextColumn};

/// The events of a file, and what a model measures of them.
pub(crate) struct Activities<'a> {
    scorer: &'a Scorer,
    events: &'a EventStore,
    reader: &'a ActivityReader,
    tied: Tied,
}

impl<'a> Activities<'a> {
    /// `None` where the model uses no events.
    pub(crate) fn new(scorer: &'a Scorer, events: &'a EventStore) -> Option<Self> {
        let reader = scorer.activities()?;
        Some(Self { scorer, events, reader, tied: reader.tie(&events.types, &events.properties) })
    }

    /// A column a measure, for the rows of a table. A lead without events has done nothing; a row without an identifier or a moment is not known.
    pub(crate) fn measure(&self, table: &Table, id: Option<&str>, moments: &RowMoments) -> Vec<Column> {
        let ids = id.and_then(|name| table.column(name));
        let lead = |row: usize| match ids.map_or(Value::Missing, |ids| ids.value(row)) {
            Value::Missing => None,
            id => Some(self.events.lead(&id.to_text())),
        };
        let leads: Vec<Option<u32>> = (0..table.rows()).map(lead).collect();
        let created = self.scorer.created().and_then(|field| table.column(&self.scorer.fields()[field].name));
        let created_at = |row: usize| created.and_then(|column| self.scorer.created_at(column.value(row)));
        let seen: Vec<Option<Seen>> =
            (0..table.rows()).map(|row| moments.of(row).map(|at| Seen { at, created: created_at(row) })).collect();
        let value = |activity: usize, row: usize| match (leads[row], seen[row]) {
            (Some(lead), Some(seen)) => self.reader.value(activity, &self.tied, &self.events.of_lead(lead), seen),
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
