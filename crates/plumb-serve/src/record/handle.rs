use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use plumb_core::Time;
use plumb_store::{Batch, Store, Written};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard};

use crate::problem::ApiError;
use crate::rescore::{KeptLead, Memory, Touched, recent};

/// The opened store of a server, and the bell that is rung when leads may have become due. Cheap to clone.
#[derive(Clone)]
pub struct Record {
    store: Arc<dyn Store>,
    bell: Arc<Notify>,
    /// Leads that were read lately.
    memory: Arc<Memory>,
    /// Whether nobody else writes to the store: others would not tell what is to be forgotten.
    is_sole: Arc<AtomicBool>,
    /// Held by a named request whose effect is not in the store alone.
    turn: Arc<Mutex<()>>,
}

impl Record {
    /// Over an opened store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, bell: Arc::default(), memory: Arc::default(), is_sole: Arc::default(), turn: Arc::default() }
    }

    /// From now on nobody else writes to the store: leads that are read often are read from memory.
    pub(crate) fn be_sole(&self) {
        self.is_sole.store(true, Ordering::Relaxed);
    }

    /// Whether others may write to the store.
    pub(crate) fn is_shared(&self) -> bool {
        !self.is_sole.load(Ordering::Relaxed)
    }

    /// Writes a batch and rings the bell, whatever the batch holds: whoever hears it asks the store what is due.
    pub(crate) async fn write(&self, batch: Batch) -> Result<Written, ApiError> {
        let (record, touched) = (self.clone(), Touched::of(&batch));
        // On its own: a caller that hangs up meanwhile ends the request, and what is remembered must be forgotten all the same, and the bell ring.
        let writing = tokio::spawn(async move {
            let written = record.store.write(batch).await;
            // Also after a fault: it may have been written.
            record.memory.forget(&touched);
            record.bell.notify_one();
            written
        });
        match writing.await {
            Ok(written) => Ok(written?),
            Err(why) => {
                tracing::error!(%why, "writing failed");
                Err(ApiError::Internal)
            }
        }
    }

    /// Waits for the turn of a named request whose effect is not in the store alone.
    pub(super) async fn turn(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.turn).lock_owned().await
    }

    /// All that the scores of a lead need, as it is now.
    ///
    /// # Errors
    /// What the store says.
    pub(crate) async fn kept_lead(&self, id: &str, now: Time) -> Result<Option<Arc<KeptLead>>, ApiError> {
        if self.is_shared() {
            return self.read_lead(id, now).await;
        }
        let ticket = match self.memory.get(id) {
            Ok(lead) => return Ok(Some(lead)),
            Err(ticket) => ticket,
        };
        let lead = self.read_lead(id, now).await?;
        lead.iter().for_each(|lead| self.memory.put(Arc::clone(lead), ticket));
        Ok(lead)
    }

    async fn read_lead(&self, id: &str, now: Time) -> Result<Option<Arc<KeptLead>>, ApiError> {
        let ids = [id.to_owned()];
        Ok(self.store.subjects(&ids, recent(now), now).await?.into_iter().next().flatten().map(|subject| Arc::new(KeptLead::of(&subject))))
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

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Record")
    }
}
