use super::room::Known;
use super::{Tx, due};
use crate::sql::{json, params};
use crate::{Applied, Cause, EVENTS_PER_LEAD, Refusal, StoreError, StoredEvent};

/// The first event of an identifier counts; whatever comes under the same has no effect.
pub(super) fn put(tx: &mut Tx<'_>, event: &StoredEvent) -> Result<Applied, StoreError> {
    let (kept, known) = match tx.room.of(&event.lead_id) {
        // Also where none was put: the next one must not look through the lead's events again.
        None => (insert_if_room(tx, event)?, Known::Some),
        Some(known) => {
            let count = match known {
                Known::Some => count(tx, &event.lead_id)?,
                Known::Exactly(count) => count,
            };
            let kept = count < EVENTS_PER_LEAD && insert(tx, event)?;
            (kept, Known::Exactly(count + u32::from(kept)))
        }
    };
    tx.room.know(&event.lead_id, known);
    if !kept {
        let is_there = !tx.db.query("SELECT at FROM events WHERE id = ?1", params![&event.id])?.is_empty();
        return Ok(if is_there { Applied::Duplicate } else { Applied::Refused(Refusal::TooManyEvents) });
    }
    due::lead(tx, &event.lead_id, Cause::Event)?;
    Ok(Applied::Done)
}

fn insert(tx: &mut Tx<'_>, event: &StoredEvent) -> Result<bool, StoreError> {
    let properties = json::write(&event.properties)?;
    let sql = "INSERT INTO events (id, lead_id, at, kind, properties) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING";
    Ok(tx.db.execute(sql, params![&event.id, &event.lead_id, event.at, &event.kind, &properties])? > 0)
}

/// One statement, because most leads have few events, of which no other will come soon.
fn insert_if_room(tx: &mut Tx<'_>, event: &StoredEvent) -> Result<bool, StoreError> {
    let properties = json::write(&event.properties)?;
    let sql = "INSERT INTO events (id, lead_id, at, kind, properties)
        SELECT CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 AS BIGINT), CAST(?4 AS TEXT), CAST(?5 AS TEXT)
        WHERE (SELECT k.at FROM events k WHERE k.lead_id = ?2 LIMIT 1 OFFSET ?6) IS NULL
        ON CONFLICT (id) DO NOTHING";
    let last = EVENTS_PER_LEAD - 1;
    Ok(tx.db.execute(sql, params![&event.id, &event.lead_id, event.at, &event.kind, &properties, last])? > 0)
}

fn count(tx: &mut Tx<'_>, lead_id: &str) -> Result<u32, StoreError> {
    let rows = tx.db.query("SELECT count(*) FROM events WHERE lead_id = ?1", params![lead_id])?;
    let count = rows.into_iter().next().map_or(Ok(0), |mut row| row.count())?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
