use super::lead::refuse;
use super::{Tx, due, idempotency, not_found};
use crate::sql::params;
use crate::{Applied, Expect, StoreError};

/// Removes all that is kept of a person. Events may be kept of one who is not: they go as well.
pub(super) fn erase(tx: &mut Tx<'_>, id: &str, expect: Expect) -> Result<Applied, StoreError> {
    let rows = tx.db.query("SELECT version FROM leads WHERE id = ?1", params![id])?;
    let version = rows.into_iter().next().map(|mut row| row.int()).transpose()?;
    if let Some(refusal) = refuse(expect, version.and_then(|version| u64::try_from(version).ok())) {
        return Ok(Applied::Refused(refusal));
    }
    tx.room.forget(id);
    let events = tx.db.execute("DELETE FROM events WHERE lead_id = ?1", params![id])?;
    idempotency::forget(tx, id)?;
    let Some(version) = version else {
        if events == 0 {
            return Ok(not_found());
        }
        // Other servers must come to know that there are fewer events.
        tx.next();
        return Ok(Applied::Done);
    };
    due::no_longer(tx, id)?;
    for table in ["versions", "outcomes", "scores", "overrides"] {
        tx.db.execute(&format!("DELETE FROM {table} WHERE lead_id = ?1"), params![id])?;
    }
    tx.db.execute("DELETE FROM leads WHERE id = ?1", params![id])?;
    let seq = tx.next();
    let sql = "INSERT INTO erased (lead_id, version, seq) VALUES (?1, ?2, ?3)
        ON CONFLICT (lead_id) DO UPDATE SET version = excluded.version, seq = excluded.seq";
    tx.db.execute(sql, params![id, version, seq])?;
    Ok(Applied::Done)
}
