//! From a request's lead to its score by rules.

use plumb_core::{Time, Value};
use plumb_rules::{RuleEvent, RuleScore, RuledLead};

use super::ReadyRules;
use super::StageAnswer;
use crate::catalog::ReadyModel;
use crate::score::{Attributes, CheckedEvent, Given, LeadData};

/// Scores a lead by rules at the moment `at`. `ready` is the model that says which attribute is the date of creation.
pub(crate) fn evaluate(rules: &ReadyRules, ready: &ReadyModel, lead: &LeadData<'_>, at: Time, previous: Option<StageAnswer>) -> RuleScore {
    let values = values(rules, &lead.attributes);
    let read_events = lead.events.as_deref().filter(|_| rules.set.uses_events());
    let properties: Option<Vec<Value<'_>>> = read_events.map(|events| properties(rules, events));
    let events = read_events.zip(properties.as_deref()).map(|(events, properties)| ruled_events(rules, events, properties));
    let ruled = RuledLead { values: &values, events: events.as_deref(), created: created(ready, &lead.attributes), scenario: None };
    rules.set.evaluate(&ruled, at, previous.map(Into::into))
}

fn ruled_events<'a>(rules: &ReadyRules, events: &'a [CheckedEvent<'_>], properties: &'a [Value<'a>]) -> Vec<RuleEvent<'a>> {
    let width = rules.set.properties().len();
    let properties = |number: usize| &properties[number * width..(number + 1) * width];
    let event = |(number, event): (usize, &'a CheckedEvent<'_>)| RuleEvent {
        id: event.id.as_deref(),
        kind: &event.kind,
        at: event.at,
        properties: properties(number),
    };
    events.iter().enumerate().map(event).collect()
}

/// The values that rules read, in the order of the set's fields.
fn values<'a>(rules: &ReadyRules, attributes: &'a Attributes<'_>) -> Vec<Value<'a>> {
    let mut values = vec![Value::Missing; rules.set.fields().len()];
    for (name, given) in &attributes.0 {
        for place in rules.attribute(name) {
            values[*place] = value(given);
        }
    }
    values
}

/// The properties that rules read of all events, a row an event.
fn properties<'a>(rules: &ReadyRules, events: &'a [CheckedEvent<'_>]) -> Vec<Value<'a>> {
    let width = rules.set.properties().len();
    let mut values = vec![Value::Missing; width * events.len()];
    if width == 0 {
        return values;
    }
    for (event, row) in events.iter().zip(values.chunks_exact_mut(width)) {
        for (name, given) in &event.properties.0 {
            for place in rules.property(name) {
                row[*place] = value(given);
            }
        }
    }
    values
}

/// When a lead was created, by the attribute that the model knows for it.
pub(crate) fn created(ready: &ReadyModel, attributes: &Attributes<'_>) -> Option<Time> {
    let name = ready.created()?;
    let (_, given) = attributes.0.iter().find(|(own, _)| own == name)?;
    ready.created_at(value(given))
}

/// A list or an object is no value that a rule could test.
fn value<'a>(given: &'a Given<'_>) -> Value<'a> {
    match given {
        Given::Plain(value) => *value,
        Given::Text(text) => Value::Text(text),
        Given::Nested => Value::Missing,
    }
}
