use rusqlite::{Connection, TransactionBehavior};

use super::connection::error;
use crate::StoreError;

/// `Plmb`: marks the file as a store of this program, whatever its name.
const APPLICATION: i64 = 0x506c_6d62;
/// What makes each format of the one before.
const FORMATS: &[&str] = &[include_str!("schema/1.sql"), include_str!("schema/2.sql"), include_str!("schema/3.sql")];
/// Files up to this size are looked through when they are opened, which takes less than a second; larger ones by `plumb store check`.
const LOOK_THROUGH_BYTES: i64 = 256 << 20;

/// Whether a database is a store of an earlier format.
pub(super) fn is_earlier(connection: &Connection, place: &str) -> Result<bool, StoreError> {
    Ok((1..FORMATS.len() as i64).contains(&format_of(connection, place)?))
}

/// Brings a database to the format that this program knows, in one transaction; refuses what is none of its own.
pub(super) fn migrate(connection: &mut Connection, place: &str, on_disk: bool) -> Result<(), StoreError> {
    let sql = |source| error(place, source);
    let known = FORMATS.len() as i64;
    let format = format_of(connection, place)?;
    if format > 0 {
        look_through(connection, place)?;
    }
    if on_disk {
        let mode: String = connection.query_row("PRAGMA journal_mode = WAL", (), |row| row.get(0)).map_err(sql)?;
        if mode != "wal" {
            return Err(StoreError::Write(format!("{place}: SQLite cannot keep a write-ahead log there (mode {mode}): use a local disk")));
        }
    }
    if format == known {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
    // Another program may have been faster.
    let from = usize::try_from(format_of(&transaction, place)?).unwrap_or(0);
    for statements in FORMATS.iter().skip(from) {
        transaction.execute_batch(statements).map_err(sql)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION).map_err(sql)?;
    transaction.pragma_update(None, "user_version", known).map_err(sql)?;
    transaction.commit().map_err(sql)
}

/// Of which program a store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// This one.
    Current,
    /// An earlier one, whose format this one can bring up to date.
    Earlier,
}

/// Refuses what is no store, or a damaged one.
pub(super) fn check(connection: &Connection, place: &str) -> Result<Format, StoreError> {
    let format = format_of(connection, place)?;
    if format == 0 {
        return Err(StoreError::Foreign { place: place.to_owned(), found: "it is empty".to_owned() });
    }
    look_through(connection, place)?;
    Ok(if format == FORMATS.len() as i64 { Format::Current } else { Format::Earlier })
}

/// 0 for an empty database.
fn format_of(connection: &Connection, place: &str) -> Result<i64, StoreError> {
    let known = FORMATS.len() as i64;
    let (application, found) = (number(connection, place, "application_id")?, number(connection, place, "user_version")?);
    if application == APPLICATION && found > known {
        return Err(StoreError::Newer { place: place.to_owned(), found, known });
    }
    if application == APPLICATION && found > 0 {
        return Ok(found);
    }
    let tables = connection.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get::<_, i64>(0));
    if application == 0 && found == 0 && tables.map_err(|source| error(place, source))? == 0 {
        return Ok(0);
    }
    Err(StoreError::Foreign { place: place.to_owned(), found: "it is a database of SQLite that another program made".to_owned() })
}

fn number(connection: &Connection, place: &str, name: &str) -> Result<i64, StoreError> {
    connection.pragma_query_value(None, name, |row| row.get(0)).map_err(|source| error(place, source))
}

fn look_through(connection: &Connection, place: &str) -> Result<(), StoreError> {
    if number(connection, place, "page_count")? * number(connection, place, "page_size")? > LOOK_THROUGH_BYTES {
        return Ok(());
    }
    let word: String = connection.query_row("PRAGMA quick_check(1)", (), |row| row.get(0)).map_err(|source| error(place, source))?;
    if word == "ok" { Ok(()) } else { Err(StoreError::Damaged { place: place.to_owned(), problem: word }) }
}
