use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use plumb_store::{Key, Scope};

use crate::problem::ApiError;

/// The header that carries a key, for callers that cannot set `authorization`.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
/// No key is longer.
const MOST_BYTES: usize = 256;

/// Whose key a request carries; an extension of requests that need one.
#[derive(Debug, Clone)]
pub(crate) struct Caller(Arc<Key>);

impl Caller {
    pub fn new(key: Arc<Key>) -> Self {
        Self(key)
    }

    /// The part of the key that may be shown.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// Whether the key allows something besides what its route needs.
    pub fn allows(&self, scope: Scope) -> bool {
        self.0.allows(scope)
    }

    /// What a person calls the key.
    pub fn name(&self) -> &str {
        &self.0.name
    }
}

/// The text of the key that a request carries.
///
/// # Errors
/// [`ApiError::Unauthorized`] when there is none, or what is there cannot be one.
pub(super) fn key_text(headers: &HeaderMap) -> Result<&str, ApiError> {
    let text = match (headers.get(header::AUTHORIZATION), headers.get(API_KEY)) {
        (Some(authorization), _) => {
            bearer(authorization).ok_or(ApiError::Unauthorized("the header `authorization` is not of the form `Bearer plumb_...`"))?
        }
        (None, Some(key)) => key.to_str().map_err(|_| UNKNOWN)?.trim(),
        (None, None) => {
            let why = "the request carries no key: send the header `authorization: Bearer plumb_...` or `x-api-key: plumb_...`";
            return Err(ApiError::Unauthorized(why));
        }
    };
    if text.len() <= MOST_BYTES && text.starts_with("plumb_") { Ok(text) } else { Err(UNKNOWN) }
}

/// What a key that nobody made is answered with.
pub(super) const UNKNOWN: ApiError = ApiError::Unauthorized("the server does not know this key: `plumb keys list` shows those it knows");

fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, text) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| text.trim())
}
