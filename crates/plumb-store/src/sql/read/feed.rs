use crate::sql::{Connection, params};
use crate::{FeedChange, FeedItem, StoreError};

/// What changed after a place. No place is beyond what a number of the database holds.
pub(crate) fn after(db: &mut dyn Connection, after: u64, limit: u32) -> Result<Vec<FeedItem>, StoreError> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let mut items = Vec::new();
    let sql = "SELECT l.seq, l.id, s.record FROM leads l JOIN scores s ON s.seq = l.seq WHERE l.seq > ?1 ORDER BY l.seq LIMIT ?2";
    for mut row in db.query(sql, params![after, limit])? {
        items.push(FeedItem { seq: row.count()?, lead_id: row.text()?, change: FeedChange::Scored(Box::new(row.json()?)) });
    }
    for mut row in db.query("SELECT seq, lead_id FROM erased WHERE seq > ?1 ORDER BY seq LIMIT ?2", params![after, limit])? {
        items.push(FeedItem { seq: row.count()?, lead_id: row.text()?, change: FeedChange::Erased });
    }
    items.sort_unstable_by_key(|item| item.seq);
    items.truncate(limit as usize);
    Ok(items)
}

/// The place of the newest change.
pub(crate) fn end(db: &mut dyn Connection) -> Result<u64, StoreError> {
    let mut end = 0;
    for sql in ["SELECT seq FROM leads WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1", "SELECT seq FROM erased ORDER BY seq DESC LIMIT 1"]
    {
        if let Some(mut row) = db.query(sql, params![])?.into_iter().next() {
            end = end.max(row.count()?);
        }
    }
    Ok(end)
}
