use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::problem::ApiError;

/// About how many bytes a scored lead takes.
pub(crate) const LEAD_BYTES: usize = 2048;

/// A JSON answer, written into one buffer of about the right size.
pub(crate) fn answer(value: &impl Serialize, bytes: usize) -> Response {
    let mut body = Vec::with_capacity(bytes);
    match serde_json::to_writer(&mut body, value) {
        Ok(()) => {
            let mut response = Response::new(Body::from(body));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        }
        Err(why) => {
            tracing::error!(%why, "an answer could not be written");
            ApiError::Internal.into_response()
        }
    }
}
