use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use plumb_registry::ModelRef;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::AnswerParameters;
use super::{InferAnswer, InferRequest, Inference, ModelMetadata};
use crate::AppState;
use crate::catalog::ReadyModel;
use crate::json::{Path, answer, content_type, is_json, parse, read_bytes};
use crate::limits::BATCH_BODY_BYTES;
use crate::problem::ApiError;
use crate::protocols::{InferenceProblems, WarningTally, run, score_rows};

/// About how many bytes all outputs of a row take.
const ROW_BYTES: usize = 48;

/// The server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServerMetadata {
    /// `plumb`.
    #[schema(example = "plumb")]
    name: &'static str,
    /// Its version.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Extensions of the protocol: none.
    extensions: [&'static str; 0],
}

/// The server is alive.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServerLive {
    /// Always true.
    live: bool,
}

/// The server is ready.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServerReady {
    /// Always true.
    live: bool,
    /// Always true.
    ready: bool,
}

/// A model is ready.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelReady {
    /// The model.
    #[schema(example = "leads")]
    name: String,
    /// Always true.
    ready: bool,
}

/// Describe the server
///
/// Open Inference Protocol: server metadata.
#[utoipa::path(get, path = "/v2", operation_id = "getServerMetadata", tag = "inference",
    responses((status = 200, description = "The server", body = ServerMetadata), InferenceProblems))]
pub(crate) async fn server() -> Json<ServerMetadata> {
    Json(ServerMetadata { name: "plumb", version: env!("CARGO_PKG_VERSION"), extensions: [] })
}

/// Describe the server
///
/// The same under the path with a slash at its end.
#[utoipa::path(get, path = "/v2/", operation_id = "getServerMetadataWithSlash", tag = "inference",
    responses((status = 200, description = "The server", body = ServerMetadata), InferenceProblems))]
pub(crate) async fn server_with_slash() -> Json<ServerMetadata> {
    server().await
}

/// Is the server alive
///
/// Open Inference Protocol: server live.
#[utoipa::path(get, path = "/v2/health/live", operation_id = "getServerLive", tag = "inference",
    responses((status = 200, description = "It is", body = ServerLive), InferenceProblems))]
pub(crate) async fn live() -> Json<ServerLive> {
    Json(ServerLive { live: true })
}

/// Is the server ready
///
/// Open Inference Protocol: server ready. Not while shutting down.
#[utoipa::path(get, path = "/v2/health/ready", operation_id = "getServerReady", tag = "inference",
    responses((status = 200, description = "It is", body = ServerReady), InferenceProblems))]
pub(crate) async fn ready(State(state): State<AppState>) -> Result<Json<ServerReady>, ApiError> {
    check_not_draining(&state)?;
    Ok(Json(ServerReady { live: true, ready: true }))
}

/// Describe a model
///
/// Open Inference Protocol: metadata of the version in service.
#[utoipa::path(get, path = "/v2/models/{name}", operation_id = "getModelMetadata", tag = "inference",
    params(("name" = String, Path, description = "The model's name")),
    responses((status = 200, description = "Its inputs and outputs", body = ModelMetadata), InferenceProblems))]
pub(crate) async fn model(State(state): State<AppState>, Path(name): Path<String>) -> Result<Json<ModelMetadata>, ApiError> {
    metadata(&state, &name, None).await
}

/// Describe a version of a model
///
/// Open Inference Protocol: metadata of one version.
#[utoipa::path(get, path = "/v2/models/{name}/versions/{version}", operation_id = "getModelVersionMetadata", tag = "inference",
    params(("name" = String, Path, description = "The model's name"), ("version" = String, Path, description = "A number, or an alias such as `champion`")),
    responses((status = 200, description = "Its inputs and outputs", body = ModelMetadata), InferenceProblems))]
pub(crate) async fn version(
    State(state): State<AppState>,
    Path((name, version)): Path<(String, String)>,
) -> Result<Json<ModelMetadata>, ApiError> {
    metadata(&state, &name, Some(&version)).await
}

/// Is a model ready
///
/// Open Inference Protocol: model ready.
#[utoipa::path(get, path = "/v2/models/{name}/ready", operation_id = "getModelReady", tag = "inference",
    params(("name" = String, Path, description = "The model's name")),
    responses((status = 200, description = "It is", body = ModelReady), InferenceProblems))]
pub(crate) async fn model_ready(State(state): State<AppState>, Path(name): Path<String>) -> Result<Json<ModelReady>, ApiError> {
    readiness(&state, &name, None).await
}

/// Is a version of a model ready
///
/// Open Inference Protocol: model ready, of one version.
#[utoipa::path(get, path = "/v2/models/{name}/versions/{version}/ready", operation_id = "getModelVersionReady", tag = "inference",
    params(("name" = String, Path, description = "The model's name"), ("version" = String, Path, description = "A number, or an alias such as `champion`")),
    responses((status = 200, description = "It is", body = ModelReady), InferenceProblems))]
