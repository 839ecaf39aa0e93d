use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Invocation, InvocationRequest, Invoked};
use crate::AppState;
use crate::json::{answer, content_type, read_bytes};
use crate::limits::BATCH_BODY_BYTES;
use crate::problem::ApiError;
use crate::protocols::{InvokeProblems, MlflowProblems, run, score_rows};

/// About how many bytes a prediction takes.
const PREDICTION_BYTES: usize = 24;

/// An object without members.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pong {}

/// Is the server ready
///
/// MLflow's health check. Not ready while shutting down.
#[utoipa::path(get, path = "/ping", operation_id = "ping", tag = "mlflow",
    responses((status = 200, description = "It is", body = Pong), MlflowProblems))]
pub(crate) async fn ping(State(state): State<AppState>) -> Result<Json<Pong>, ApiError> {
    if state.is_draining() { Err(ApiError::Draining) } else { Ok(Json(Pong {})) }
}

/// The server's version
///
/// The version of Plumb, where MLflow tells its own.
#[utoipa::path(get, path = "/version", operation_id = "getVersion", tag = "mlflow",
    responses((status = 200, description = "The version", body = String, content_type = "application/json"), MlflowProblems))]
pub(crate) async fn version() -> Json<&'static str> {
    Json(env!("CARGO_PKG_VERSION"))
}

/// Score a table of leads
///
/// MLflow's scoring protocol, with JSON (`dataframe_split`, `dataframe_records`, `instances` or `inputs`, and `params`) or with `text/csv`.
/// Columns are named as in the training data; one that is left out, null or blank is missing. A prediction is the calibrated probability of being won;
/// `params.method` asks for `score`, `grade` or `all` instead. The scores are those of `/v1/score/batch`. Another content type is refused with
/// 415 and plain text.
#[utoipa::path(post, path = "/invocations", operation_id = "invoke", tag = "mlflow",
    request_body = InvocationRequest,
    responses((status = 200, description = "A prediction a row, in order", body = Invoked), InvokeProblems))]
pub(crate) async fn invoke(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let form = Form::of(request.headers())?;
    let body = read_bytes(request, BATCH_BODY_BYTES, state.body_timeout()).await?;
    // A version that is not in memory is read from a disk.
    let names_model = body.windows(MODEL.len()).any(|part| part == MODEL);
    run(if names_model { usize::MAX } else { body.len() }, move || {
        let invocation = match form {
            Form::Json => Invocation::of_json(&body)?,
            Form::Csv => Invocation::of_csv(&body)?,
        };
        predictions(&state, invocation)
    })
    .await
}

fn predictions(state: &AppState, invocation: Invocation<'_>) -> Result<Response, ApiError> {
    let champions = state.catalog().champions();
    let ready = state.catalog().find_blocking(&champions, invocation.model.as_ref())?;
    let held = state.held();
    let at = invocation.as_of.unwrap_or_else(|| state.now());
    let rows = score_rows(&ready, held.beside(), invocation.leads, at);
    answer(&Invoked::new(invocation.method, &rows), PREDICTION_BYTES * rows.len() + 32)
}

/// How a body names a model.
const MODEL: &[u8] = b"\"model\"";

/// What a table is written in.
enum Form {
    Json,
    Csv,
}

impl Form {
    /// By the content type, of which MLflow allows two, and `charset` as the only parameter.
    fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let content_type = content_type(headers).ok_or(ApiError::TableType(None))?;
        let refused = || ApiError::TableType(Some(content_type.clone().into_owned()));
        let mut parts = content_type.split(';').map(str::trim);
        let form = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "application/json" => Self::Json,
            "text/csv" => Self::Csv,
            _ => return Err(refused()),
        };
        let is_utf8 = |parameter: &str| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            name.trim().eq_ignore_ascii_case("charset") && value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        };
        if parts.filter(|parameter| !parameter.is_empty()).all(is_utf8) { Ok(form) } else { Err(refused()) }
    }
}
