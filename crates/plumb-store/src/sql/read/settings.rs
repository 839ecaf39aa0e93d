use crate::StoreError;
use crate::sql::{Connection, params};

pub(crate) fn one(db: &mut dyn Connection, name: &str) -> Result<Option<String>, StoreError> {
    let rows = db.query("SELECT value FROM settings WHERE name = ?1", params![name])?;
    rows.into_iter().next().map(|mut row| row.text()).transpose()
}
