use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::openapi::{AnyProblems, document_text};

/// This document
///
/// The description of the API in OpenAPI 3.0.3.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "getOpenApi",
    tag = "meta",
    responses((status = 200, description = "The OpenAPI document", body = Object, content_type = "application/json"), AnyProblems)
)]
pub(crate) async fn openapi() -> Response {
    static TEXT: LazyLock<String> = LazyLock::new(document_text);
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}
