use axum::extract::{Request, State};
use axum::response::Response;
use plumb_core::Time;
use plumb_store::{Applied, Change};
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::items::{Item, RawItems, Readable, keep};
use crate::AppState;
use crate::json::parse;
use crate::openapi::BatchWriteProblems;
use crate::problem::{ApiError, Problem};
use crate::record::{LeadItem, LeadResult, LeadStatus};

/// Leads to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the member `leads`")]
pub(crate) struct PutLeads<'a> {
    /// At most 1,000. The same lead may stand in it more than once: the items have their effect in order.
    #[schema(value_type = Vec<LeadItem>, max_items = 1000)]
    #[serde(borrow)]
    leads: RawItems<'a>,
}

/// Results in the order of the leads.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what is written an item at a time")]
pub(crate) struct PutLeadsAnswer {
    /// One a lead, in the order given.
    results: Vec<LeadResult>,
}

/// Keep many leads
///
/// Makes or replaces up to 1,000 leads in 10 MiB. One bad item does not fail the others; all that are good are durable when the answer comes.
#[utoipa::path(
    post,
    path = "/v1/leads/batch",
    operation_id = "putLeads",
    tag = "leads",
    params(("idempotency-key" = Option<String>, Header, description = "Names the request: sent again within a day it has no further effect and the same answer")),
    request_body = PutLeads,
    responses((status = 200, description = "A result a lead, in order", body = PutLeadsAnswer), BatchWriteProblems)
)]
pub(crate) async fn put_leads(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    keep::<LeadItem>(&state, request, |body| Ok(parse::<PutLeads<'_>>(body)?.leads)).await
}

impl Item for LeadItem {
    const LIST: &'static str = "leads";
    type Names = Option<String>;
    type Result = LeadResult;

    fn check(self, now: Time) -> Result<Change, ApiError> {
        self.check(now).map(Change::PutLead)
    }

    fn names(change: &Change) -> Option<String> {
        if let Change::PutLead(lead) = change { Some(lead.id.clone()) } else { None }
    }

    fn readable(item: &RawValue) -> Option<String> {
        Readable::of(item).lead_id
    }

    fn kept(names: &Option<String>, applied: &Applied) -> Result<LeadResult, ApiError> {
        LeadResult::of(names.clone().unwrap_or_default(), applied)
    }

    fn refused(lead_id: Option<String>, error: Problem) -> LeadResult {
        LeadResult { lead_id, status: LeadStatus::Refused, version: None, updated_at: None, error: Some(error) }
    }
}
