use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use crate::AppState;
use crate::clock::Moment;
use crate::json::{Parameters, Path};
use crate::limits::DEFAULT_REASONS;
use crate::openapi::KeptListProblems;
use crate::problem::ApiError;
use crate::rescore::{KeptScore, answer_score};

/// Score a kept lead
///
/// Computed at this moment with the attributes and events that are kept: the same answer that `POST /v1/score` gives for them. Beside it stand
/// what a person pinned, where the score is going, and what the deal is expected to bring. Events that are still to come do not count. Rules that let a lead leave
/// a stage later than it enters it go by the stage that these rules gave it last.
#[utoipa::path(
    get,
    path = "/v1/leads/{id}/score",
    operation_id = "getLeadScore",
    tag = "leads",
    params(("id" = String, Path, description = "The caller's identifier of the lead")),
    responses((status = 200, description = "The lead, scored", body = KeptScore), KeptListProblems)
)]
pub(crate) async fn get_score(State(state): State<AppState>, Path(id): Path<String>, uri: Uri) -> Result<Response, ApiError> {
    // Between 0 and 50.
    respond(&state, &id, &uri, DEFAULT_REASONS as usize).await
}

/// Explain the score of a kept lead
///
/// The same answer with all reasons: `other_log_odds` is what those add together that make no difference worth a word. With the ledger of the rules, line by line.
#[utoipa::path(
    get,
    path = "/v1/leads/{id}/explanation",
    operation_id = "explainLeadScore",
    tag = "leads",
    params(("id" = String, Path, description = "The caller's identifier of the lead")),
    responses((status = 200, description = "The lead, scored, with all reasons", body = KeptScore), KeptListProblems)
)]
pub(crate) async fn get_explanation(State(state): State<AppState>, Path(id): Path<String>, uri: Uri) -> Result<Response, ApiError> {
    respond(&state, &id, &uri, usize::MAX).await
}

async fn respond(state: &AppState, id: &str, uri: &Uri, reasons: usize) -> Result<Response, ApiError> {
    Parameters::of(uri, &[], &[])?;
    let now = state.now();
    let lead = state.store()?.kept_lead(id, now).await?.ok_or(ApiError::LeadNotFound)?;
    // Taken once the lead is here, so that both are of one moment.
    answer_score(&state.served()?, &lead, &Moment::new(now), reasons, true)
}
