use plumb_core::{Time, Value};
use plumb_features::{FieldReader, Reading};
use plumb_rules::{RuleEvent, RuleScore, RuleSet, RuledLead, Stage};

use super::events::Row;
use super::{LeadColumns, RuleEvents};
use crate::TrainError;
use crate::table::{Column, Table};

/// Rules with the columns and the events that they are applied with.
///
/// A row becomes a lead the same way wherever it is scored: its fields by the names of their columns, its events by its identifier. A column
/// that a table lacks is missing in all its rows. Without events, rules on them say nothing.
#[derive(Debug)]
pub struct RuleScorer<'a> {
    set: &'a RuleSet,
    columns: LeadColumns,
    created: Option<FieldReader>,
    events: Option<&'a RuleEvents>,
    /// The place of each property that rules read among those of the events.
    properties: Vec<Option<usize>>,
}

impl<'a> RuleScorer<'a> {
    /// `events` are those of the leads, read with [`RuleSet::properties`]; they need a column of identifiers.
    pub fn new(set: &'a RuleSet, columns: LeadColumns, events: Option<&'a RuleEvents>) -> Self {
        let created = columns.created.as_ref().map(FieldReader::new);
        let properties = set.properties().iter().map(|name| events.and_then(|events| events.property(name))).collect();
        Self { set, columns, created, events, properties }
    }

    /// The rules.
    pub fn set(&self) -> &'a RuleSet {
        self.set
    }

    /// The columns that are read beside the fields of rules.
    pub fn columns(&self) -> &LeadColumns {
        &self.columns
    }

    /// Whether the rules read events, and there are none.
    pub(crate) fn lacks_events(&self) -> bool {
        self.set.uses_events() && self.events.is_none()
    }

    /// The columns that a table is read for.
    pub fn wanted(&self) -> impl Iterator<Item = &String> {
        self.set.fields().iter().map(|field| &field.name).chain(self.columns.names())
    }

    /// Sees a table by the rules: columns are matched by name once, for all its rows.
    pub fn rows<'t>(&'t self, table: &'t Table) -> RuledRows<'t> {
        let column = |name: &String| table.column(name);
        RuledRows {
            scorer: self,
            table,
            fields: self.set.fields().iter().map(|field| column(&field.name)).collect(),
            id: self.columns.id.as_ref().and_then(column),
            created: self.columns.created.as_ref().and_then(|field| column(&field.name)),
            previous: self.columns.previous.as_ref().and_then(column),
        }
    }
}

/// A table seen by rules.
#[derive(Debug)]
pub struct RuledRows<'t> {
    scorer: &'t RuleScorer<'t>,
    table: &'t Table,
    /// A column for each field of the rules.
    fields: Vec<Option<&'t Column>>,
    id: Option<&'t Column>,
    created: Option<&'t Column>,
    previous: Option<&'t Column>,
}

impl RuledRows<'_> {
    /// Scores a row as it was known at a moment; no event after it counts. `previous` is the stage that the lead was in before.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn evaluate(&self, row: usize, at: Time, previous: Option<Stage>) -> RuleScore {
        self.with_lead(row, |lead| self.scorer.set.evaluate(lead, at, previous))
    }

    /// The lead of a row, for whoever evaluates it in another way.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn with_lead<T>(&self, row: usize, look: impl FnOnce(&RuledLead<'_>) -> T) -> T {
        let values: Vec<Value<'_>> = self.fields.iter().map(|column| value(*column, row)).collect();
        // Of a row without an identifier it is not known what it did.
        let known = self.scorer.events.zip(Some(value(self.id, row)).filter(|id| *id != Value::Missing));
        let did: Option<Vec<Row<'_>>> = known.map(|(events, id)| events.of_lead(&id.to_text()).collect());
        let (places, width) = (&self.scorer.properties, self.scorer.properties.len());
        let properties: Vec<Value<'_>> = did.iter().flatten().flat_map(|event| places.iter().map(|place| event.property(*place))).collect();
        let of = |place: usize| &properties[place * width..(place + 1) * width];
        let events: Option<Vec<RuleEvent<'_>>> =
            did.as_ref().map(|did| did.iter().enumerate().map(|(place, event)| event.with(of(place))).collect());
        let created = self.created_at(row);
        look(&RuledLead { values: &values, events: events.as_deref(), created, scenario: None })
    }

    /// When the lead of a row was created, if its date can be read.
    fn created_at(&self, row: usize) -> Option<Time> {
        match self.scorer.created.as_ref()?.read(value(self.created, row)) {
            Reading::Time(time) => Some(time),
            _ => None,
        }
    }

    /// The stage that the lead of a row was in before, if the table says so.
    ///
    /// # Errors
    /// [`TrainError::Data`] when the value is no stage.
    pub fn previous(&self, row: usize, file: &str) -> Result<Option<Stage>, TrainError> {
        let found = value(self.previous, row).to_text();
        let word = found.trim();
        match Stage::from_word(word) {
            _ if word.is_empty() => Ok(None),
            Some(stage) => Ok(Some(stage)),
            None => {
                let expected = Stage::ALL.map(Stage::as_str).join(", ");
                let column = self.scorer.columns.previous.as_deref().unwrap_or_default();
                let problem = format!(
                    "`{word}` is no stage that a lead was in before; expected {expected} or a blank; name another column with --previous"
                );
                Err(TrainError::value(file, &self.table.place(row), column, problem))
            }
        }
    }
}

/// A value of a column, missing where the table lacks it.
fn value(column: Option<&Column>, row: usize) -> Value<'_> {
    column.map_or(Value::Missing, |column| column.value(row))
}
