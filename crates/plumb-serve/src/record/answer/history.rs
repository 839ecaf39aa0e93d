use plumb_store::{Attributes, History, LeadVersion, StoredEvent};
use serde::Serialize;
use utoipa::ToSchema;

use super::lead::OutcomeAnswer;
use super::score::ScoreAnswer;
use crate::clock::rfc3339;

/// The past of a lead, the newest first in each list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LeadHistory)]
pub(crate) struct HistoryAnswer<'a> {
    /// The caller's identifier.
    lead_id: &'a str,
    /// Its scores.
    scores: Vec<ScoreAnswer<'a>>,
    /// Its attributes over time.
    versions: Vec<LeadVersionAnswer<'a>>,
    /// Its outcomes.
    outcomes: Vec<OutcomeAnswer>,
    /// What it did.
    events: Vec<EventAnswer<'a>>,
}

/// Attributes as they were from a moment on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LeadVersion)]
pub(crate) struct LeadVersionAnswer<'a> {
    /// The number of the version.
    version: u64,
    /// The attributes.
    #[schema(value_type = crate::score::Attributes)]
    attributes: &'a Attributes,
    /// Who worked the lead; null when nobody did.
    #[schema(required)]
    owner: Option<&'a str>,
    /// From when on it was so.
    #[schema(format = DateTime)]
    observed_at: String,
    /// When it was written.
    #[schema(format = DateTime)]
    recorded_at: String,
}

/// Something that a lead did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeptEvent)]
pub(crate) struct EventAnswer<'a> {
    /// The event's identifier.
    id: &'a str,
    /// What it was.
    #[serde(rename = "type")]
    kind: &'a str,
    /// When it was.
    #[schema(format = DateTime)]
    at: String,
    /// More about it.
    #[schema(value_type = Object)]
    properties: &'a Attributes,
}

impl<'a> HistoryAnswer<'a> {
    pub fn new(lead_id: &'a str, history: &'a History, events: &'a [StoredEvent]) -> Self {
        Self {
            lead_id,
            scores: history.scores.iter().map(|score| ScoreAnswer::of(Some(score))).collect(),
            versions: history.versions.iter().map(Into::into).collect(),
            outcomes: history.outcomes.iter().map(Into::into).collect(),
            events: events.iter().map(Into::into).collect(),
        }
    }
}

impl<'a> From<&'a LeadVersion> for LeadVersionAnswer<'a> {
    fn from(version: &'a LeadVersion) -> Self {
        Self {
            version: version.version,
            attributes: &version.attributes,
            owner: version.owner.as_deref(),
            observed_at: rfc3339(version.observed_at),
            recorded_at: rfc3339(version.recorded_at),
        }
    }
}

impl<'a> From<&'a StoredEvent> for EventAnswer<'a> {
    fn from(event: &'a StoredEvent) -> Self {
        Self { id: &event.id, kind: &event.kind, at: rfc3339(event.at), properties: &event.properties }
    }
}
