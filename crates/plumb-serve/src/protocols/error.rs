//! How other protocols tell an error. What goes wrong is an [`ApiError`] as everywhere; only its form differs.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

use crate::problem::ApiError;

type Responses = BTreeMap<String, RefOr<Response>>;

/// What went wrong, as the Open Inference Protocol tells it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InferenceError {
    /// What is wrong, and what to do.
    error: String,
}

/// What went wrong, as MLflow tells it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MlflowError {
    /// The kind, one of MLflow's.
    #[schema(example = "BAD_REQUEST")]
    error_code: &'static str,
    /// What is wrong, and what to do.
    message: String,
}

/// Whose errors a path has.
enum Form {
    Plumb,
    Inference,
    Mlflow,
}

impl Form {
    fn of(path: &str) -> Self {
        match path {
            "/invocations" | "/ping" | "/version" => Self::Mlflow,
            path if path == "/v2" || path.starts_with("/v2/") => Self::Inference,
            _ => Self::Plumb,
        }
    }
}

/// The content type of a path's errors, and the name of their schema.
pub(crate) fn error_of(path: &str) -> (&'static str, &'static str) {
    match Form::of(path) {
        Form::Plumb => ("application/problem+json", "Problem"),
        Form::Inference => ("application/json", "InferenceError"),
        Form::Mlflow => ("application/json", "MlflowError"),
    }
}

/// An error in the form of the protocol that a path belongs to: status, content type, body. `None` on Plumb's own paths.
pub(crate) fn foreign_error(path: &str, error: &ApiError) -> Option<(StatusCode, &'static str, Vec<u8>)> {
    // Both know nothing finer for a request that is at fault.
    let status = match error.kind().0 {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        status => status,
    };
    let message = error.to_string();
    let (content_type, body) = match Form::of(path) {
        Form::Plumb => return None,
        // MLflow's one error without a document.
        Form::Mlflow if status == StatusCode::UNSUPPORTED_MEDIA_TYPE => ("text/plain; charset=utf-8", message.into_bytes()),
        Form::Mlflow => ("application/json", json(&MlflowError { error_code: error_code(status), message })),
        Form::Inference => ("application/json", json(&InferenceError { error: message })),
    };
    Some((status, content_type, body))
}

fn json(error: &impl Serialize) -> Vec<u8> {
    // Strings alone: it cannot fail.
    serde_json::to_vec(error).unwrap_or_default()
}

fn error_code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "RESOURCE_DOES_NOT_EXIST",
        429 => "REQUEST_LIMIT_EXCEEDED",
        503 => "TEMPORARILY_UNAVAILABLE",
        500..=599 => "INTERNAL_ERROR",
        _ => "BAD_REQUEST",
    }
}

const EVERYWHERE: [(u16, &str); 3] =
    [(400, "The request is not valid"), (421, "The header `host` names a host that this server is not"), (500, "The server failed")];
const OF_BODIES: [(u16, &str); 3] =
    [(404, "There is no such model or version"), (408, "The body took too long"), (413, "The body is too large")];

/// Of routes of the Open Inference Protocol.
pub(crate) struct InferenceProblems;
/// Of MLflow's routes.
pub(crate) struct MlflowProblems;
/// Of the one among them that takes a body.
pub(crate) struct InvokeProblems;

impl IntoResponses for InferenceProblems {
    fn responses() -> Responses {
        let more = [
            (415, "The header `content-type` is not `application/json`, or `content-encoding` is neither `gzip` nor `zstd`"),
            (503, "The model cannot be used, or the server is shutting down"),
        ];
        let all = EVERYWHERE.iter().chain(&OF_BODIES).chain(&more);
        all.map(|(status, description)| described::<InferenceError>(*status, description, "application/json")).collect()
    }
}

impl IntoResponses for MlflowProblems {
    fn responses() -> Responses {
        let more = [(503, "The model cannot be used, or the server is shutting down")];
        let all = EVERYWHERE.iter().chain(&OF_BODIES).chain(&more);
        all.map(|(status, description)| described::<MlflowError>(*status, description, "application/json")).collect()
    }
}

impl IntoResponses for InvokeProblems {
    fn responses() -> Responses {
        let mut responses = MlflowProblems::responses();
        let text = ContentBuilder::new().schema(Some(String::schema())).build();
        let refused = ResponseBuilder::new().description(
            "The header `content-type` is neither `application/json` nor `text/csv`, or `content-encoding` is neither `gzip` nor `zstd`",
        );
        responses.insert("415".to_owned(), refused.content("text/plain", text).build().into());
        responses
    }
}

fn described<T: ToSchema>(status: u16, description: &str, content_type: &str) -> (String, RefOr<Response>) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(T::name()))).build();
    (status.to_string(), ResponseBuilder::new().description(description).content(content_type, content).build().into())
}
