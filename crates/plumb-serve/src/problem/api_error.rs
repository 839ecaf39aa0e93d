use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use plumb_store::{Scope, StoreError};
use thiserror::Error;

use super::{FieldProblem, Problem};
use crate::coding::CODINGS;
use crate::limits::EVENTS;
use crate::record::etag;

/// Everything that a request can be refused for. What it says is for the caller: internal detail is logged, never put here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum ApiError {
    #[error("the body is not JSON: {0}")]
    Malformed(String),
    #[error("the body ended before it was complete")]
    BodyCut,
    #[error("{}", describe(.0))]
    Invalid(Vec<FieldProblem>),
    #[error("the request holds {given} leads, and at most {most} are allowed: send it in parts")]
    TooManyLeads { given: usize, most: usize },
    #[error("there is no such route; /openapi.json lists them")]
    RouteNotFound,
    #[error("this route exists, but not for this method; the header `allow` names those it takes")]
    MethodNotAllowed,
    #[error("{0}")]
    ModelNotFound(String),
    #[error("the server has no rules: start it with --rules rules.toml")]
    NoRules,
    #[error("the server has no lookalike model: start it with --lookalike NAME")]
    NoLookalike,
    #[error("the server keeps no leads: start it with --store sqlite:plumb.db, or another store")]
    NoStore,
    #[error("the store could not do it, and nothing was changed: ask again in a moment; the server's log says why")]
    StoreFailed,
    #[error("this Idempotency-Key was used for another request: send each request under a key of its own")]
    IdempotencyMismatch,
    #[error(
        "this request was made before, and is not made again; its answer is no longer kept, because a lead that it told of was erased since, or it was too long to be kept, or the server was brought up to date since"
    )]
    AnswerForgotten,
    #[error("there is no such lead: PUT /v1/leads/ID keeps one")]
    LeadNotFound,
    #[error(
        "{EVENTS} events of this lead are kept, and no more are: leave out events that tell little, or send what they add up to as an attribute of the lead"
    )]
    TooManyEvents,
    #[error("{}, so nothing was changed: read the lead again, and decide anew", describe_version(*.current))]
    PreconditionFailed { current: Option<u64> },
    #[error(
        "the path is not percent-encoded UTF-8: write each character of an identifier that is not a letter or a digit as the bytes of its UTF-8, such as `Z%C3%BCrich`"
    )]
    InvalidPath,
    #[error("the header `{name}` cannot be used: {why}")]
    InvalidHeader { name: String, why: &'static str },
    #[error("{0}")]
    Unauthorized(&'static str),
    #[error("the key may not do this: the route needs one with the scope `{0}` (plumb keys create --scope {0})")]
    Forbidden(Scope),
    #[error("there is no such override; GET /v1/overrides lists them")]
    OverrideNotFound,
    #[error(
        "the gate refused version {version} of `{name}`: {verdict}. With `\"force\": true` and a reason it becomes champion all the same, on record"
    )]
    GateRefused { name: String, version: u32, verdict: String },
    #[error("{}", describe_rules(.0))]
    InvalidRules(Vec<FieldProblem>),
    #[error("{0}")]
    CannotCompare(String),
    #[error("the request asks for too much, because {0}")]
    TooHeavy(String),
    #[error("the server is busy with other comparisons and previews: ask again in a moment")]
    Busy,
    #[error("the body did not arrive within {0} seconds")]
    BodyTimeout(u64),
    #[error("the body is larger than {0} bytes, which is the limit of this route")]
    BodyTooLarge(usize),
    #[error("the header `content-type` must be `application/json`, {}", found(.0.as_deref()))]
    ContentType(Option<String>),
    #[error("the table cannot be read: {0}")]
    Table(String),
    #[error("the header `content-type` must be `application/json` or `text/csv`, in UTF-8, {}", found(.0.as_deref()))]
    TableType(Option<String>),
    #[error("the header `content-encoding` must be `gzip` or `zstd`, or be left out with a body that is not compressed")]
    ContentEncoding,
    #[error("the body is not compressed as the header `content-encoding` says, or ended before it was complete")]
    BrokenCoding,
    #[error("this server does not answer for the host `{0}`: it answers on loopback only")]
    ForeignHost(String),
    #[error("{0}")]
    ModelUnusable(String),
    #[error("the server is shutting down: ask again elsewhere or later")]
    Draining,
    #[error("something went wrong inside the server; the log has more under the request id")]
    Internal,
    #[error("the request was refused")]
    Other(StatusCode),
}

