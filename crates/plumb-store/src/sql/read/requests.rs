use plumb_core::Time;
use sha2::{Digest, Sha256};

use crate::sql::{Connection, params};
use crate::{Idempotency, StoreError, Written};

/// What became of a request when it was made before.
pub(crate) fn recall(db: &mut dyn Connection, request: &Idempotency, now: Time) -> Result<Option<Written>, StoreError> {
    let sql = "SELECT digest, answer, note FROM requests WHERE name = ?1 AND until > ?2";
    let Some(mut row) = db.query(sql, params![&name(request), now])?.into_iter().next() else { return Ok(None) };
    if row.bytes()? != request.digest {
        return Err(StoreError::IdempotencyMismatch);
    }
    Ok(Some(Written { applied: row.json()?, note: row.opt_text()?, replayed: true }))
}

/// A name may be any text of any length; its digest fits everywhere.
pub(crate) fn name(request: &Idempotency) -> [u8; 32] {
    Sha256::digest(request.key.as_bytes()).into()
}
