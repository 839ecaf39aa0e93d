use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use crate::AppState;
use crate::json::{LEAD_BYTES, Parameters, Path, answer};
use crate::openapi::KeptListProblems;
use crate::problem::ApiError;
use crate::record::{HistoryAnswer, limit};

/// Show the past of a kept lead
///
/// Its scores with their causes, its attributes over time, its outcomes and its events: of each the newest.
#[utoipa::path(
    get,
    path = "/v1/leads/{id}/history",
    operation_id = "getLeadHistory",
    tag = "leads",
    params(
        ("id" = String, Path, description = "The caller's identifier of the lead"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "Items of each kind; 100 when left out")
    ),
    responses((status = 200, description = "Its past", body = HistoryAnswer), KeptListProblems)
)]
pub(crate) async fn get_history(State(state): State<AppState>, Path(id): Path<String>, uri: Uri) -> Result<Response, ApiError> {
    let store = state.store()?;
    let limit = limit(&Parameters::of(&uri, &["limit"], &[])?)?;
    let history = store.history(&id, limit).await?;
    let history = history.ok_or(ApiError::LeadNotFound)?;
    let events = store.events(&id, limit).await?;
    answer(&HistoryAnswer::new(&id, &history, &events), LEAD_BYTES)
}
