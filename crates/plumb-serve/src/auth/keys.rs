use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use plumb_store::{Key, hash_of};

use crate::problem::ApiError;
use crate::record::Record;

/// How long what the store said of a key counts: a revoked key works no longer than this.
const LIFE: Duration = Duration::from_millis(1000);
/// Answers that are remembered, also of keys that nobody made.
const MOST: usize = 10_000;

/// What the store said of keys lately, so that a request does not ask again.
#[derive(Debug, Default)]
pub(super) struct Keys(RwLock<HashMap<[u8; 32], Said>>);

#[derive(Debug, Clone)]
struct Said {
    key: Option<Arc<Key>>,
    until: Instant,
}

impl Keys {
    /// The key of this text, if somebody made it; it may be void.
    ///
    /// # Errors
    /// [`ApiError::StoreFailed`].
    pub async fn find(&self, store: &Record, text: &str) -> Result<Option<Arc<Key>>, ApiError> {
        let hash = hash_of(text);
        if let Some(said) = self.remembered(&hash) {
            return Ok(said);
        }
        // Counted from before the store was asked: what it says is as old as the question.
        let until = Instant::now() + LIFE;
        let key = store.key_by_hash(&hash).await?.map(Arc::new);
        self.remember(hash, Said { key: key.clone(), until });
        Ok(key)
    }

    fn remembered(&self, hash: &[u8; 32]) -> Option<Option<Arc<Key>>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(hash).filter(|said| Instant::now() < said.until).map(|said| said.key.clone())
    }

    fn remember(&self, hash: [u8; 32], said: Said) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            let now = Instant::now();
            known.retain(|_, said| now < said.until);
        }
        if known.len() >= MOST {
            // Somebody is guessing. Forgetting all costs a look at the store a key.
            known.clear();
        }
        known.insert(hash, said);
    }
}
