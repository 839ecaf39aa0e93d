//! What a change does, told by the rows that are read within the transaction.

mod due;
mod erase;
mod event;
mod idempotency;
mod key;
mod lead;
mod outcome;
mod pin;
mod room;
mod score;
mod setting;
mod spread;
mod valid;

use plumb_core::Time;

pub(crate) use room::EventRoom;

use super::{Connection, read};
use crate::{Applied, Batch, Change, Refusal, StoreError, Written};

/// A transaction that writes.
pub(super) struct Tx<'c> {
    pub(super) db: &'c mut dyn Connection,
    /// The last number that was given.
    pub(super) counter: i64,
    /// The last number before the transaction.
    pub(super) first: i64,
    room: &'c mut EventRoom,
}

impl<'c> Tx<'c> {
    /// Over a connection that is within a transaction; `counter` is the last number that was given.
    pub(super) fn new(db: &'c mut dyn Connection, room: &'c mut EventRoom, counter: i64) -> Self {
        Self { db, counter, first: counter, room }
    }

    /// The next number: rises in the order of commits.
    fn next(&mut self) -> i64 {
        self.counter += 1;
        self.counter
    }
}

/// Makes the changes of a batch, or says what became of them when they were made before.
pub(super) fn batch(tx: &mut Tx<'_>, batch: &Batch) -> Result<Written, StoreError> {
    if let Some(request) = &batch.idempotency
        && let Some(written) = read::requests::recall(tx.db, request, batch.now)?
    {
        return Ok(written);
    }
    let applied = batch.changes.iter().map(|one| change(tx, one, batch.now)).collect::<Result<Vec<_>, _>>()?;
    if let Some(request) = &batch.idempotency {
        idempotency::remember(tx, request, &applied, batch.now)?;
    }
    Ok(Written {
        applied,
        note: batch.idempotency.as_ref().and_then(|request| request.note.as_ref()).map(|note| note.text.clone()),
        replayed: false,
    })
}

fn change(tx: &mut Tx<'_>, change: &Change, now: Time) -> Result<Applied, StoreError> {
    if let Some(refusal) = valid::refusal(change) {
        return Ok(Applied::Refused(refusal));
    }
    match change {
        Change::PutLead(lead) => lead::put(tx, lead, now),
        Change::EraseLead { id, expect } => erase::erase(tx, id, *expect),
        Change::PutEvent(event) => event::put(tx, event),
        Change::PutOutcome(outcome) => outcome::put(tx, outcome),
        Change::PutScore { record, mark, after } => score::put(tx, record, *mark, *after),
        Change::PutKey(key) => key::put(tx, key),
        Change::RevokeKey { id } => key::revoke(tx, id, now),
        Change::PutOverride(pin) => pin::put(tx, pin),
        Change::EndOverride { id, by } => pin::end(tx, id, by, now),
        Change::EndExpiredOverrides => pin::end_expired(tx, now),
        Change::MarkSegments { leads } => spread::go_on(tx, *leads),
        Change::PutSetting(setting) => setting::put(tx, setting),
    }
}

fn not_found() -> Applied {
    Applied::Refused(Refusal::NotFound)
}
