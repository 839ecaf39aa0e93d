use plumb_core::Time;
use serde::{Deserialize, Serialize};

use super::Attributes;

/// Events of a lead that are kept at most: as many as a request may bring, so that a kept lead is scored as a request is, by all that it did.
pub const EVENTS_PER_LEAD: u32 = 10_000;

/// Something that a lead did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredEvent {
    /// The caller's identifier: the same again has no effect.
    pub id: String,
    /// Who did it. The lead may come later than its events.
    pub lead_id: String,
    /// What was done.
    pub kind: String,
    /// When.
    pub at: Time,
    /// More about it.
    pub properties: Attributes,
}
