use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use plumb_store::{Batch, Store, Written};
use tokio::sync::Notify;

use crate::problem::ApiError;

/// The opened store of a server, and the bell that is rung when leads may have become due. Cheap to clone.
#[derive(Clone)]
pub struct Record {
    store: Arc<dyn Store>,
    bell: Arc<Notify>,
}

impl Record {
    /// Over an opened store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, bell: Arc::default() }
    }

    /// Writes a batch and rings the bell, whatever the batch holds: whoever hears it asks the store what is due.
    #[expect(dead_code, reason = "routes that write come with the store")]
    pub(crate) async fn write(&self, batch: Batch) -> Result<Written, ApiError> {
        let written = self.store.write(batch).await?;
        self.bell.notify_one();
        Ok(written)
    }

    /// Waits until something was written; at once if that was since the last time. For one task: each ring wakes one.
    #[expect(dead_code, reason = "scoring of kept leads comes with the store")]
    pub(crate) async fn changed(&self) {
        self.bell.notified().await;
    }
}

impl Deref for Record {
    type Target = dyn Store;

    fn deref(&self) -> &Self::Target {
        &*self.store
    }
}

impl From<Arc<dyn Store>> for Record {
    fn from(store: Arc<dyn Store>) -> Self {
        Self::new(store)
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Record")
    }
}
