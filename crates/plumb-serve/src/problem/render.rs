use std::any::Any;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Level;

use super::ApiError;
use crate::coding;
use crate::host::AllowedHosts;
use crate::metrics::Metrics;
use crate::protocols::foreign_error;
use crate::request_id::{self, RequestId};

/// What the outermost layer knows of the server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outer {
    pub hosts: AllowedHosts,
    pub metrics: Metrics,
}

/// Outermost layer: turns away requests for other hosts, gives each request its id, each error its problem document, and the log its line.
pub(crate) async fn render(State(outer): State<Outer>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::of(request.headers());
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = match outer.hosts.foreign(&request) {
        Some(host) => ApiError::ForeignHost(host).into_response(),
        None => coding::run(request, next).await,
    };
    let (status, path) = (response.status(), uri.path());
    if status.is_client_error() || status.is_server_error() {
        response = with_problem(response, path, &id);
    }
    response.headers_mut().insert(request_id::HEADER, id.header());
    let took = started.elapsed();
    outer.metrics.record(route.as_ref().map(MatchedPath::as_str), &method, response.status(), took);
    log(&method, path, response.status(), &id, took);
    response
}

/// A line for each request: what went well is told to who asks for it (level `debug`), as a line costs as much as a score.
fn log(method: &Method, path: &str, status: StatusCode, id: &RequestId, took: Duration) {
    macro_rules! line {
        ($level:expr) => {
            tracing::event!($level, %method, path, status = status.as_u16(), request_id = id.as_str(), micros = took.as_micros(), "request")
        };
    }
    match status {
        status if status.is_server_error() => line!(Level::WARN),
        status if status.is_client_error() => line!(Level::INFO),
        _ => line!(Level::DEBUG),
    }
}

/// Puts the problem document, or what another protocol has for one, in place of the body; other headers, such as `allow`, stay.
fn with_problem(response: Response, path: &str, id: &RequestId) -> Response {
    let (mut parts, _) = response.into_parts();
    let error = parts.extensions.remove::<ApiError>().unwrap_or_else(|| ApiError::of_status(parts.status));
    let (status, content_type, body) = foreign_error(path, &error).unwrap_or_else(|| own_error(path, &error, id));
    parts.status = status;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if parts.status == StatusCode::REQUEST_TIMEOUT {
        // The rest of the body may still arrive, and must not be taken for a request.
        parts.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Response::from_parts(parts, Body::from(body))
}

fn own_error(path: &str, error: &ApiError, id: &RequestId) -> (StatusCode, &'static str, Vec<u8>) {
    let mut problem = error.problem();
    problem.instance = Some(path.to_owned());
    problem.request_id = Some(id.as_str().to_owned());
    (error.kind().0, "application/problem+json", serde_json::to_vec(&problem).unwrap_or_default())
}

/// A panic becomes a 500 that says nothing about the inside; the log says where it was.
pub(crate) fn caught_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    tracing::error!(panic = text.as_deref().unwrap_or("unknown"), "a handler panicked");
    ApiError::Internal.into_response()
}
