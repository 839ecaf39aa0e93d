use plumb_store::StoredEvent;
use serde::Deserialize;
use utoipa::ToSchema;

use super::attributes::KeptAttributes;
use super::faults::Faults;
use crate::problem::ApiError;

/// Something that a lead did, to be kept. The lead may come later than its events.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = EventToKeep)]
#[serde(deny_unknown_fields, expecting = "an object with the members `id`, `lead_id`, `type` and `at`")]
pub(crate) struct EventItem {
    /// Identifies the event: the first one that comes under it is kept, and later ones have no effect.
    #[schema(example = "evt-20931")]
    id: String,
    /// Who did it.
    #[schema(example = "00Q5e00000AbCdE")]
    lead_id: String,
    /// What it was: a type of the training data. Others count together.
    #[serde(rename = "type")]
    #[schema(example = "page_view")]
    kind: String,
    /// When it was, in ISO 8601. A date without a time of day counts from the end of the day.
    #[schema(example = "2025-03-30T09:12:00Z")]
    at: String,
    /// More about it; numbers can be summed.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    properties: Option<KeptAttributes>,
}

impl EventItem {
    /// Checks what the types do not say.
    pub fn check(self) -> Result<StoredEvent, ApiError> {
        let Self { id, lead_id, kind, at, properties } = self;
        let mut faults = Faults::default();
        faults.text("id", &id);
        faults.text("lead_id", &lead_id);
        faults.text("type", &kind);
        match faults.time("at", &at) {
            Some(at) => faults.or(StoredEvent { id, lead_id, kind, at, properties: properties.unwrap_or_default().0 }),
            None => Err(faults.into()),
        }
    }
}
