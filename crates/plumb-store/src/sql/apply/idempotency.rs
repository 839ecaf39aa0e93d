use plumb_core::Time;

use super::Tx;
use crate::sql::read::requests::name;
use crate::sql::{json, params};
use crate::{Applied, Idempotency, StoreError};

/// Remembers what became of a request, and forgets those whose time is up at the moment of the call.
pub(super) fn remember(tx: &mut Tx<'_>, request: &Idempotency, applied: &[Applied], now: Time) -> Result<(), StoreError> {
    tx.db.execute("DELETE FROM requests WHERE until <= ?1", params![now])?;
    let answer = json::write(&applied)?;
    let sql = "INSERT INTO requests (name, digest, answer, until, note) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, answer = excluded.answer, until = excluded.until, note = excluded.note";
    let note = request.note.as_deref();
    tx.db.execute(sql, params![&name(request), &request.digest, &answer, request.until, note])?;
    Ok(())
}

/// Forgets the notes in which a lead is named, with its identifier as JSON has it: what is erased stands in none of them.
pub(super) fn forget(tx: &mut Tx<'_>, lead_id: &str) -> Result<(), StoreError> {
    let mut pattern = "%".to_owned();
    for letter in json::write(&lead_id)?.chars() {
        if matches!(letter, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    tx.db.execute("UPDATE requests SET note = NULL WHERE note IS NOT NULL AND note LIKE ?1 ESCAPE '!'", params![&pattern])?;
    Ok(())
}
