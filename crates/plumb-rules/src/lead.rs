use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;

use plumb_core::{Time, Value};

use crate::RuleSet;
use crate::condition::{Compare, Fact, Subject, text_key};

/// A lead as rules see it.
#[derive(Debug, Clone, Copy, Default)]
pub struct RuledLead<'a> {
    /// A value for each of [`RuleSet::fields`], in their order; [`Value::Missing`] where the lead lacks one.
    pub values: &'a [Value<'a>],
    /// What it did, in any order; `None` when that is not known, which is not the same as nothing. Copies of an identifier count once, and what is
    /// later than the moment of scoring does not exist yet.
    pub events: Option<&'a [RuleEvent<'a>]>,
    /// When it was created, for conditions on its age.
    pub created: Option<Time>,
    /// The scenario (campaign) whose local rules apply, as an id or a value of it; read from the file's `scenario_field` when not given.
    pub scenario: Option<&'a str>,
}

/// An event of a lead.
#[derive(Debug, Clone, Copy)]
pub struct RuleEvent<'a> {
    /// What tells it from other events; events without one all count.
    pub id: Option<&'a str>,
    /// Its type.
    pub kind: &'a str,
    /// When it was. Midnight is a date without a time of day, and known from the end of its day, as in training.
    pub at: Time,
    /// A value for each of [`RuleSet::properties`], in their order.
    pub properties: &'a [Value<'a>],
}

/// What is known of a lead at a moment, read.
pub(crate) struct Facts<'a, 's> {
    pub(crate) at: Time,
    pub(crate) created: Option<Time>,
    pub(crate) values: &'a [Value<'a>],
    facts: Vec<Fact<'a>>,
    /// In the order of time.
    pub(crate) events: Option<Vec<Happened<'a>>>,
    properties: &'s [Subject],
}

/// An event that was known at the moment.
#[derive(Debug)]
pub(crate) struct Happened<'a> {
    pub(crate) id: Option<&'a str>,
    /// The key of its type.
    pub(crate) kind: Cow<'a, str>,
    pub(crate) written_kind: &'a str,
    /// Since when it was known.
    pub(crate) at: Time,
    properties: &'a [Value<'a>],
}

impl<'a, 's> Facts<'a, 's> {
    pub(crate) fn read(set: &'s RuleSet, lead: &RuledLead<'a>, at: Time) -> Self {
        let value = |index: usize| lead.values.get(index).copied().unwrap_or(Value::Missing);
        let facts = set.subjects.iter().enumerate().map(|(index, subject)| subject.read(value(index), at)).collect();
        let events = lead.events.filter(|_| set.uses_events()).map(|events| happened(events, at, set.compare));
        Self { at, created: lead.created, values: lead.values, facts, events, properties: &set.properties }
    }

    pub(crate) fn fact(&self, subject: usize) -> &Fact<'a> {
        &self.facts[subject]
    }

    pub(crate) fn value(&self, subject: usize) -> Value<'a> {
        self.values.get(subject).copied().unwrap_or(Value::Missing)
    }

    /// A property of an event, read.
    pub(crate) fn property(&self, event: &Happened<'a>, subject: usize) -> Fact<'a> {
        let value = event.properties.get(subject).copied().unwrap_or(Value::Missing);
        self.properties[subject].read(value, self.at)
    }
}

/// The events that were known at a moment, each once, in an order that depends on nothing but themselves: by time, then type,
/// properties and identifier. Of copies the earliest stays: a later one must not change what was known before.
fn happened<'a>(events: &'a [RuleEvent<'a>], at: Time, compare: Compare) -> Vec<Happened<'a>> {
    let known = |event: &RuleEvent<'_>| if event.at.is_midnight() { event.at.plus_days(1.0) } else { event.at };
    let mut happened: Vec<Happened<'a>> = events
        .iter()
        .filter(|event| known(event) <= at)
        .map(|event| Happened {
            id: event.id.map(str::trim).filter(|id| !id.is_empty()),
            kind: text_key(event.kind, compare),
            written_kind: event.kind,
            at: known(event),
            properties: event.properties,
        })
        .collect();
    happened.sort_by(|a, b| {
        let by_properties = || {
            let pairs = a.properties.iter().zip(b.properties);
            pairs.map(|(a, b)| compare_values(a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        };
        let by_spelling = || a.written_kind.cmp(b.written_kind).then(a.id.cmp(&b.id));
        a.at.cmp(&b.at).then_with(|| a.kind.cmp(&b.kind)).then_with(by_properties).then_with(by_spelling)
    });
    let mut met = HashSet::new();
    happened.retain(|event| event.id.is_none_or(|id| met.insert(id)));
    happened
}

fn compare_values(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    let rank = |value: &Value<'_>| match value {
        Value::Missing => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::Time(_) => 3,
        Value::Text(_) => 4,
    };
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)),
    }
}
