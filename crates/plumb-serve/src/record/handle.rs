use std::fmt;
use std::fs::File;
use std::ops::Deref;
use std::sync::Arc;

use plumb_core::Time;
use plumb_store::{Batch, Store, StoreError, Subject, Written};
use tokio::sync::Notify;

use crate::problem::ApiError;
use crate::rescore::{Memory, Touched, recent};

/// The opened store of a server, and the bell that is rung when leads may have become due. Cheap to clone.
#[derive(Clone)]
pub struct Record {
    store: Arc<dyn Store>,
    bell: Arc<Notify>,
    /// Leads that were read lately; none where other programs write to the store too, which would not tell.
    memory: Option<Arc<Memory>>,
    /// Keeps other servers from the store's file.
    _lock: Option<Arc<File>>,
}

impl Record {
    /// Over an opened store that other programs may write to as well.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, bell: Arc::default(), memory: None, _lock: None }
    }

    /// Over an opened store that nobody else writes to: leads that are read often are read from memory.
    pub fn alone(store: Arc<dyn Store>) -> Self {
        Self { memory: Some(Arc::default()), ..Self::new(store) }
    }

    /// The same with a lock that it holds for as long as it is there.
    pub(super) fn holding(self, lock: Option<Arc<File>>) -> Self {
        Self { _lock: lock, ..self }
    }

    /// Writes a batch and rings the bell, whatever the batch holds: whoever hears it asks the store what is due.
    pub(crate) async fn write(&self, batch: Batch) -> Result<Written, ApiError> {
        let written = match &self.memory {
            Some(memory) => self.write_and_forget(batch, Arc::clone(memory)).await?,
            None => self.store.write(batch).await?,
        };
        self.bell.notify_one();
        Ok(written)
    }

    /// A task of its own, because a request may be dropped while the store writes, and what is remembered must be forgotten all the same.
    async fn write_and_forget(&self, batch: Batch, memory: Arc<Memory>) -> Result<Written, ApiError> {
        let (store, touched) = (Arc::clone(&self.store), Touched::of(&batch));
        let task = tokio::spawn(async move {
            let written = store.write(batch).await;
            // Also after a fault: it may have been written.
            memory.forget(&touched);
            written
        });
        let written: Result<Written, StoreError> = task.await.map_err(|why| {
            tracing::error!(%why, "writing to the store failed");
            ApiError::StoreFailed
        })?;
        Ok(written?)
    }

    /// All that the scores of a lead need, as it is now.
    ///
    /// # Errors
    /// What the store says.
    pub(crate) async fn subject(&self, id: &str, now: Time) -> Result<Option<Arc<Subject>>, ApiError> {
        let ticket = match self.memory.as_ref().map(|memory| memory.get(id)) {
            Some(Ok(subject)) => return Ok(Some(subject)),
            Some(Err(ticket)) => Some(ticket),
            None => None,
        };
        let ids = [id.to_owned()];
        let subject = self.store.subjects(&ids, recent(now), now).await?.into_iter().next().flatten().map(Arc::new);
        if let (Some(memory), Some(ticket), Some(subject)) = (&self.memory, ticket, &subject) {
            memory.put(Arc::clone(subject), ticket);
        }
        Ok(subject)
    }

    /// Whether other servers may write to the store.
    pub(crate) fn is_shared(&self) -> bool {
        self.memory.is_none()
    }

    /// Waits until something was written; at once if that was since the last time. For one task: each ring wakes one.
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
