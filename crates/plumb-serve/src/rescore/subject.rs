use std::borrow::Cow;

use plumb_core::{Time, Value};
use plumb_store::{Attributes as Stored, StoredEvent};
use serde_json::Value as Json;

use super::Served;
use super::lead::KeptLead;
use crate::score::{Attributes, CheckedEvent, Given, LeadData};

/// A kept lead as a request would bring it: what is scored from here on cannot tell one from the other.
pub(super) fn lead_data<'a>(served: &'a Served, lead: &'a KeptLead) -> LeadData<'a> {
    let (attributes, events) = lead.data();
    LeadData { attributes: with_creation(attributes, lead.created, served.names_of_creation()), events: Some(events) }
}

/// Attributes of a kept lead, with when it came to be under the names that models have for that, if somebody told it and not among the attributes.
pub(crate) fn with_creation<'a>(
    mut attributes: Attributes<'a>,
    told: Option<Time>,
    names: impl IntoIterator<Item = &'a str>,
) -> Attributes<'a> {
    let Some(created) = told else { return attributes };
    for name in names {
        if attributes.0.iter().all(|(own, _)| own != name) {
            attributes.0.push((Cow::Borrowed(name), Given::Plain(Value::Time(created))));
        }
    }
    attributes
}

/// Kept attributes, as a request would bring them.
pub(crate) fn attributes_of(stored: &Stored) -> Attributes<'_> {
    Attributes(stored.iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), given(value))).collect())
}

/// A kept event, as a request would bring it.
pub(crate) fn event_of(stored: &StoredEvent) -> CheckedEvent<'_> {
    CheckedEvent {
        kind: Cow::Borrowed(&stored.kind),
        at: stored.at,
        properties: attributes_of(&stored.properties),
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
