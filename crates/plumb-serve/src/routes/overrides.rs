use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use plumb_store::{Applied, Batch, Change, Override, OverrideTarget, OverridesFilter, Refusal};

use crate::AppState;
use crate::json::{answer, parse, read_json};
use crate::limits::SINGLE_BODY_BYTES;
use crate::openapi::{BodyProblems, KeptProblems};
use crate::overrides::{OverrideAnswer, OverrideRequest, OverridesAnswer};
use crate::problem::ApiError;
use crate::record::Record;

/// About how many bytes an override takes.
const BYTES: usize = 512;
/// Overrides that are counted at once.
const COUNTED: u32 = 1_000;

/// Pin a score or a stage
///
/// For one lead, or for all leads whose attribute has a value. It stands beside the model's score and the rules' stage, which stay what they are: kept
/// leads tell both, and are sorted and filtered by what is pinned. Where several are in force for a lead, its own comes before those of segments, and the newest before older ones. It ends at
/// `expires_at` by itself.
#[utoipa::path(
    post,
    path = "/v1/overrides",
    operation_id = "createOverride",
    tag = "overrides",
    request_body = OverrideRequest,
    responses((status = 201, description = "It is pinned", body = OverrideAnswer), BodyProblems)
)]
pub(crate) async fn create_override(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let record = state.store()?;
    let body = read_json(request, SINGLE_BODY_BYTES, state.body_timeout()).await?;
    let now = state.now();
    let pin = parse::<OverrideRequest>(&body)?.check(now)?;
    if let OverrideTarget::Lead(id) = &pin.target
        && record.lead(id).await?.is_none()
    {
        return Err(ApiError::LeadNotFound);
    }
    write(record, Change::PutOverride(pin.clone()), now).await?;
    let mut response = answer(&OverrideAnswer::new(&pin, now), BYTES)?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// End an override
///
/// Its leads are scored without it from now on. It stays on record. One that has ended already stays as it is.
#[utoipa::path(
    delete,
    path = "/v1/overrides/{id}",
    operation_id = "endOverride",
    tag = "overrides",
    params(("id" = String, Path, description = "The override's identifier")),
    responses((status = 200, description = "It has ended", body = OverrideAnswer), KeptProblems)
)]
pub(crate) async fn end_override(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let record = state.store()?;
    let now = state.now();
    let pin = record.get_override(&id).await?.ok_or(ApiError::OverrideNotFound)?;
    if pin.ended_at.is_some() {
        return answer(&OverrideAnswer::new(&pin, now), BYTES);
    }
    write(record, Change::EndOverride { id: id.clone(), by: "api".to_owned() }, now).await?;
    let ended = record.get_override(&id).await?.ok_or(ApiError::OverrideNotFound)?;
    answer(&OverrideAnswer::new(&ended, now), BYTES)
}

async fn write(record: &Record, change: Change, now: plumb_core::Time) -> Result<(), ApiError> {
    let written = record.write(Batch::new(vec![change], now)).await?;
    match written.applied.into_iter().next() {
        Some(Applied::Refused(Refusal::NotFound)) => Err(ApiError::OverrideNotFound),
        Some(Applied::Refused(Refusal::Invalid { field, problem })) => Err(ApiError::field(&[&field], problem)),
        Some(Applied::Refused(other)) => {
            tracing::error!(?other, "an override was refused");
            Err(ApiError::Internal)
        }
        _ => Ok(()),
    }
}

/// How many are in force.
async fn count_in_force(record: &Record, now: plumb_core::Time) -> Result<u64, ApiError> {
    let mut filter = OverridesFilter { in_force: Some(now), limit: COUNTED, ..OverridesFilter::default() };
    let mut count = 0;
    loop {
        let page: Vec<Override> = record.overrides(filter.clone()).await?;
        count += page.len() as u64;
        match page.last() {
            Some(last) if page.len() == COUNTED as usize => filter.after = Some(last.id.clone()),
            _ => return Ok(count),
        }
    }
}
