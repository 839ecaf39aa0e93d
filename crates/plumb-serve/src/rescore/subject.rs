use std::borrow::Cow;

use plumb_core::Value;
use plumb_store::{Attributes as Stored, StoredEvent, Subject};
use serde_json::Value as Json;

use crate::score::{Attributes, CheckedEvent, Given, LeadData};

/// A kept lead as a request would bring it: what is scored from here on cannot tell one from the other.
pub(super) fn lead_data(subject: &Subject) -> LeadData<'_> {
    LeadData { attributes: attributes(&subject.lead.attributes), events: Some(subject.events.iter().map(event).collect()) }
}

fn attributes(stored: &Stored) -> Attributes<'_> {
    Attributes(stored.iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), given(value))).collect())
}

fn event(stored: &StoredEvent) -> CheckedEvent<'_> {
    CheckedEvent {
        kind: Cow::Borrowed(&stored.kind),
        at: stored.at,
        properties: attributes(&stored.properties),
        id: Some(Cow::Borrowed(&stored.id)),
    }
}

fn given(value: &Json) -> Given<'_> {
    match value {
        Json::Null => Given::Plain(Value::Missing),
        Json::Bool(flag) => Given::Plain(Value::Bool(*flag)),
        // Whole numbers round to the nearest f64, as those of a request do.
        Json::Number(number) => Given::Plain(number.as_f64().map_or(Value::Missing, Value::Number)),
        Json::String(text) => Given::Text(Cow::Borrowed(text)),
        Json::Array(_) | Json::Object(_) => Given::Nested,
    }
}
