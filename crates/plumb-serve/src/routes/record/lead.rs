use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::Response;
use plumb_store::{Applied, Batch, Change};
use serde::Serialize;
use utoipa::ToSchema;

use crate::AppState;
use crate::json::{LEAD_BYTES, Parameters, Path, answer, parse, read_json};
use crate::limits::SINGLE_BODY_BYTES;
use crate::openapi::{EraseProblems, KeptListProblems, WriteProblems};
use crate::problem::ApiError;
use crate::record::{LeadAnswer, LeadBody, LeadResult, LeadStatus, Named, condition, etag, mark, refused};

/// About how many bytes such an answer takes.
const RESULT_BYTES: usize = 256;

/// A lead is gone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErasedLead {
    /// The caller's identifier.
    lead_id: String,
    /// Always true.
    #[schema(example = true)]
    erased: bool,
}

/// Keep a lead
///
/// Makes a lead, or replaces it as a whole. The answer comes when it is durable; the lead's score follows. With `if-match: "3"` the lead is changed
/// only if it has this version, with `if-match: *` only if it is kept, with `if-none-match: *` only if it is not. The body may hold up to 1 MiB.
#[utoipa::path(
    put,
    path = "/v1/leads/{id}",
    operation_id = "putLead",
    tag = "leads",
    params(
        ("id" = String, Path, description = "The caller's identifier of the lead"),
        ("if-match" = Option<String>, Header, description = "The entity tag that the lead must have, or `*`"),
        ("if-none-match" = Option<String>, Header, description = "`*`: the lead must not be kept"),
        ("idempotency-key" = Option<String>, Header, description = "Names the request: sent again within a day it has no further effect and the same answer")
    ),
    request_body = LeadBody,
    responses(
        (status = 200, description = "What became of it", body = LeadResult, headers(("etag" = String, description = "The lead's version"))),
        (status = 201, description = "The lead was not kept before", body = LeadResult, headers(("etag" = String, description = "The lead's version"))),
        WriteProblems
    )
)]
pub(crate) async fn put_lead(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Result<Response, ApiError> {
    let store = state.store()?;
    let expect = condition(request.headers())?;
    let named = Named::of(&request)?;
    let body = read_json(request, SINGLE_BODY_BYTES, state.body_timeout()).await?;
    let now = state.now();
    let lead = parse::<LeadBody>(&body)?.check(id.clone(), expect, now)?;
    let batch = Batch { changes: vec![Change::PutLead(lead)], idempotency: named.with_body(&body, now), now };
    let written = store.write(batch).await?;
    let result = match LeadResult::of(id, written.applied.first().ok_or(ApiError::Internal)?) {
        Ok(result) => result,
        Err(refused) => return Ok(mark(refused, written.replayed)),
    };
    let mut response = answer(&result, RESULT_BYTES)?;
    if result.status == LeadStatus::Created {
        *response.status_mut() = StatusCode::CREATED;
    }
    if let Some(version) = result.version {
        response.headers_mut().insert(header::ETAG, etag(version));
    }
    Ok(mark(response, written.replayed))
}

/// Show a kept lead
///
/// With its newest score as it was computed; `/v1/leads/{id}/score` computes it at now.
#[utoipa::path(
    get,
    path = "/v1/leads/{id}",
    operation_id = "getLead",
    tag = "leads",
    params(("id" = String, Path, description = "The caller's identifier of the lead")),
    responses(
        (status = 200, description = "The lead", body = LeadAnswer, headers(("etag" = String, description = "The lead's version"))),
        KeptListProblems
    )
)]
pub(crate) async fn get_lead(State(state): State<AppState>, Path(id): Path<String>, uri: Uri) -> Result<Response, ApiError> {
    Parameters::of(&uri, &[], &[])?;
    let lead = state.store()?.lead(&id).await?.ok_or(ApiError::LeadNotFound)?;
    let mut response = answer(&LeadAnswer::from(&lead), LEAD_BYTES)?;
    response.headers_mut().insert(header::ETAG, etag(lead.version));
    Ok(response)
}

/// Erase a lead
///
/// Removes all that is kept of a person: attributes and their versions, events, outcomes, scores and overrides. Followers of `/v1/scores` are told.
#[utoipa::path(
    delete,
    path = "/v1/leads/{id}",
    operation_id = "eraseLead",
    tag = "leads",
    params(
        ("id" = String, Path, description = "The caller's identifier of the lead"),
        ("if-match" = Option<String>, Header, description = "The entity tag that the lead must have, or `*`"),
        ("idempotency-key" = Option<String>, Header, description = "Names the request: sent again within a day it has no further effect and the same answer")
    ),
    responses((status = 200, description = "It is gone", body = ErasedLead), EraseProblems)
)]
pub(crate) async fn erase_lead(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Result<Response, ApiError> {
    let store = state.store()?;
    let expect = condition(request.headers())?;
    let now = state.now();
    let idempotency = Named::of(&request)?.with_body(b"", now);
    let written = store.write(Batch { changes: vec![Change::EraseLead { id: id.clone(), expect }], idempotency, now }).await?;
    match written.applied.first() {
        Some(Applied::Done) => Ok(mark(answer(&ErasedLead { lead_id: id, erased: true }, RESULT_BYTES)?, written.replayed)),
        Some(other) => Ok(mark(refused(other, "lead_id"), written.replayed)),
        None => Err(ApiError::Internal),
    }
}
