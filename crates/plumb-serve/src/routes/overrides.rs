use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use plumb_core::Time;
use plumb_store::{Applied, Batch, Change, Idempotency, Override, OverrideTarget, OverridesFilter, Place, Refusal, Written};

use crate::AppState;
use crate::auth::Caller;
use crate::json::{Parameters, Path, answer, parse, read_json};
use crate::limits::SINGLE_BODY_BYTES;
use crate::openapi::{EndProblems, ListProblems, WriteProblems};
use crate::overrides::{OverrideAnswer, OverrideRequest, OverridesAnswer};
use crate::problem::{ApiError, FieldProblem};
use crate::record::{Named, Record, cursor, limit, mark};
use crate::request_id;

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
    params(("idempotency-key" = Option<String>, Header, description = "Names the request: sent again within a day it has no further effect and the same answer")),
    request_body = OverrideRequest,
    responses((status = 201, description = "It is pinned", body = OverrideAnswer), WriteProblems)
)]
pub(crate) async fn create_override(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    request: Request,
) -> Result<Response, ApiError> {
    let record = state.store()?;
    let named = Named::of(&request)?;
    let body = read_json(request, SINGLE_BODY_BYTES, state.body_timeout()).await?;
    let now = state.now();
    let pin = parse::<OverrideRequest>(&body)?.check(new_id(now), caller.as_ref().map(|caller| caller.name()), now)?;
    let is_of_lead = matches!(pin.target, OverrideTarget::Lead(_));
    let idempotency = named.with_body(&body, now).map(|named| Idempotency { note: Some(pin.id.clone().into()), ..named });
    let batch = Batch { changes: vec![Change::PutOverride(pin.clone())], idempotency, now };
    let written = write(record, batch, if is_of_lead { ApiError::LeadNotFound } else { ApiError::Internal }).await?;
    let pin = if written.replayed {
        // A repetition is answered with what the first request made, as it was then: unless that went with its lead, or nobody knows what it was.
        let id = written.note.ok_or(ApiError::AnswerForgotten)?;
        let made = record.get_override(&id).await?.ok_or(ApiError::AnswerForgotten)?;
        Override { ended_at: None, ended_by: None, ..made }
    } else {
        pin
    };
    let mut response = answer(&OverrideAnswer::new(&pin, pin.created_at), BYTES)?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(mark(response, written.replayed))
}

/// A new identifier: later ones come after earlier ones.
fn new_id(now: Time) -> String {
    format!("{:012x}-{}", now.millis(), request_id::unique())
}

/// List overrides
///
/// Also those that have ended, in the order of their identifiers; with how many are in force.
#[utoipa::path(
    get,
    path = "/v1/overrides",
    operation_id = "listOverrides",
    tag = "overrides",
    params(
        ("lead_id" = Option<String>, Query, description = "Only those that pin this very lead, not its segments"),
        ("in_force" = Option<bool>, Query, description = "`true`: only those that are in force now"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "Overrides a page; 100 when left out")
    ),
    responses((status = 200, description = "A page of overrides", body = OverridesAnswer), ListProblems)
)]
pub(crate) async fn list_overrides(State(state): State<AppState>, uri: Uri) -> Result<Response, ApiError> {
    let record = state.store()?;
    let parameters = Parameters::of(&uri, &["lead_id", "in_force", "cursor", "limit"], &[])?;
    let (limit, now) = (limit(&parameters)?, state.now());
    let in_force = match parameters.get("in_force") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(ApiError::Invalid(vec![FieldProblem::parameter("in_force", "expected `true` or `false`")])),
    };
    let lead_id = parameters.get("lead_id").map(str::to_owned);
    let list = format!("overrides {lead_id:?} {in_force}");
    let after = parameters.get("cursor").map(|text| cursor::place(&list, "cursor", text)).transpose()?.map(|place| place.id);
    // One more tells whether there is another page.
    let filter = OverridesFilter { in_force: in_force.then_some(now), lead_id, after, limit: limit + 1, ..OverridesFilter::default() };
    let mut page = record.overrides(filter).await?;
    let has_more = page.len() > limit as usize;
    page.truncate(limit as usize);
    let next_cursor = page.last().filter(|_| has_more).map(|last| cursor::of_place(&list, &Place { value: 0.0, id: last.id.clone() }));
    let items = page.iter().map(|pin| OverrideAnswer::new(pin, now)).collect();
    answer(&OverridesAnswer { items, next_cursor, in_force: count_in_force(record, now).await? }, BYTES * (1 + page.len()))
}

/// End an override
///
/// Its leads are scored without it from now on. It stays on record. One that has ended already stays as it is.
#[utoipa::path(
    delete,
    path = "/v1/overrides/{id}",
    operation_id = "endOverride",
    tag = "overrides",
    params(
        ("id" = String, Path, description = "The override's identifier"),
        ("idempotency-key" = Option<String>, Header, description = "Names the request: sent again within a day it has no further effect and the same answer")
    ),
    responses((status = 200, description = "It has ended", body = OverrideAnswer), EndProblems)
)]
pub(crate) async fn end_override(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let record = state.store()?;
    let now = state.now();
    let idempotency = Named::of(&request)?.with_body(b"", now);
    // Before keys exist, everybody may.
    let by = caller.map_or_else(|| "anonymous".to_owned(), |caller| caller.name().to_owned());
    let batch = Batch { changes: vec![Change::EndOverride { id: id.clone(), by }], idempotency, now };
    let written = write(record, batch, ApiError::OverrideNotFound).await?;
    // What has ended stays as it is.
    let ended = record.get_override(&id).await?.ok_or(ApiError::OverrideNotFound)?;
    Ok(mark(answer(&OverrideAnswer::new(&ended, now), BYTES)?, written.replayed))
}

/// Writes a batch of one change; `not_found` is for a change of what is not kept.
async fn write(record: &Record, batch: Batch, not_found: ApiError) -> Result<Written, ApiError> {
    let written = record.write(batch).await?;
    match written.applied.first() {
        Some(Applied::Refused(Refusal::NotFound)) => Err(not_found),
        Some(Applied::Refused(Refusal::Invalid { field, problem })) => Err(ApiError::field(&[field], problem.clone())),
        Some(Applied::Refused(other)) => {
            tracing::error!(?other, "an override was refused");
            Err(ApiError::Internal)
        }
        _ => Ok(written),
    }
}

/// How many are in force.
async fn count_in_force(record: &Record, now: Time) -> Result<u64, ApiError> {
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
