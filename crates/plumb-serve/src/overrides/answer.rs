use plumb_core::{Score, Time};
use plumb_store::{Override, OverrideTarget};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::rfc3339;
use crate::rescore::SegmentAnswer;
use crate::rules::StageAnswer;

/// An override.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Override)]
pub(crate) struct OverrideAnswer<'a> {
    /// Its identifier.
    id: &'a str,
    /// The lead that it is for; null for a segment.
    #[schema(required)]
    lead_id: Option<&'a str>,
    /// The segment that it is for; null for a lead.
    #[schema(required)]
    segment: Option<SegmentAnswer<'a>>,
    /// The pinned score; null when none is.
    #[schema(required, minimum = 1, maximum = 100, value_type = Option<u8>)]
    score: Option<Score>,
    /// The pinned stage; null when none is.
    #[schema(required)]
    stage: Option<StageAnswer>,
    /// Who pinned it.
    author: &'a str,
    /// Why.
    reason: &'a str,
    /// Whether it holds now.
    in_force: bool,
    /// Since when.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it ends by itself; null when it does not.
    #[schema(required, format = DateTime)]
    expires_at: Option<String>,
    /// When it ended; null while it has not.
    #[schema(required, format = DateTime)]
    ended_at: Option<String>,
    /// Who ended it; null while it has not ended, and when its time was up.
    #[schema(required)]
    ended_by: Option<&'a str>,
}

/// A page of overrides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Overrides)]
pub(crate) struct OverridesAnswer<'a> {
    /// In the order of their identifiers.
    pub items: Vec<OverrideAnswer<'a>>,
    /// Where the next page starts: `cursor` of the next request; null on the last page.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// How many overrides are in force now.
    pub in_force: u64,
}

impl<'a> OverrideAnswer<'a> {
    /// As it is at a moment.
    pub fn new(pin: &'a Override, now: Time) -> Self {
        let (lead_id, segment) = match &pin.target {
            OverrideTarget::Lead(id) => (Some(id.as_str()), None),
            OverrideTarget::Segment(segment) => (None, Some(SegmentAnswer { attribute: &segment.attribute, value: &segment.value })),
        };
        Self {
            id: &pin.id,
            lead_id,
            segment,
            score: pin.score,
            stage: pin.stage.map(Into::into),
            author: &pin.author,
            reason: &pin.reason,
            in_force: pin.in_force(now),
            created_at: rfc3339(pin.created_at),
            expires_at: pin.expires_at.map(rfc3339),
            ended_at: pin.ended_at.map(rfc3339),
            ended_by: pin.ended_by.as_deref(),
        }
    }
}
