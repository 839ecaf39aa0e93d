use plumb_core::Time;
use serde::{Deserialize, Serialize};

use super::Attributes;

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
