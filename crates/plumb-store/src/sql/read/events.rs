use crate::sql::{Connection, Row, params};
use crate::{StoreError, StoredEvent};

const COLUMNS: &str = "SELECT id, lead_id, kind, at, properties FROM events";

/// The newest first.
pub(crate) fn newest(db: &mut dyn Connection, lead_id: &str, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
    let sql = format!("{COLUMNS} WHERE lead_id = ?1 ORDER BY at DESC, id DESC LIMIT ?2");
    db.query(&sql, params![lead_id, limit])?.into_iter().map(event).collect()
}

/// Those of several leads (the JSON text of their identifiers): by lead, then by time and identifier.
pub(super) fn of(db: &mut dyn Connection, ids: &str) -> Result<Vec<StoredEvent>, StoreError> {
    let sql = format!("{COLUMNS} WHERE {} ORDER BY lead_id, at, id", db.one_of("lead_id", 1));
    db.query(&sql, params![ids])?.into_iter().map(event).collect()
}

fn event(mut row: Row) -> Result<StoredEvent, StoreError> {
    Ok(StoredEvent { id: row.text()?, lead_id: row.text()?, kind: row.text()?, at: row.time()?, properties: row.json()? })
}
