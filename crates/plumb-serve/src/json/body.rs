use std::borrow::Cow;
use std::error::Error;
use std::time::Duration;

use axum::body::{self, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use hyper::body::Body as _;

use crate::coding::WasCoded;
use crate::problem::ApiError;

/// Reads a JSON body of at most `limit` bytes, which must be complete within `deadline`.
///
/// A stalled body is not the header timeout's business: without a deadline of its own it would be waited for without end.
pub(crate) async fn read_json(request: Request, limit: usize, deadline: Duration) -> Result<Bytes, ApiError> {
    check_type(request.headers())?;
    read_bytes(request, limit, deadline).await
}

/// Reads a body of any type in the same way; the limit holds for what a compressed body unpacks to.
pub(crate) async fn read_bytes(request: Request, limit: usize, deadline: Duration) -> Result<Bytes, ApiError> {
    check_coding(request.headers())?;
    let was_coded = request.extensions().get::<WasCoded>().is_some();
    let body = request.into_body();
    // Told before a byte is read, when the length is declared.
    if body.size_hint().lower() > limit as u64 {
        return Err(ApiError::BodyTooLarge(limit));
    }
    match tokio::time::timeout(deadline, body::to_bytes(body, limit)).await {
        Err(_) => Err(ApiError::BodyTimeout(deadline.as_secs())),
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_too_large(&error) => Err(ApiError::BodyTooLarge(limit)),
        Ok(Err(_)) if was_coded => Err(ApiError::BrokenCoding),
        Ok(Err(_)) => Err(ApiError::BodyCut),
    }
}

fn check_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let content_type = content_type(headers);
    if content_type.as_deref().is_some_and(is_json) { Ok(()) } else { Err(ApiError::ContentType(content_type.map(Cow::into_owned))) }
}

/// What the header says.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    headers.get(header::CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()))
}

/// A coding that is still named here is one that could not be undone.
fn check_coding(headers: &HeaderMap) -> Result<(), ApiError> {
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if !encoding.as_bytes().eq_ignore_ascii_case(b"identity") => Err(ApiError::ContentEncoding),
        _ => Ok(()),
    }
}

/// Whether a content type is JSON's.
pub(crate) fn is_json(content_type: &str) -> bool {
    if content_type == "application/json" {
        return true;
    }
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn is_too_large(error: &axum::Error) -> bool {
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = source {
        if error.to_string() == "length limit exceeded" {
            return true;
        }
        source = error.source();
    }
    false
}
