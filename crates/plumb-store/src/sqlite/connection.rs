use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, ToSql, params_from_iter};

use crate::sql::{Cell, Connection, Param, Row};
use crate::{Attributes, Segment, StoreError};

/// How long another program's lock on the file is waited for.
const BUSY: Duration = Duration::from_secs(20);
/// How long readers of the log are waited for before it is emptied: meanwhile nobody can write.
const EMPTYING: Duration = Duration::from_millis(50);
/// Statements that are kept ready. Lists with filters have many forms.
const STATEMENTS: usize = 128;

/// The name that SQLite gives to the index of a table's primary key.
const LEADS_BY_ID: &str = "sqlite_autoindex_leads_1";

/// A connection with its prepared statements.
pub(crate) struct SqliteConnection {
    inner: rusqlite::Connection,
    place: String,
}

impl SqliteConnection {
    pub(super) fn new(inner: rusqlite::Connection, place: String) -> Self {
        Self { inner, place }
    }

    fn rows(&self, sql: &str, params: &[Param<'_>], then: &mut dyn FnMut(Row) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let error = |source| error(&self.place, source);
        let mut statement = self.inner.prepare_cached(sql).map_err(error)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(params)).map_err(error)?;
        while let Some(row) = rows.next().map_err(error)? {
            let cells = (0..columns).map(|column| row.get_ref(column).map(cell)).collect::<rusqlite::Result<_>>();
            then(Row::new(cells.map_err(error)?))?;
        }
        Ok(())
    }

    fn error(&self, source: rusqlite::Error) -> StoreError {
        error(&self.place, source)
    }

    fn run(&self, sql: &str) -> Result<(), StoreError> {
        let done = self.inner.prepare_cached(sql).and_then(|mut statement| statement.execute(()));
        done.map(drop).map_err(|source| self.error(source))
    }
}

impl Connection for SqliteConnection {
    fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, StoreError> {
        let mut found = Vec::new();
        self.rows(sql, params, &mut |row| {
            found.push(row);
            Ok(())
        })?;
        Ok(found)
    }

    fn each(&mut self, sql: &str, then: &mut dyn FnMut(Row) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.rows(sql, &[], then)
    }

    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let changed = self.inner.prepare_cached(sql).and_then(|mut statement| statement.execute(params_from_iter(params)));
        changed.map(|rows| rows as u64).map_err(|source| self.error(source))
    }

    fn begin_reading(&mut self) -> Result<(), StoreError> {
        self.run("BEGIN")
    }

    fn begin_writing(&mut self) -> Result<(), StoreError> {
        self.run("BEGIN IMMEDIATE")
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.run("COMMIT")
    }

    fn roll_back(&mut self) -> Result<(), StoreError> {
        // Some errors end the transaction by themselves.
        if self.inner.is_autocommit() { Ok(()) } else { self.run("ROLLBACK") }
    }

    fn is_broken(&self) -> bool {
        !self.inner.is_autocommit()
    }

    /// The log holds what a person was until it is written over, which may take weeks: it is taken into the file, and emptied.
    fn forget(&mut self) -> Result<bool, StoreError> {
        let emptied = self
            .inner
            .busy_timeout(EMPTYING)
            .and_then(|()| self.inner.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| row.get::<_, i64>(0)));
        self.inner.busy_timeout(BUSY).map_err(|source| self.error(source))?;
        emptied.map(|busy| busy == 0).map_err(|source| self.error(source))
    }

    fn lock_counter(&self) -> &'static str {
        "SELECT value FROM counter"
    }

    fn knows_the_way(&self) -> bool {
        false
    }

    fn walking(&self, index: Option<&str>) -> String {
        format!("INDEXED BY {}", index.unwrap_or(LEADS_BY_ID))
    }

    fn list(&self, name: &str, parameter: usize) -> String {
        format!("json_each(?{parameter}) AS {name}")
    }

    fn one_of(&self, column: &str, parameter: usize) -> String {
        format!("{column} IN (SELECT value FROM json_each(?{parameter}))")
    }

    fn in_segment(&self, column: &str, name: usize, value: usize) -> String {
        format!("in_segment({column}, ?{name}, ?{value})")
    }
}

/// Settings of a connection. FULL: the log is on the disk before a commit returns.
pub(super) fn prepare(connection: &rusqlite::Connection, writes: bool) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A plan holds whatever the parameters are. Otherwise some statements are planned anew for each of their values, because an index over some of the rows
    // might do for one of them.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Kibibytes of pages: what is written goes into all corners of the indexes.
    connection.pragma_update(None, "cache_size", if writes { -32_000 } else { -8_000 })?;
    // Pages of the log before they are taken into the file. Writes go into all corners of it: the more of them are gathered, the more meet.
    connection.pragma_update(None, "wal_autocheckpoint", 16_000)?;
    // What a person was is overwritten where it stood, not only marked as free.
    connection.pragma_update(None, "secure_delete", "ON")?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("in_segment", 3, flags, |call| {
        let attributes: Attributes = serde_json::from_str(call.get_raw(0).as_str()?).unwrap_or_default();
        Ok(Segment { attribute: call.get(1)?, value: call.get(2)? }.holds(&attributes))
    })
}

/// An error of SQLite in the words of this program.
pub(super) fn error(place: &str, source: rusqlite::Error) -> StoreError {
    let place = place.to_owned();
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::Foreign { place, found: "it is not a database of SQLite".to_owned() },
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged { place, problem: source.to_string() },
        _ => StoreError::Sqlite { place, source },
    }
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Real(value) => Cell::Float(value),
        ValueRef::Text(value) => {
            Cell::Text(std::str::from_utf8(value).map_or_else(|_| String::from_utf8_lossy(value).into_owned(), str::to_owned))
        }
        ValueRef::Blob(value) => Cell::Bytes(value.to_vec()),
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Param::Null => ValueRef::Null,
            Param::Int(value) => ValueRef::Integer(value),
            Param::Float(value) => ValueRef::Real(value),
            Param::Text(value) => ValueRef::Text(value.as_bytes()),
            Param::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}
