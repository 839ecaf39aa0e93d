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
use crate::record::{EventItem, EventResult, ItemStatus};

/// Events to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the member `events`")]
pub(crate) struct PutEvents<'a> {
    /// At most 1,000.
    #[schema(value_type = Vec<EventItem>, max_items = 1000)]
    #[serde(borrow)]
    events: RawItems<'a>,
}

/// Results in the order of the events.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what is written an item at a time")]
pub(crate) struct PutEventsAnswer {
    /// One an event, in the order given.
    results: Vec<EventResult>,
}

/// Keep events
///
/// Keeps up to 1,000 events in 10 MiB, each identifier once. One bad item does not fail the others; all that are good are durable when the answer
/// comes. Scores of their leads follow. Events may come before their lead. Of one
/// lead 10,000 are kept; beyond that they are refused, each by itself.
#[utoipa::path(
    post,
    path = "/v1/events",
    operation_id = "putEvents",
    tag = "leads",
    params(("idempotency-key" = Option<String>, Header, description = "Names the request: sent again within a day it has no further effect and the same answer")),
    request_body = PutEvents,
    responses((status = 200, description = "A result an event, in order", body = PutEventsAnswer), BatchWriteProblems)
)]
pub(crate) async fn put_events(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    keep::<EventItem>(&state, request, |body| Ok(parse::<PutEvents<'_>>(body)?.events)).await
}

impl Item for EventItem {
    const LIST: &'static str = "events";
    type Names = Readable;
    type Result = EventResult;

    fn check(self, _: Time) -> Result<Change, ApiError> {
        self.check().map(Change::PutEvent)
    }

    fn names(change: &Change) -> Readable {
        let Change::PutEvent(event) = change else { return Readable::default() };
        Readable { id: Some(event.id.clone()), lead_id: Some(event.lead_id.clone()) }
    }

    fn readable(item: &RawValue) -> Readable {
        Readable::of(item)
    }

    fn kept(names: &Readable, applied: &Applied) -> Result<EventResult, ApiError> {
        let status = ItemStatus::of(applied)?;
        Ok(EventResult { id: names.id.clone(), lead_id: names.lead_id.clone(), status, error: None })
    }

    fn refused(Readable { id, lead_id }: Readable, error: Problem) -> EventResult {
        EventResult { id, lead_id, status: ItemStatus::Refused, error: Some(error) }
    }
}
