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
use crate::record::{ItemStatus, OutcomeItem, OutcomeResult};

/// Outcomes to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the member `outcomes`")]
pub(crate) struct PutOutcomes<'a> {
    /// At most 1,000.
    #[schema(value_type = Vec<OutcomeItem>, max_items = 1000)]
    #[serde(borrow)]
    outcomes: RawItems<'a>,
}

/// Results in the order of the outcomes.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what is written an item at a time")]
pub(crate) struct PutOutcomesAnswer {
    /// One an outcome, in the order given.
    results: Vec<OutcomeResult>,
}

/// Keep outcomes
///
/// Keeps how up to 1,000 deals of kept leads ended. One bad item does not fail the others; all that are good are durable when the answer comes.
#[utoipa::path(
    post,
    path = "/v1/outcomes",
    operation_id = "putOutcomes",
    tag = "leads",
    params(("idempotency-key" = Option<String>, Header, description = "Names the request: sent again within a day it has no further effect and the same answer")),
    request_body = PutOutcomes,
    responses((status = 200, description = "A result an outcome, in order", body = PutOutcomesAnswer), BatchWriteProblems)
)]
pub(crate) async fn put_outcomes(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    keep::<OutcomeItem>(&state, request, |body| Ok(parse::<PutOutcomes<'_>>(body)?.outcomes)).await
}

impl Item for OutcomeItem {
    const LIST: &'static str = "outcomes";
    type Names = Option<String>;
    type Result = OutcomeResult;

    fn check(self, now: Time) -> Result<Change, ApiError> {
        self.check(now).map(Change::PutOutcome)
    }

    fn names(change: &Change) -> Option<String> {
        if let Change::PutOutcome(outcome) = change { Some(outcome.lead_id.clone()) } else { None }
    }

    fn readable(item: &RawValue) -> Option<String> {
        Readable::of(item).lead_id
    }

    fn kept(names: &Option<String>, applied: &Applied) -> Result<OutcomeResult, ApiError> {
        let status = ItemStatus::of(applied)?;
        Ok(OutcomeResult { lead_id: names.clone(), status, error: None })
    }

    fn refused(lead_id: Option<String>, error: Problem) -> OutcomeResult {
        OutcomeResult { lead_id, status: ItemStatus::Refused, error: Some(error) }
    }
}
