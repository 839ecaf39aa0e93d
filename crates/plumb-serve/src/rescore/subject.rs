use std::borrow::Cow;

use plumb_core::Value;
use plumb_store::{Attributes as Stored, StoredEvent};
use serde_json::Value as Json;

use super::Served;
use super::lead::KeptLead;
use crate::score::{Attributes, CheckedEvent, Given, LeadData};

/// A kept lead as a request would bring it: what is scored from here on cannot tell one from the other. When the lead came to be stands among the
/// attributes under the names that the models have for it, if somebody told when that was and did not put it there.
pub(super) fn lead_data<'a>(served: &'a Served, lead: &'a KeptLead) -> LeadData<'a> {
    let (mut attributes, events) = lead.data();
    if let Some(created) = lead.created {
        for name in served.names_of_creation() {
            if attributes.0.iter().all(|(own, _)| own != name) {
                attributes.0.push((Cow::Borrowed(name), Given::Plain(Value::Time(created))));
            }
        }
    }
    LeadData { attributes, events: Some(events) }
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
