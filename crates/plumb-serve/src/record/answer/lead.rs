use plumb_store::{Attributes, Close, StoredLead, StoredOutcome};
use serde::Serialize;
use utoipa::ToSchema;

use super::score::ScoreAnswer;
use crate::clock::rfc3339;

/// A kept lead with its newest score.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeptLead)]
pub(crate) struct LeadAnswer<'a> {
    /// The caller's identifier.
    lead_id: &'a str,
    /// Its newest attributes.
    #[schema(value_type = crate::score::Attributes)]
    attributes: &'a Attributes,
    /// When it came to be.
    #[schema(format = DateTime)]
    created_at: String,
    /// Who works it; null when nobody does.
    #[schema(required)]
    owner: Option<&'a str>,
    /// Counts the versions of its attributes from 1; the header `etag` of a single lead says the same.
    #[schema(minimum = 1)]
    version: u64,
    /// When the newest version was written.
    #[schema(format = DateTime)]
    updated_at: String,
    /// How the deal stands; null before the first outcome.
    #[schema(required)]
    outcome: Option<OutcomeAnswer>,
    #[serde(flatten)]
    score: ScoreAnswer<'a>,
}

/// A page of kept leads.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LeadPage<'a> {
    /// The leads.
    items: Vec<LeadAnswer<'a>>,
    /// Asks for the next page, with the same filters and sort; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// How a deal ended, or that it is open again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeptOutcome)]
pub(crate) struct OutcomeAnswer {
    /// What came of it.
    #[schema(value_type = super::super::outcome::CloseAnswer)]
    outcome: Close,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Money of the deal; null when it was not told.
    #[schema(required)]
    amount: Option<f64>,
}

impl<'a> LeadPage<'a> {
    pub fn new(leads: &'a [StoredLead], next_cursor: Option<String>) -> Self {
        Self { items: leads.iter().map(Into::into).collect(), next_cursor }
    }
}

impl<'a> From<&'a StoredLead> for LeadAnswer<'a> {
    fn from(lead: &'a StoredLead) -> Self {
        Self {
            lead_id: &lead.id,
            attributes: &lead.attributes,
            created_at: rfc3339(lead.created_at),
            owner: lead.owner.as_deref(),
            version: lead.version,
            updated_at: rfc3339(lead.updated_at),
            outcome: lead.outcome.as_ref().map(Into::into),
            score: ScoreAnswer::of(lead.score.as_ref()),
        }
    }
}

impl From<&StoredOutcome> for OutcomeAnswer {
    fn from(outcome: &StoredOutcome) -> Self {
        Self { outcome: outcome.outcome, at: rfc3339(outcome.at), amount: outcome.amount }
    }
}
