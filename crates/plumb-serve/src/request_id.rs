//! The id that ties an answer to its line in the log.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries it, both ways.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longer ids are replaced: they go into logs.
const MOST_BYTES: usize = 128;

/// A name that no other process has given, nor this one before.
pub(crate) fn unique() -> String {
    // The standard hasher's keys are random: enough to tell processes apart, and no promise beyond that.
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:016x}-{:x}", *PROCESS, COUNT.fetch_add(1, Ordering::Relaxed))
}

/// A request's id: the caller's, or a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestId(String);

impl RequestId {
    /// The id that the caller gave, if it can be used; a new one otherwise.
    pub fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
        match given {
            Some(id) if !id.is_empty() && id.len() <= MOST_BYTES && id.bytes().all(|b| b.is_ascii_graphic()) => Self(id.to_owned()),
            _ => Self::new(),
        }
    }

    fn new() -> Self {
        Self(unique())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn header(&self) -> HeaderValue {
        // Made of visible ASCII only, see `of`.
        HeaderValue::from_str(&self.0).unwrap_or(HeaderValue::from_static("-"))
    }
}
