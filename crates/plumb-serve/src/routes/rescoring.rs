use axum::extract::State;
use axum::response::Response;

use crate::AppState;
use crate::json::answer;
use crate::openapi::ListProblems;
use crate::problem::ApiError;
use crate::rescore::RescoringAnswer;

/// About how many bytes the answer takes.
const BYTES: usize = 1024;

/// Show how far scores are up to date
///
/// When another model, other rules or another lookalike model are served, all kept leads are scored anew in the background, and every night too,
/// because recency ages. Where several servers share a store, one of them does it, and all tell the same of it.
#[utoipa::path(
    get,
    path = "/v1/rescoring",
    operation_id = "getRescoring",
    tag = "leads",
    responses((status = 200, description = "How far it has come", body = RescoringAnswer), ListProblems)
)]
pub(crate) async fn get_rescoring(State(state): State<AppState>) -> Result<Response, ApiError> {
    answer(&RescoringAnswer::read(state.store()?).await?, BYTES)
}
