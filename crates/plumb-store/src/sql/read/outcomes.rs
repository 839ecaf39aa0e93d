use crate::sql::{Connection, Row, params};
use crate::{Close, StoreError, StoredOutcome};

const COLUMNS: &str = "SELECT lead_id, outcome, at, amount FROM outcomes";

/// The newest first.
pub(crate) fn newest(db: &mut dyn Connection, lead_id: &str, limit: u32) -> Result<Vec<StoredOutcome>, StoreError> {
    let sql = format!("{COLUMNS} WHERE lead_id = ?1 ORDER BY at DESC, n DESC LIMIT ?2");
    db.query(&sql, params![lead_id, limit])?.into_iter().map(outcome).collect()
}

/// Those of several leads (the JSON text of their identifiers): by lead, then by time.
pub(super) fn of(db: &mut dyn Connection, ids: &str) -> Result<Vec<StoredOutcome>, StoreError> {
    let sql = format!("{COLUMNS} WHERE {} ORDER BY lead_id, at, n", db.one_of("lead_id", 1));
    db.query(&sql, params![ids])?.into_iter().map(outcome).collect()
}

fn outcome(mut row: Row) -> Result<StoredOutcome, StoreError> {
    Ok(StoredOutcome { lead_id: row.text()?, outcome: row.word(Close::from_word)?, at: row.time()?, amount: row.opt_float()? })
}
