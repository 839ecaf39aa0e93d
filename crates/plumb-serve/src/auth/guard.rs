use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use plumb_core::Time;
use plumb_store::{Scope, StoreError};

use super::caller::{Caller, UNKNOWN, key_text};
use super::keys::Keys;
use crate::problem::ApiError;
use crate::record::Record;

/// How often the store is asked whether the first key was made.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Lets requests in that carry a key with the right scope. Until a key exists, all of them.
#[derive(Debug)]
pub(crate) struct Guard {
    keys: Keys,
    /// Keys are never removed: once there is one, there always is.
    locked: Arc<AtomicBool>,
    started: Instant,
    /// When the store was asked last for the first key, in milliseconds since the start; counted from 1.
    looked: AtomicU64,
}

impl Default for Guard {
    fn default() -> Self {
        Self { keys: Keys::default(), locked: Arc::default(), started: Instant::now(), looked: AtomicU64::new(0) }
    }
}

impl Guard {
    /// Whether a key was seen; it becomes true and stays so.
    pub fn locked(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.locked)
    }

    /// Asks the store whether a key exists.
    ///
    /// # Errors
    /// What the store says.
    pub async fn look(&self, store: Option<&Record>) -> Result<bool, StoreError> {
        let Some(store) = store else { return Ok(false) };
        if !self.locked.load(Ordering::Relaxed) && store.has_keys().await? {
            self.locked.store(true, Ordering::Relaxed);
        }
        Ok(self.locked.load(Ordering::Relaxed))
    }

    /// Whose request this is, if it may do what needs this scope; none while everybody may do everything.
    ///
    /// # Errors
    /// [`ApiError::Unauthorized`] and [`ApiError::Forbidden`]; [`ApiError::StoreFailed`] when that cannot be known.
    pub async fn admit(&self, store: &Record, headers: &HeaderMap, scope: Scope, now: Time) -> Result<Option<Caller>, ApiError> {
        if !self.is_locked(store).await? {
            return Ok(None);
        }
        let text = key_text(headers)?;
        let key = self.keys.find(store, text).await?.ok_or(UNKNOWN)?;
        if key.revoked_at.is_some() {
            return Err(ApiError::Unauthorized("the key was revoked"));
        }
        if !key.is_valid(now) {
            return Err(ApiError::Unauthorized("the key has expired"));
        }
        if key.allows(scope) { Ok(Some(Caller::new(key))) } else { Err(ApiError::Forbidden(scope)) }
    }

    /// The same as `look`, but the store is asked only now and then.
    async fn is_locked(&self, store: &Record) -> Result<bool, ApiError> {
        if self.locked.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1;
        let looked = self.looked.load(Ordering::Relaxed);
        if looked > 0 && u128::from(now - looked.min(now)) < LOOK_EVERY.as_millis() {
            return Ok(false);
        }
        let locked = self.look(Some(store)).await?;
        // Only now: a look that failed does not count, and the next request looks again.
        self.looked.store(now, Ordering::Relaxed);
        Ok(locked)
    }
}
