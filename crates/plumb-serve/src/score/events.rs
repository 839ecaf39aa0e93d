//! What a lead did, as a request tells it.

use std::borrow::Cow;

use plumb_core::{Time, Value};
use plumb_features::{ActivityReader, Event, LeadEvents, Reading, amount_reader, event_id, event_type_key};
use serde::Deserialize;
use utoipa::ToSchema;

use super::attributes::{Attributes, Given, Text};
use crate::json::read_moment;
use crate::limits::{EVENT_PROBLEMS, EVENTS};
use crate::problem::FieldProblem;

/// Something that a lead did.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = Event)]
#[serde(deny_unknown_fields, expecting = "an object with the members `type` and `at`")]
pub(crate) struct GivenEvent<'a> {
    /// What it was: a type of the training data. Others count together.
    #[schema(example = "page_view", value_type = String)]
    #[serde(rename = "type", borrow)]
    kind: Text<'a>,
    /// When it was, in ISO 8601. A date without a time of day counts from the end of the day.
    #[schema(example = "2025-03-30T09:12:00Z", value_type = String)]
    #[serde(borrow)]
    at: Text<'a>,
    /// Numbers that can be summed, by the names of the training columns; others are ignored.
    #[serde(borrow, default)]
    #[schema(value_type = Option<Object>)]
    properties: Option<Attributes<'a>>,
    /// Identifies the event: one that is given twice counts once.
    #[schema(value_type = Option<String>)]
    #[serde(borrow)]
    id: Option<Text<'a>>,
}

/// An event whose time could be read.
#[derive(Debug)]
pub(crate) struct CheckedEvent<'a> {
    pub kind: Cow<'a, str>,
    pub at: Time,
    pub properties: Attributes<'a>,
    pub id: Option<Cow<'a, str>>,
}

/// Checks what the types do not say.
pub(crate) fn check_events<'a>(events: Vec<GivenEvent<'a>>, faults: &mut Vec<FieldProblem>) -> Vec<CheckedEvent<'a>> {
    if events.len() > EVENTS {
        faults.push(FieldProblem::new(&["events"], format!("a lead may have at most {EVENTS} events, not {}", events.len())));
        return Vec::new();
    }
    let mut checked = Vec::with_capacity(events.len());
    let mut problems = 0;
    for (index, event) in events.into_iter().enumerate() {
        let mut fault = |field: &str, why: String| {
            problems += 1;
            // An answer must not grow far beyond its request.
            if problems <= EVENT_PROBLEMS {
                faults.push(FieldProblem::new(&["events", &index.to_string(), field], why));
            }
        };
        if event.kind.0.trim().is_empty() {
            fault("type", "it is blank; expected what the event was".to_owned());
        }
        match read_moment(&event.at.0) {
            Ok(at) => checked.push(CheckedEvent {
                kind: event.kind.0,
                at,
                properties: event.properties.unwrap_or_default(),
                id: event.id.map(|id| id.0),
            }),
            Err(why) => fault("at", why),
        }
    }
    checked
}

/// The events as a reader measures them, and how many properties among them are no numbers.
pub(super) fn lead_events<'r>(reader: &'r ActivityReader, events: &[CheckedEvent<'_>]) -> (LeadEvents<'r>, usize) {
    let number = amount_reader();
    let mut wrong = 0;
    let mut amount = |event: &CheckedEvent<'_>, name: &String| {
        let value = match event.properties.0.iter().find(|(own, _)| own == name) {
            None => return f64::NAN,
            Some((_, Given::Plain(value))) => *value,
            Some((_, Given::Text(text))) => Value::Text(text),
            Some((_, Given::Nested)) => {
                wrong += 1;
                return f64::NAN;
            }
        };
        match number.read(value) {
            Reading::Number(number) => number,
            Reading::Missing => f64::NAN,
            _ => {
                wrong += 1;
                f64::NAN
            }
        }
    };
    let events: Vec<Event<'_>> = events
        .iter()
        .map(|event| Event {
            key: event_type_key(&event.kind),
            at: event.at,
            id: event.id.as_deref().map_or(0, event_id),
            amounts: reader.properties().iter().map(|name| amount(event, name)).collect(),
        })
        .collect();
    (LeadEvents::new(reader, &events), wrong)
}
