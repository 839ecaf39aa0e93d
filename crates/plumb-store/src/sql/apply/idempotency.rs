use plumb_core::Time;

use super::Tx;
use crate::sql::read::requests::name;
use crate::sql::{json, params};
use crate::{Applied, Idempotency, NOTE_BYTES, StoreError};

/// Remembers what became of a request, and forgets those whose time is up at the moment of the call.
pub(super) fn remember(tx: &mut Tx<'_>, request: &Idempotency, applied: &[Applied], now: Time) -> Result<(), StoreError> {
    let name = name(request);
    tx.db.execute("DELETE FROM note_leads WHERE name IN (SELECT name FROM requests WHERE until <= ?1)", params![now])?;
    tx.db.execute("DELETE FROM requests WHERE until <= ?1", params![now])?;
    let mut note = request.note.as_ref().filter(|note| note.text.len() <= NOTE_BYTES);
    // No lead has an identifier with a NUL, which PostgreSQL would not take.
    let leads: Vec<&String> = note.iter().flat_map(|note| &note.leads).filter(|id| !id.contains('\0')).collect();
    let leads = if leads.is_empty() { None } else { Some(json::write(&leads)?) };
    if let Some(leads) = &leads
        && note.is_some_and(|note| note.of_kept)
        && is_any_gone(tx, leads)?
    {
        note = None;
    }
    let answer = json::write(&applied)?;
    let sql = "INSERT INTO requests (name, digest, answer, until, note) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, answer = excluded.answer, until = excluded.until, note = excluded.note";
    tx.db.execute(sql, params![&name, &request.digest, &answer, request.until, note.map(|note| note.text.as_str())])?;
    if let (Some(leads), Some(_)) = (&leads, note) {
        let list = tx.db.list("ids", 1);
        let sql =
            format!("INSERT INTO note_leads (lead_id, name) SELECT DISTINCT ids.value, r.name FROM {list} JOIN requests r ON r.name = ?2");
        tx.db.execute(&sql, params![leads, &name])?;
    }
    Ok(())
}

/// Whether one of some leads (the JSON text of their identifiers) is kept no longer.
fn is_any_gone(tx: &mut Tx<'_>, leads: &str) -> Result<bool, StoreError> {
    let list = tx.db.list("ids", 1);
    let sql = format!("SELECT ids.value FROM {list} LEFT JOIN leads l ON l.id = ids.value WHERE l.id IS NULL LIMIT 1");
    Ok(!tx.db.query(&sql, params![leads])?.is_empty())
}

/// Forgets the notes that name a lead: what is erased stands in none of them.
pub(super) fn forget(tx: &mut Tx<'_>, lead_id: &str) -> Result<(), StoreError> {
    let named = "name IN (SELECT n.name FROM note_leads n WHERE n.lead_id = ?1)";
    tx.db.execute(&format!("UPDATE requests SET note = NULL WHERE {named}"), params![lead_id])?;
    tx.db.execute(&format!("DELETE FROM note_leads WHERE {named}"), params![lead_id])?;
    Ok(())
}
