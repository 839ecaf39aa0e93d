use plumb_core::{Time, Value};
use plumb_features::Seen;
use plumb_model::Row;

use super::answer::WarningAnswer;
use super::attributes::{Attributes, Given};
use super::events::{CheckedEvent, lead_events};
use super::{Beside, LeadData, NameOrder};
use crate::catalog::{Column, ReadyModel};
use crate::limits::UNKNOWN_FIELD_WARNINGS;

/// A request's values by the model's field numbers: each name is looked up once. Behind the columns come the measures of events.
pub(crate) struct ModelRow<'a> {
    columns: Vec<Option<Value<'a>>>,
    measures: Vec<Value<'a>>,
}

impl<'a> ModelRow<'a> {
    /// Sorts a lead's attributes and measures what it did up to the moment `at`. What is `beside` the model reads the lead too: what it knows
    /// is not warned of as unknown.
    pub fn new(ready: &'a ReadyModel, beside: Beside<'_>, lead: &'a LeadData<'_>, at: Time) -> (Self, Vec<WarningAnswer<'a>>) {
        Self::next(ready, beside, lead, at, &mut NameOrder::of_one(ready))
    }

    /// The same of one lead of many, whose attributes come in about the same `order`.
    pub fn next(
        ready: &'a ReadyModel,
        beside: Beside<'_>,
        lead: &'a LeadData<'_>,
        at: Time,
        order: &mut NameOrder<'_>,
    ) -> (Self, Vec<WarningAnswer<'a>>) {
        let (mut row, mut warnings) = sort_attributes(ready, beside, &lead.attributes, order);
        row.measures = measures(ready, beside, &row, lead.events.as_deref(), at, &mut warnings);
        (row, warnings)
    }
}

impl<'v> Row<'v> for ModelRow<'v> {
    fn value(&self, field: usize) -> Option<Value<'v>> {
        match self.columns.get(field) {
            Some(value) => *value,
            // Events that are not given are warned of once, and not by every measure.
            None => Some(self.measures.get(field - self.columns.len()).copied().unwrap_or(Value::Missing)),
        }
    }
}

/// What the model measures of events; nothing where they are not given, or not used.
fn measures<'a>(
    ready: &'a ReadyModel,
    beside: Beside<'_>,
    row: &ModelRow<'_>,
    events: Option<&[CheckedEvent<'_>]>,
    as_of: Time,
    warnings: &mut Vec<WarningAnswer<'a>>,
) -> Vec<Value<'a>> {
    let Some(reader) = ready.scorer.activities() else {
        let is_unused = |events: &&[CheckedEvent<'_>]| !events.is_empty() && !beside.uses_events();
        warnings.extend(events.filter(is_unused).map(|_| WarningAnswer::events()));
        return Vec::new();
    };
    let Some(events) = events else {
        warnings.push(WarningAnswer::missing_events());
        return Vec::new();
    };
    let (lead, wrong) = lead_events(reader, events);
    warnings.extend((wrong > 0).then(|| WarningAnswer::wrong_properties(wrong)));
    let later = lead.later_than(as_of);
    warnings.extend((later > 0).then(|| WarningAnswer::later_events(later)));
    let created = ready.scorer.created().and_then(|field| row.columns[field]).and_then(|value| ready.scorer.created_at(value));
    warnings.extend(created.is_none().then(WarningAnswer::events_without_creation));
    lead.measures(Seen { at: as_of, created })
}

fn sort_attributes<'a>(
    ready: &'a ReadyModel,
    beside: Beside<'_>,
    attributes: &'a Attributes<'_>,
    order: &mut NameOrder<'_>,
) -> (ModelRow<'a>, Vec<WarningAnswer<'a>>) {
    let fields = ready.scorer.columns();
    let mut row = ModelRow { columns: vec![None; fields.len()], measures: Vec::new() };
    let mut warnings = Vec::new();
    let mut unknown = 0usize;
    order.begin();
    for (name, given) in &attributes.0 {
        match (order.column(name), given) {
            (Some(Column::Field(number)), Given::Plain(value)) => row.columns[number] = Some(*value),
            (Some(Column::Field(number)), Given::Text(text)) => row.columns[number] = Some(Value::Text(text)),
            (Some(Column::Field(number)), Given::Nested) => {
                row.columns[number] = Some(Value::Missing);
                warnings.push(WarningAnswer::nested(&fields[number]));
            }
            (Some(Column::Outcome), _) => warnings.push(WarningAnswer::outcome(name)),
            (Some(Column::Unused), _) => {}
            (None, _) if beside.reads(name) => {}
            (None, _) => {
                unknown += 1;
                if unknown <= UNKNOWN_FIELD_WARNINGS {
                    warnings.push(WarningAnswer::unknown(name));
                }
            }
        }
    }
    if unknown > UNKNOWN_FIELD_WARNINGS {
        warnings.push(WarningAnswer::more_unknown(unknown - UNKNOWN_FIELD_WARNINGS));
    }
    (row, warnings)
}
