use axum::extract::{Request, State};
use axum::response::Response;

use crate::AppState;
use crate::clock::Moment;
use crate::json::{answer_lead, parse, read_json};
use crate::limits::SINGLE_BODY_BYTES;
use crate::openapi::BodyProblems;
use crate::problem::ApiError;
use crate::score::{ScoreRequest, ScoredLead, score};

/// Score one lead
///
/// Stateless: nothing of the request is kept. Attribute names are the training columns. The body may hold up to 1 MiB.
#[utoipa::path(
    post,
    path = "/v1/score",
    operation_id = "scoreLead",
    tag = "score",
    request_body = ScoreRequest,
    responses((status = 200, description = "The scored lead", body = ScoredLead), BodyProblems)
)]
pub(crate) async fn score_lead(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let body = read_json(request, SINGLE_BODY_BYTES, state.body_timeout()).await?;
    let order = parse::<ScoreRequest<'_>>(&body)?.check()?;
    let champions = state.catalog().champions();
    let ready = state.catalog().find(&champions, order.model.as_ref()).await?;
    let held = state.held();
    answer_lead(&score(&ready, held.beside(), &order, &Moment::new(state.now())))
}
