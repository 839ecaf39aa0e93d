use super::conditions::bound;
use crate::StoreError;
use crate::sql::{Connection, params};

pub(crate) fn after(db: &mut dyn Connection, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
    let rows = db.query("SELECT id FROM leads WHERE id > ?1 ORDER BY id LIMIT ?2", params![bound(after), limit])?;
    rows.into_iter().map(|mut row| row.text()).collect()
}
