use super::apply::{self, Tx};
use super::{Connection, params};
use crate::{Batch, StoreError, Written};

/// Why a group of batches was not written.
pub(crate) struct Failure {
    pub(crate) error: StoreError,
    /// The end of the transaction was asked for: whether it came cannot be known, so nothing may be tried again.
    pub(crate) at_commit: bool,
}

/// Writes batches in one transaction. An answer of its own that is an error changed nothing and does not fail the others.
pub(crate) fn write(db: &mut dyn Connection, batches: &[Batch]) -> Result<Vec<Result<Written, StoreError>>, Failure> {
    let before = |error| Failure { error, at_commit: false };
    db.begin_writing().map_err(before)?;
    let written = apply_all(db, batches);
    match written {
        Ok(answers) => match db.commit() {
            Ok(()) => Ok(answers),
            Err(error) => {
                // SQLite may still be within the transaction.
                let _ = db.roll_back();
                Err(Failure { error, at_commit: true })
            }
        },
        Err(error) => {
            let _ = db.roll_back();
            Err(before(error))
        }
    }
}

fn apply_all(db: &mut dyn Connection, batches: &[Batch]) -> Result<Vec<Result<Written, StoreError>>, StoreError> {
    let mut tx = Tx::begin(db)?;
    let mut answers = Vec::with_capacity(batches.len());
    for batch in batches {
        answers.push(match apply::batch(&mut tx, batch) {
            Err(StoreError::IdempotencyMismatch) => Err(StoreError::IdempotencyMismatch),
            other => Ok(other?),
        });
    }
    tx.end()?;
    Ok(answers)
}

impl<'c> Tx<'c> {
    /// Takes the counter. PostgreSQL locks its row until the transaction has ended: writers take turns, also those of other
    /// servers, so that numbers are given in the order of commits.
    fn begin(db: &'c mut dyn Connection) -> Result<Self, StoreError> {
        let rows = db.query(db.lock_counter(), params![])?;
        let mut row = rows
            .into_iter()
            .next()
            .ok_or_else(|| StoreError::Damaged { place: String::new(), problem: "its counter is missing".to_owned() })?;
        let counter = row.int()?;
        Ok(Self { db, counter, first: counter })
    }

    fn end(self) -> Result<(), StoreError> {
        if self.counter != self.first {
            self.db.execute("UPDATE counter SET value = ?1", params![self.counter])?;
        }
        Ok(())
    }
}