impl ApiError {
    /// A problem of a single field.
    pub fn field(path: &[&str], message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldProblem::new(path, message)])
    }

    /// The error behind a status that was set without one.
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::RouteNotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            status if status.is_server_error() => Self::Internal,
            status => Self::Other(status),
        }
    }

    /// The one place that maps errors to statuses: status, kind, title.
    pub fn kind(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed-json", "The body is not JSON"),
            Self::BodyCut => (StatusCode::BAD_REQUEST, "incomplete-body", "The body is incomplete"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-request", "The request is not valid"),
            Self::TooManyLeads { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "too-many-leads", "The request holds too many leads"),
            Self::RouteNotFound => (StatusCode::NOT_FOUND, "route-not-found", "There is no such route"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "The route does not take this method"),
            Self::NoRules => (StatusCode::NOT_FOUND, "no-rules", "There are no rules"),
            Self::NoLookalike => (StatusCode::NOT_FOUND, "no-lookalike", "There is no lookalike model"),
            Self::NoStore => (StatusCode::NOT_FOUND, "no-store", "There is no store"),
            Self::StoreFailed => (StatusCode::SERVICE_UNAVAILABLE, "store-failed", "The store failed"),
            Self::IdempotencyMismatch => {
                (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused", "The Idempotency-Key was used before")
            }
            Self::AnswerForgotten => (StatusCode::GONE, "answer-forgotten", "The answer is no longer kept"),
            Self::LeadNotFound => (StatusCode::NOT_FOUND, "lead-not-found", "There is no such lead"),
            Self::TooManyEvents => (StatusCode::UNPROCESSABLE_ENTITY, "too-many-events", "The lead has too many events"),
            Self::PreconditionFailed { .. } => (StatusCode::PRECONDITION_FAILED, "precondition-failed", "The lead is not as expected"),
            Self::InvalidPath => (StatusCode::BAD_REQUEST, "invalid-path", "The path is not valid"),
            Self::InvalidHeader { .. } => (StatusCode::BAD_REQUEST, "invalid-header", "A header is not valid"),
            Self::Unauthorized(_) => (StatusCode::UNAUTHORIZED, "unauthorized", "The request needs a valid key"),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden", "The key lacks a scope"),
            Self::OverrideNotFound => (StatusCode::NOT_FOUND, "override-not-found", "There is no such override"),
            Self::GateRefused { .. } => (StatusCode::CONFLICT, "gate-refused", "The gate refused this version"),
            Self::InvalidRules(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-rules", "The rules are not valid"),
            Self::CannotCompare(_) => (StatusCode::UNPROCESSABLE_ENTITY, "cannot-compare", "The leads cannot be compared on"),
            Self::TooHeavy(_) => (StatusCode::UNPROCESSABLE_ENTITY, "too-heavy", "The request asks for too much"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy", "The server is busy"),
            Self::ModelNotFound(_) => (StatusCode::NOT_FOUND, "model-not-found", "There is no such model"),
            Self::BodyTimeout(_) => (StatusCode::REQUEST_TIMEOUT, "body-timeout", "The body took too long"),
            Self::BodyTooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", "The body is too large"),
            Self::ContentType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body is not declared as JSON"),
            Self::Table(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-table", "The table cannot be read"),
            Self::TableType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body is neither JSON nor CSV"),
            Self::ContentEncoding => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-encoding", "The body is compressed in an unknown way")
            }
            Self::BrokenCoding => (StatusCode::BAD_REQUEST, "broken-encoding", "The body cannot be unpacked"),
            Self::ForeignHost(_) => (StatusCode::MISDIRECTED_REQUEST, "foreign-host", "The request is meant for another host"),
            Self::ModelUnusable(_) => (StatusCode::SERVICE_UNAVAILABLE, "model-unusable", "The model cannot be used"),
            Self::Draining => (StatusCode::SERVICE_UNAVAILABLE, "shutting-down", "The server is shutting down"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "The server failed"),
            Self::Other(status) => (*status, "refused", status.canonical_reason().unwrap_or("The request was refused")),
        }
    }

    /// The header that tells a program what to do about it.
    fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let challenge = |text: String| HeaderValue::from_str(&text).ok().map(|value| (header::WWW_AUTHENTICATE, value));
        match self {
            Self::Busy | Self::StoreFailed => Some((header::RETRY_AFTER, HeaderValue::from_static("1"))),
            Self::PreconditionFailed { current } => current.map(|version| (header::ETAG, etag(version))),
            Self::Unauthorized(_) => challenge("Bearer realm=\"plumb\"".to_owned()),
            Self::Forbidden(scope) => challenge(format!("Bearer realm=\"plumb\", error=\"insufficient_scope\", scope=\"{scope}\"")),
            _ => None,
        }
    }

    /// The problem document, still without the request's path and id.
    pub fn problem(&self) -> Problem {
        let (status, kind, title) = self.kind();
        Problem {
            kind: format!("urn:plumb:problem:{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: self.to_string(),
            instance: None,
            request_id: None,
            errors: match self {
                Self::Invalid(errors) | Self::InvalidRules(errors) => errors.clone(),
                Self::TooManyLeads { .. } => vec![FieldProblem::new(&["leads"], self.to_string())],
                _ => Vec::new(),
            },
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::IdempotencyMismatch) {
            return Self::IdempotencyMismatch;
        }
        tracing::error!(%error, "the store failed");
        Self::StoreFailed
    }
}

impl IntoResponse for ApiError {
    /// The status alone: [`super::render`] writes the body, where it knows the request's path and id.
    fn into_response(self) -> Response {
        let mut response = self.kind().0.into_response();
        if let Some((name, value)) = self.header() {
            response.headers_mut().insert(name, value);
        }
        if self == Self::ContentEncoding {
            response.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static(CODINGS));
        }
        response.extensions_mut().insert(self);
        response
    }
}

fn describe(errors: &[FieldProblem]) -> String {
    errors
        .iter()
        .map(|e| if e.field.is_empty() { e.message.clone() } else { format!("`{}`: {}", e.field, e.message) })
        .collect::<Vec<_>>()
        .join("; ")
}

fn describe_version(current: Option<u64>) -> String {
    current.map_or_else(|| "the lead is not kept".to_owned(), |version| format!("the lead is kept in version {version}"))
}

/// The first faults of rules, with their places.
fn describe_rules(errors: &[FieldProblem]) -> String {
    let place = |error: &FieldProblem| match (error.line, error.column) {
        (Some(line), Some(column)) => format!("line {line}, column {column}: {}", error.message),
        _ => error.message.clone(),
    };
    errors.iter().map(place).collect::<Vec<_>>().join("; ")
}

fn found(content_type: Option<&str>) -> String {
    content_type.map_or_else(|| "and it is absent".to_owned(), |found| format!("not `{found}`"))
}