pub(crate) async fn version_ready(
    State(state): State<AppState>,
    Path((name, version)): Path<(String, String)>,
) -> Result<Json<ModelReady>, ApiError> {
    readiness(&state, &name, Some(&version)).await
}

/// Score with a model
///
/// Open Inference Protocol: inference. Tensors are columns: an input is named as a column of the training data and has shape `[n]` or
/// `[n, 1]`. A column that is left out, or null, is missing. The scores are those of `/v1/score/batch`.
#[utoipa::path(post, path = "/v2/models/{name}/infer", operation_id = "infer", tag = "inference",
    params(("name" = String, Path, description = "The model's name")),
    request_body = InferRequest,
    responses((status = 200, description = "The wanted outputs", body = InferAnswer), InferenceProblems))]
pub(crate) async fn infer(State(state): State<AppState>, Path(name): Path<String>, request: Request) -> Result<Response, ApiError> {
    inference(state, &name, None, request).await
}

/// Score with a version of a model
///
/// Open Inference Protocol: inference by one version.
#[utoipa::path(post, path = "/v2/models/{name}/versions/{version}/infer", operation_id = "inferWithVersion", tag = "inference",
    params(("name" = String, Path, description = "The model's name"), ("version" = String, Path, description = "A number, or an alias such as `champion`")),
    request_body = InferRequest,
    responses((status = 200, description = "The wanted outputs", body = InferAnswer), InferenceProblems))]
pub(crate) async fn infer_with_version(
    State(state): State<AppState>,
    Path((name, version)): Path<(String, String)>,
    request: Request,
) -> Result<Response, ApiError> {
    inference(state, &name, Some(&version), request).await
}

fn check_not_draining(state: &AppState) -> Result<(), ApiError> {
    if state.is_draining() { Err(ApiError::Draining) } else { Ok(()) }
}

async fn find(state: &AppState, name: &str, version: Option<&str>) -> Result<Arc<ReadyModel>, ApiError> {
    let text = version.map_or_else(|| name.to_owned(), |version| format!("{name}@{version}"));
    // A name that cannot be one names no model.
    let not_found = |why: plumb_registry::RegistryError| ApiError::ModelNotFound(why.to_string());
    let wanted: ModelRef = text.parse().map_err(not_found)?;
    state.catalog().find(&state.catalog().champions(), Some(&wanted)).await
}

async fn metadata(state: &AppState, name: &str, version: Option<&str>) -> Result<Json<ModelMetadata>, ApiError> {
    let ready = find(state, name, version).await?;
    let catalog = Arc::clone(state.catalog());
    let read = tokio::task::spawn_blocking(move || {
        let versions = catalog.registry.versions(&ready.name).unwrap_or_else(|why| {
            tracing::error!(model = %ready.name, %why, "the versions of a model cannot be listed");
            vec![ready.version]
        });
        ModelMetadata::new(&ready, &versions)
    });
    read.await.map(Json).map_err(|why| {
        tracing::error!(%why, "reading a model's metadata failed");
        ApiError::Internal
    })
}

async fn readiness(state: &AppState, name: &str, version: Option<&str>) -> Result<Json<ModelReady>, ApiError> {
    check_not_draining(state)?;
    let ready = find(state, name, version).await?;
    Ok(Json(ModelReady { name: ready.name.to_string(), ready: true }))
}

async fn inference(state: AppState, name: &str, version: Option<&str>, request: Request) -> Result<Response, ApiError> {
    check_type(request.headers())?;
    let ready = find(&state, name, version).await?;
    let body = read_bytes(request, BATCH_BODY_BYTES, state.body_timeout()).await?;
    run(body.len(), move || infer_rows(&state, &ready, parse::<InferRequest<'_>>(&body)?.check()?)).await
}

/// Clients of the protocol leave the type out at times: the body is JSON all the same.
fn check_type(headers: &HeaderMap) -> Result<(), ApiError> {
    match content_type(headers) {
        Some(other) if !is_json(&other) => Err(ApiError::ContentType(Some(other.into_owned()))),
        _ => Ok(()),
    }
}

fn infer_rows(state: &AppState, ready: &ReadyModel, mut inference: Inference<'_>) -> Result<Response, ApiError> {
    let (id, outputs, held) = (inference.id.take(), std::mem::take(&mut inference.outputs), state.held());
    let at = inference.as_of.unwrap_or_else(|| state.now());
    let rows = score_rows(ready, held.beside(), inference.into_rows(), at);
    let scored = InferAnswer {
        model_name: &ready.name,
        model_version: ready.version.to_string(),
        id: id.as_deref(),
        parameters: WarningTally::of(&rows).text().map(|warnings| AnswerParameters { warnings }),
        outputs: outputs.iter().map(|output| output.tensor(&rows)).collect(),
    };
    answer(&scored, ROW_BYTES * rows.len() + 512)
}
