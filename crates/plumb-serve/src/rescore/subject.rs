use std::borrow::Cow;

use plumb_core::Value;
use plumb_store::{Attributes as Stored, StoredEvent, StoredLead, Subject};
use serde_json::Value as Json;

use super::Served;
use crate::score::{Attributes, CheckedEvent, Given, LeadData};

/// A kept lead as a request would bring it: what is scored from here on cannot tell one from the other.
pub(super) fn lead_data<'a>(served: &'a Served, subject: &'a Subject) -> LeadData<'a> {
    let attributes = with_creation(&subject.lead.attributes, &subject.lead, served.names_of_creation());
    LeadData { attributes, events: Some(subject.events.iter().map(event_of).collect()) }
}

/// Attributes that a kept lead has or had, as a request would bring them; with when the lead came to be under each of these names, if somebody told
/// that and not among the attributes.
pub(crate) fn with_creation<'a>(stored: &'a Stored, lead: &StoredLead, names: impl IntoIterator<Item = &'a str>) -> Attributes<'a> {
    let mut attributes = attributes_of(stored);
    for name in names.into_iter().filter(|_| lead.created_given) {
        if attributes.0.iter().all(|(own, _)| own != name) {
            attributes.0.push((Cow::Borrowed(name), Given::Plain(Value::Time(lead.created_at))));
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
