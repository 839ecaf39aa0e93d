use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Uri;
use axum::response::Response;

use crate::AppState;
use crate::compare::{CompareAnswer, CompareRequest, KeptLeads, KeptOrder, compare, compare_kept};
use crate::heavy::run_apart;
use crate::json::{parse, read_json};
use crate::limits::COMPARE_BODY_BYTES;
use crate::openapi::{HeavyListProblems, HeavyProblems};
use crate::problem::ApiError;

/// Compare the model with the rules
///
/// Says which of the two ranks closed leads better, by how much and how surely, for whom, and what it is worth. The leads must be ones that
/// the model was not fitted on: they are scored by its *evaluated* table, which was fitted on the training part alone (scores of leads come
/// from the *served* table, which has seen more), and leads on the training side of its split (created before its cut) are left out and named
/// under `left_out`. Each lead is scored as it was at its `as_of`; columns that say how a deal ended are hidden from both. The body may hold
/// up to 10,000 leads in 32 MiB. Nothing is kept.
#[utoipa::path(
    post,
    path = "/v1/compare",
    operation_id = "compareOnLeads",
    tag = "rules",
    request_body(content = CompareRequest, example = json!({
        "leads": [{
            "lead_id": "L-1", "attributes": { "industry": "Manufacturing", "employees": 250, "created_at": "2025-03-20" },
            "events": [{ "id": "E-1", "type": "page_view", "at": "2025-03-30T09:12:00Z" }],
            "as_of": "2025-03-31", "outcome": "won", "amount": 12000, "account": "A-7", "worked": true, "segments": { "campaign": "spring" }
        }],
        "capacity": 100
    })),
    responses((status = 200, description = "The comparison", body = CompareAnswer), HeavyProblems)
)]
pub(crate) async fn compare_on_leads(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let current = state.rules().ok_or(ApiError::NoRules)?;
    let permit = state.heavy()?;
    let body = read_json(request, COMPARE_BODY_BYTES, state.body_timeout()).await?;
    let (catalog, champions) = (Arc::clone(state.catalog()), state.catalog().champions());
    run_apart(permit, move || {
        let order = parse::<CompareRequest<'_>>(&body)?.check()?;
        let ready = catalog.find_blocking(&champions, order.model.as_ref())?;
        compare(&ready, &current.ready, order)
    })
    .await
}

/// Compare the model with the rules on kept leads
///
/// As `POST /v1/compare`, on the closed leads of the store. Each is scored as it was when it was first heard of: by the attributes of its first
/// version, and by what it had done until then. Leads that had closed by then are left out under `left_out.late`, and those that the model may have
/// been fitted on under `left_out.seen`. Of more than 10,000 the newest are compared on. Where the model has a horizon, `won` is what was won within it.
#[utoipa::path(
    get,
    path = "/v1/compare",
    operation_id = "compareOnKeptLeads",
    tag = "rules",
    params(
        ("model" = Option<String>, Query, description = "The model: its name, `name@champion` or `name@3`; the server's own when left out"),
        ("capacity" = Option<u64>, Query, minimum = 1, description = "How many leads sales can work: then wins among so many decide"),
        ("capacity_unit" = Option<String>, Query, description = "What `capacity` counts: `in_all` or `a_week`; `in_all` when left out"),
        ("cost_per_lead" = Option<f64>, Query, minimum = 0, description = "What working one lead costs, in the money of `amount`"),
        ("account" = Option<String>, Query, description = "The attribute that names the account: leads of one account share their luck"),
        ("by" = Option<Vec<String>>, Query, explode, description = "An attribute: the comparison is told for each of its values; may stand several times")
    ),
    responses((status = 200, description = "The comparison", body = CompareAnswer), HeavyListProblems)
)]
pub(crate) async fn compare_on_kept_leads(State(state): State<AppState>, uri: Uri) -> Result<Response, ApiError> {
    let asked = KeptOrder::of(&uri)?;
    let current = state.rules().ok_or(ApiError::NoRules)?;
    let store = state.store()?;
    let permit = state.heavy()?;
    let (catalog, champions) = (Arc::clone(state.catalog()), state.catalog().champions());
    let ready = catalog.find(&champions, asked.model.as_ref()).await?;
    let kept = KeptLeads::read(&**store, &ready).await?;
    run_apart(permit, move || compare_kept(&ready, &current.ready, kept, &asked)).await
}
