//! A write that is sent again under the same `Idempotency-Key` has no second effect, and gets the same answer.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use plumb_core::Time;
use plumb_store::Idempotency;
use sha2::{Digest, Sha256};

use crate::auth::Caller;
use crate::problem::ApiError;

/// The header in which a caller names its request.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header of an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// How long names are remembered.
const DAYS: f64 = 1.0;
const MOST_BYTES: usize = 255;

/// How a caller named a request, if it did.
#[derive(Debug)]
pub(crate) struct Named {
    key: Option<String>,
    /// Of what was asked besides the body.
    asked: Sha256,
}

impl Named {
    /// Reads the name from a request, before its body is taken.
    ///
    /// # Errors
    /// [`ApiError::InvalidHeader`] for a name that is none.
    pub fn of(request: &Request) -> Result<Self, ApiError> {
        let asked = digest_of(request.method().as_str(), request.uri().path(), request.headers());
        Ok(Self { key: key_of(request.headers(), request.extensions().get::<Caller>())?, asked })
    }

    /// What the store must remember of it.
    pub fn with_body(self, body: &[u8], now: Time) -> Option<Idempotency> {
        let digest = self.asked.chain_update(body).finalize().into();
        self.key.map(|key| Idempotency { key, digest, until: now.plus_days(DAYS), note: None })
    }
}

/// Callers with keys of their own cannot get in each other's way.
fn key_of(headers: &HeaderMap, caller: Option<&Caller>) -> Result<Option<String>, ApiError> {
    let mut given = headers.get_all(KEY).iter();
    let Some(name) = given.next() else { return Ok(None) };
    let is_name = |text: &&str| !text.is_empty() && text.len() <= MOST_BYTES && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    let name = name.to_str().ok().filter(is_name).filter(|_| given.next().is_none());
    let name = name.ok_or_else(|| ApiError::InvalidHeader {
        name: KEY.to_string(),
        why: "expected one name of 1 to 255 visible characters of ASCII, such as a UUID",
    })?;
    Ok(Some(format!("{}:{name}", caller.map_or("", Caller::id))))
}

fn digest_of(method: &str, path: &str, headers: &HeaderMap) -> Sha256 {
    let mut digest = Sha256::new();
    let conditions = [header::IF_MATCH, header::IF_NONE_MATCH].map(|name| headers.get(name).map_or(&b""[..], HeaderValue::as_bytes));
    for part in [method.as_bytes(), path.as_bytes(), conditions[0], conditions[1]] {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest
}

/// Marks an answer that was given before, also one that refuses.
pub(crate) fn mark(response: impl IntoResponse, replayed: bool) -> Response {
    let mut response = response.into_response();
    if replayed {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}
