use super::{Tx, due};
use crate::sql::{json, params};
use crate::{Applied, Cause, StoreError, StoredEvent};

/// The first event of an identifier counts; whatever comes under the same has no effect.
pub(super) fn put(tx: &mut Tx<'_>, event: &StoredEvent) -> Result<Applied, StoreError> {
    let properties = json::write(&event.properties)?;
    let sql = "INSERT INTO events (id, lead_id, at, kind, properties) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING";
    let kept = tx.db.execute(sql, params![&event.id, &event.lead_id, event.at, &event.kind, &properties])?;
    if kept == 0 {
        return Ok(Applied::Duplicate);
    }
    due::lead(tx, &event.lead_id, Cause::Event)?;
    Ok(Applied::Done)
}
