use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::AppState;
use crate::json::answer;
use crate::openapi::ReadyProblems;
use crate::problem::ApiError;
use crate::rules::Current;
use crate::score::ModelVersion;

/// The process is alive.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Live {
    /// Always `live`.
    #[schema(example = "live")]
    status: &'static str,
}

/// The server is ready to score.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ready<'a> {
    /// Always `ready`.
    #[schema(example = "ready")]
    status: &'static str,
    /// The version that scores requests which name no model.
    model: ModelVersion<'a>,
    /// The rules beside it; null when the server has none.
    #[schema(required, nullable = true)]
    rules: Option<ReadyRulesAnswer<'a>>,
}

/// The rules that are served.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReadyRules)]
pub(crate) struct ReadyRulesAnswer<'a> {
    /// What the file calls them.
    name: &'a str,
    /// SHA-256 of the file's text.
    digest: &'a str,
    /// Why the file as it is now is not what is served; null when it is.
    #[schema(required)]
    load_error: Option<&'a str>,
}

/// Is the process alive
///
/// Answers as long as the process can answer at all.
#[utoipa::path(
    get,
    path = "/health/live",
    operation_id = "getLiveness",
    tag = "health",
    responses((status = 200, description = "It is", body = Live), crate::openapi::AnyProblems)
)]
pub(crate) async fn live() -> Json<Live> {
    Json(Live { status: "live" })
}

/// About how many bytes that answer takes.
const READY_BYTES: usize = 256;

/// Is the server ready to score
///
/// Not ready while shutting down. A new champion that cannot be loaded, or new rules that are not valid, leave the server
/// ready, with those before.
#[utoipa::path(
    get,
    path = "/health/ready",
    operation_id = "getReadiness",
    tag = "health",
    responses((status = 200, description = "It is", body = Ready), ReadyProblems)
)]
pub(crate) async fn ready(State(state): State<AppState>) -> Result<Response, ApiError> {
    if state.is_draining() {
        return Err(ApiError::Draining);
    }
    let champions = state.catalog().champions();
    let ready = state.catalog().find(&champions, None).await?;
    let current = state.rules();
    let rules = current.as_deref().map(|current: &Current| ReadyRulesAnswer {
        name: current.ready.set.name(),
        digest: current.ready.set.digest(),
        load_error: current.load_error.as_deref(),
    });
    answer(&Ready { status: "ready", model: ModelVersion { name: &ready.name, version: ready.version }, rules }, READY_BYTES)
}
