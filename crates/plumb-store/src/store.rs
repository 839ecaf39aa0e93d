use std::future::Future;
use std::path::Path;
use std::pin::Pin;

use plumb_core::Time;

use crate::types::{
    Batch, Counts, Dossier, Due, FeedItem, History, Idempotency, Key, LeadQuery, Override, OverridesFilter, Page, StoredEvent, StoredLead,
    StoredOutcome, Subject, Written,
};
use crate::{Finding, StoreError};

/// An answer that is on its way.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// An answer of the store.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// Who else serves a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Nobody, and nobody will.
    Sole,
    /// Others may, now or later.
    Shared,
    /// Another server has claimed it: only one at a time may serve such a store.
    Taken,
}

/// Where leads, events, outcomes, scores and keys are kept. Needs a Tokio runtime. Lists are bounded by the caller's limit, and
/// a lead that is not kept is `None`, never an error.
pub trait Store: Send + Sync {
    /// Makes all changes of a batch in one transaction; they are durable when the answer is there. A change that is refused has its own
    /// result and does not fail the others.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`], and whatever the database says: then nothing was changed.
    fn write(&self, batch: Batch) -> Answer<'_, Written>;

    /// What became of a batch of this name when it was written before, if it was and is remembered; for requests that do more than write.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`].
    fn recall(&self, request: &Idempotency, now: Time) -> Answer<'_, Option<Written>>;

    /// A lead.
    fn lead(&self, id: &str) -> Answer<'_, Option<StoredLead>>;

    /// A page of leads.
    fn leads(&self, query: LeadQuery) -> Answer<'_, Page<StoredLead>>;

    /// Identifiers of leads after one, in their order: all leads by and by, whatever is written meanwhile.
    fn lead_ids(&self, after: Option<&str>, limit: u32) -> Answer<'_, Vec<String>>;

    /// All that scores need, for each identifier in turn; recent scores are those since `recent` and the one before.
    fn subjects(&self, ids: &[String], recent: Time, now: Time) -> Answer<'_, Vec<Option<Subject>>>;

    /// Events of a lead, by time and identifier, the newest first.
    fn events(&self, lead_id: &str, limit: u32) -> Answer<'_, Vec<StoredEvent>>;

    /// Outcomes of a lead, the newest first.
    fn outcomes(&self, lead_id: &str) -> Answer<'_, Vec<StoredOutcome>>;

    /// The past of a lead, at most `limit` of each kind.
    fn history(&self, lead_id: &str, limit: u32) -> Answer<'_, Option<History>>;

    /// What changed after a place, in the order in which it was committed: nothing that is committed later gets an earlier place. A lead
    /// stands in the feed once, at the place of its newest change.
    fn feed(&self, after: u64, limit: u32) -> Answer<'_, Vec<FeedItem>>;

    /// The place of the newest change, 0 if there is none: a follower who starts now begins here.
    fn feed_end(&self) -> Answer<'_, u64>;

    /// Leads whose data changed after their newest score, those that wait longest first; after one of them, the next.
    fn due(&self, after: Option<&Due>, limit: u32) -> Answer<'_, Vec<Due>>;

    /// Leads after one, in the order of identifiers, with all that they were; `closed` for those that are won or lost.
    fn dossiers(&self, after: Option<&str>, closed: bool, limit: u32) -> Answer<'_, Vec<Dossier>>;

    /// Overrides, in the order of their identifiers.
    fn overrides(&self, filter: OverridesFilter) -> Answer<'_, Vec<Override>>;

    /// Whether leads of segments are still to be made due, by [`Change::MarkSegments`](crate::Change::MarkSegments).
    fn is_spreading(&self) -> Answer<'_, bool>;

    /// An override.
    fn get_override(&self, id: &str) -> Answer<'_, Option<Override>>;

    /// All keys, the oldest first.
    fn keys(&self) -> Answer<'_, Vec<Key>>;

    /// The key of this hash, also an expired or revoked one.
    fn key_by_hash(&self, hash: &[u8; 32]) -> Answer<'_, Option<Key>>;

    /// Whether a key was ever made.
    fn has_keys(&self) -> Answer<'_, bool>;

    /// A text by name.
    fn setting(&self, name: &str) -> Answer<'_, Option<String>>;

    /// How much is kept.
    fn counts(&self) -> Answer<'_, Counts>;

    /// Asks to be the only server on this store, from now on until this is dropped. What servers write is then known to this one.
    fn claim(&self) -> Answer<'_, Claim>;

    /// Looks at everything; no findings means that all is well.
    fn check(&self) -> Answer<'_, Vec<Finding>>;

    /// Writes a consistent copy while others read and write: a SQLite store, whichever store this is. The file appears whole or not at all.
    fn backup(&self, to: &Path) -> Answer<'_, Counts>;
}
