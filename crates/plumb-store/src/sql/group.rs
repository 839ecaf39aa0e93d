use super::apply::{self, EventRoom, Tx};
use super::{Connection, params};
use crate::{Batch, StoreError, Written};

/// Why a group of batches was not written.
pub(crate) struct Failure {
    pub(crate) error: StoreError,
    pub(crate) at: Stage,
}

/// How far the transaction of a group had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Before the first change: no batch is to blame, and none would get further by itself.
    Begin,
    /// At a change: one of the batches may have failed them all.
    Changes,
    /// The end of the transaction was asked for: whether it came cannot be known, so nothing may be tried again.
    Commit,
}

/// Writes batches in one transaction. An answer of its own that is an error changed nothing and does not fail the others.
pub(crate) fn write(db: &mut dyn Connection, room: &mut EventRoom, batches: &[Batch]) -> Result<Vec<Result<Written, StoreError>>, Failure> {
    let written = in_transaction(db, room, batches);
    if written.is_err() {
        // Also after a commit that failed: SQLite may still be within the transaction.
        let _ = db.roll_back();
    }
    written
}

fn in_transaction(db: &mut dyn Connection, room: &mut EventRoom, batches: &[Batch]) -> Result<Vec<Result<Written, StoreError>>, Failure> {
    let failed = |at| move |error| Failure { error, at };
    db.begin_writing().map_err(failed(Stage::Begin))?;
    let tx = Tx::begin(db, room).map_err(failed(Stage::Begin))?;
    let (answers, counter) = apply_all(tx, batches).map_err(failed(Stage::Changes))?;
    db.commit().map_err(failed(Stage::Commit))?;
    room.keep(counter);
    Ok(answers)
}

/// The answers, and the last number that was given.
fn apply_all(mut tx: Tx<'_>, batches: &[Batch]) -> Result<(Vec<Result<Written, StoreError>>, i64), StoreError> {
    let mut answers = Vec::with_capacity(batches.len());
    for batch in batches {
        answers.push(match apply::batch(&mut tx, batch) {
            Err(StoreError::IdempotencyMismatch) => Err(StoreError::IdempotencyMismatch),
            other => Ok(other?),
        });
    }
    Ok((answers, tx.end()?))
}

impl<'c> Tx<'c> {
    /// Takes the counter. PostgreSQL locks its row until the transaction has ended: writers take turns, also those of other
    /// servers, so that numbers are given in the order of commits.
    fn begin(db: &'c mut dyn Connection, room: &'c mut EventRoom) -> Result<Self, StoreError> {
        let rows = db.query(db.lock_counter(), params![])?;
        let mut row = rows
            .into_iter()
            .next()
            .ok_or_else(|| StoreError::Damaged { place: String::new(), problem: "its counter is missing".to_owned() })?;
        let counter = row.int()?;
        room.begin(counter);
        Ok(Self::new(db, room, counter))
    }

    fn end(self) -> Result<i64, StoreError> {
        if self.counter != self.first {
            self.db.execute("UPDATE counter SET value = ?1", params![self.counter])?;
        }
        Ok(self.counter)
    }
}
