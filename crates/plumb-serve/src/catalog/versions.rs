use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::ReadyModel;
use crate::limits::CACHED_VERSIONS;

/// The versions last asked for by number or alias, most recent first. A version never changes, so none goes stale.
#[derive(Debug, Default)]
pub(super) struct Versions {
    recent: Mutex<VecDeque<Arc<ReadyModel>>>,
}

impl Versions {
    pub fn get(&self, name: &str, version: u32) -> Option<Arc<ReadyModel>> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let position = recent.iter().position(|ready| ready.version == version && *ready.name == *name)?;
        let found = recent.remove(position)?;
        recent.push_front(Arc::clone(&found));
        Some(found)
    }

    pub fn put(&self, ready: Arc<ReadyModel>) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.retain(|other| other.version != ready.version || other.name != ready.name);
        recent.push_front(ready);
        recent.truncate(CACHED_VERSIONS);
    }
}
