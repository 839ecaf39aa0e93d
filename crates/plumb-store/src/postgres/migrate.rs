use super::connection::PostgresConnection;
use crate::StoreError;
use crate::sql::{Connection, params};

/// What makes each format of the one before.
const FORMATS: &[&str] = &[include_str!("schema/1.sql"), include_str!("schema/2.sql"), include_str!("schema/3.sql")];
/// Taken by whoever looks at the tables to make them, so that one of several servers that start at once does.
const LOCK: &str = "SELECT pg_advisory_xact_lock(1349283170)";

/// Brings a database to the format that this program knows, in one transaction; refuses what is none of its own.
pub(super) fn migrate(db: &mut PostgresConnection, place: &str) -> Result<(), StoreError> {
    db.begin_writing()?;
    db.run(LOCK)?;
    let known = FORMATS.len();
    let found = format_of(db, place)?;
    if found > known as u64 {
        return Err(StoreError::Newer { place: place.to_owned(), found: found as i64, known: known as i64 });
    }
    if found > 0 && found < known as u64 {
        // Whoever writes holds the counter: what is being written comes before.
        db.query(db.lock_counter(), params![])?;
    }
    for statements in FORMATS.iter().skip(found as usize) {
        db.run(statements)?;
    }
    if found < known as u64 {
        db.execute("UPDATE plumb_store SET format = ?1", params![known as i64])?;
    }
    db.commit()
}

/// 0 for an empty database.
fn format_of(db: &mut PostgresConnection, place: &str) -> Result<u64, StoreError> {
    let foreign = |found: String| StoreError::Foreign { place: place.to_owned(), found };
    let one = |rows: Vec<crate::sql::Row>| rows.into_iter().next().ok_or(StoreError::Ended);
    let encoding = one(db.query("SELECT current_setting('server_encoding')", params![])?)?.text()?;
    if encoding != "UTF8" {
        return Err(foreign(format!("the encoding of the database is {encoding}, and must be UTF8")));
    }
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()";
    if one(db.query(&format!("{tables} AND table_name = 'plumb_store'"), params![])?)?.count()? > 0 {
        let format = db.query("SELECT format FROM plumb_store", params![])?;
        let missing = || StoreError::Damaged { place: place.to_owned(), problem: "it does not say its format".to_owned() };
        return format.into_iter().next().ok_or_else(missing)?.count();
    }
    match one(db.query(tables, params![])?)?.count()? {
        0 => Ok(0),
        n => Err(foreign(format!("the database holds {n} tables of something else"))),
    }
}
