use std::path::Path;
use std::sync::Arc;

use plumb_core::Time;

use super::connection::{Backend, Connection};
use super::pool::Pool;
use super::writer::Writer;
use super::{check, counts, read};
use crate::{
    Answer, Batch, Claim, Counts, Dossier, Due, FeedItem, Finding, History, Idempotency, Key, LeadQuery, Override, OverridesFilter, Page,
    Store, StoreError, StoredEvent, StoredLead, StoredOutcome, Subject, Written,
};

/// A store over a database that speaks SQL.
pub(crate) struct SqlStore<B: Backend> {
    backend: Arc<B>,
    writer: Writer,
    readers: Pool<B>,
}

impl<B: Backend> SqlStore<B> {
    /// Over a database whose tables are as this program needs them. Waits: not for a thread of the runtime.
    pub(crate) fn new(backend: B) -> Result<Self, StoreError> {
        let backend = Arc::new(backend);
        Ok(Self { writer: Writer::start(backend.clone())?, readers: Pool::new(backend.clone()), backend })
    }

    fn read<'a, T, F>(&'a self, what: F) -> Answer<'a, T>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Connection) -> Result<T, StoreError> + Send + 'static,
    {
        Box::pin(self.readers.read(what))
    }
}

/// Runs what waits for a disk or a network on a thread that may wait.
pub(crate) async fn waiting<T: Send + 'static>(what: impl FnOnce() -> Result<T, StoreError> + Send + 'static) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(what).await.map_err(|_| StoreError::Ended)?
}

/// Says where something is damaged: what reads rows does not know.
pub(super) fn placed<B: Backend>(error: StoreError, backend: &B) -> StoreError {
    match error {
        StoreError::Damaged { place, problem } if place.is_empty() => StoreError::Damaged { place: backend.place(), problem },
        other => other,
    }
}

impl<B: Backend> Store for SqlStore<B> {
    fn write(&self, batch: Batch) -> Answer<'_, Written> {
        Box::pin(self.writer.write(batch))
    }

    fn recall(&self, request: &Idempotency, now: Time) -> Answer<'_, Option<Written>> {
        let request = request.clone();
        self.read(move |db| read::requests::recall(db, &request, now))
    }

    fn lead(&self, id: &str) -> Answer<'_, Option<StoredLead>> {
        let id = id.to_owned();
        self.read(move |db| read::leads::one(db, &id))
    }

    fn leads(&self, query: LeadQuery) -> Answer<'_, Page<StoredLead>> {
        self.read(move |db| read::leads::page(db, &query))
    }

    fn lead_ids(&self, after: Option<&str>, limit: u32) -> Answer<'_, Vec<String>> {
        let after = after.map(str::to_owned);
        self.read(move |db| read::ids::after(db, after.as_deref(), limit))
    }

    fn subjects(&self, ids: &[String], recent: Time, now: Time) -> Answer<'_, Vec<Option<Subject>>> {
        let ids = ids.to_vec();
        self.read(move |db| read::subjects::subjects(db, &ids, recent, now))
    }

    fn events(&self, lead_id: &str, limit: u32) -> Answer<'_, Vec<StoredEvent>> {
        let id = lead_id.to_owned();
        self.read(move |db| read::events::newest(db, &id, limit))
    }

    fn outcomes(&self, lead_id: &str) -> Answer<'_, Vec<StoredOutcome>> {
        let id = lead_id.to_owned();
        self.read(move |db| read::outcomes::newest(db, &id, u32::MAX))
    }

    fn history(&self, lead_id: &str, limit: u32) -> Answer<'_, Option<History>> {
        let id = lead_id.to_owned();
        self.read(move |db| read::past::history(db, &id, limit))
    }

    fn feed(&self, after: u64, limit: u32) -> Answer<'_, Vec<FeedItem>> {
        self.read(move |db| read::feed::after(db, after, limit))
    }

    fn feed_end(&self) -> Answer<'_, u64> {
        self.read(read::feed::end)
    }

    fn due(&self, after: Option<&Due>, limit: u32) -> Answer<'_, Vec<Due>> {
        let after = after.cloned();
        self.read(move |db| read::subjects::due(db, after.as_ref(), limit))
    }

    fn dossiers(&self, after: Option<&str>, closed: bool, limit: u32) -> Answer<'_, Vec<Dossier>> {
        let after = after.map(str::to_owned);
        self.read(move |db| read::past::dossiers(db, after.as_deref(), closed, limit))
    }

    fn overrides(&self, filter: OverridesFilter) -> Answer<'_, Vec<Override>> {
        self.read(move |db| read::overrides::list(db, &filter))
    }

    fn is_spreading(&self) -> Answer<'_, bool> {
        self.read(read::overrides::are_spreading)
    }

    fn get_override(&self, id: &str) -> Answer<'_, Option<Override>> {
        let id = id.to_owned();
        self.read(move |db| read::overrides::one(db, &id))
    }

    fn keys(&self) -> Answer<'_, Vec<Key>> {
        self.read(read::keys::all)
    }

    fn key_by_hash(&self, hash: &[u8; 32]) -> Answer<'_, Option<Key>> {
        let hash = *hash;
        self.read(move |db| read::keys::by_hash(db, &hash))
    }

    fn has_keys(&self) -> Answer<'_, bool> {
        self.read(read::keys::any)
    }

    fn setting(&self, name: &str) -> Answer<'_, Option<String>> {
        let name = name.to_owned();
        self.read(move |db| read::settings::one(db, &name))
    }

    fn counts(&self) -> Answer<'_, Counts> {
        self.read(counts::counts)
    }

    fn claim(&self) -> Answer<'_, Claim> {
        let backend = self.backend.clone();
        Box::pin(waiting(move || backend.claim()))
    }

    fn check(&self) -> Answer<'_, Vec<Finding>> {
        let backend = self.backend.clone();
        self.read(move |db| check::check(db, &*backend))
    }

    fn backup(&self, to: &Path) -> Answer<'_, Counts> {
        let (backend, to) = (self.backend.clone(), to.to_owned());
        Box::pin(waiting(move || backend.backup(&to).map_err(|error| placed(error, &*backend))))
    }
}
