use plumb_core::Time;
use sha2::{Digest, Sha256};

use super::Tx;
use crate::sql::{json, params};
use crate::{Applied, Idempotency, StoreError};

/// What became of a request when it was made before.
pub(super) fn recall(tx: &mut Tx<'_>, request: &Idempotency, now: Time) -> Result<Option<Vec<Applied>>, StoreError> {
    let rows = tx.db.query("SELECT digest, answer FROM requests WHERE name = ?1 AND until > ?2", params![&name(request), now])?;
    let Some(mut row) = rows.into_iter().next() else { return Ok(None) };
    if row.bytes()? != request.digest {
        return Err(StoreError::IdempotencyMismatch);
    }
    row.json().map(Some)
}

/// Remembers what became of a request, and forgets those whose time is up at the moment of the call.
pub(super) fn remember(tx: &mut Tx<'_>, request: &Idempotency, applied: &[Applied], now: Time) -> Result<(), StoreError> {
    tx.db.execute("DELETE FROM requests WHERE until <= ?1", params![now])?;
    let answer = json::write(&applied)?;
    let sql = "INSERT INTO requests (name, digest, answer, until) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, answer = excluded.answer, until = excluded.until";
    tx.db.execute(sql, params![&name(request), &request.digest, &answer, request.until])?;
    Ok(())
}

/// A name may be any text of any length; its digest fits everywhere.
fn name(request: &Idempotency) -> [u8; 32] {
    Sha256::digest(request.key.as_bytes()).into()
}
