//! A store in a file of SQLite.

mod backup;
mod connection;
mod file;
mod migrate;
#[cfg(test)]
mod plans;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::OpenFlags;

pub(crate) use backup::{publish, settle};
pub(crate) use connection::SqliteConnection;

use migrate::Format;

use crate::sql::{Backend, Connection, Row, params};
use crate::{Claim, Counts, StoreError};

/// Where the data are.
pub(crate) struct Sqlite {
    /// A path, or the name of a database in memory.
    location: PathBuf,
    in_memory: bool,
    /// A database in memory is gone with its last connection.
    _kept: Option<Mutex<rusqlite::Connection>>,
    /// Held while this is the only server.
    claimed: Mutex<Option<File>>,
}

impl Sqlite {
    /// Opens a file, or makes it: one that is not a store of this program is refused.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let store = Self { location: path.to_owned(), in_memory: false, _kept: None, claimed: Mutex::default() };
        file::prepare(path)?;
        let mut connection = store.raw(true)?;
        let place = store.place();
        // A server that runs over an earlier format knows no other: where there is one, the store stays as it is. The lock is held until it is up to date.
        let _lock = if migrate::is_earlier(&connection, &place)? {
            Some(file::lock_beside(path)?.ok_or_else(|| StoreError::InUse { place: place.clone() })?)
        } else {
            None
        };
        migrate::migrate(&mut connection, &place, true)?;
        Ok(store)
    }

    /// A file that must be a store, to be read only.
    pub(crate) fn read(path: &Path) -> Result<SqliteConnection, StoreError> {
        let place = path.display().to_string();
        std::fs::metadata(path).map_err(|source| StoreError::Io { path: path.to_owned(), source })?;
        file::prepare(path)?;
        let opened = rusqlite::Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX);
        let sql = |source| connection::error(&place, source);
        let connection = opened.map_err(sql)?;
        if migrate::check(&connection, &place)? == Format::Current {
            return Ok(SqliteConnection::new(connection, place));
        }
        // The file stays as it is: a copy without a name, gone when it is closed, is brought up to date.
        let mut copy = rusqlite::Connection::open("").map_err(sql)?;
        backup::copy_pages(&connection, &mut copy).map_err(sql)?;
        migrate::migrate(&mut copy, &place, false)?;
        Ok(SqliteConnection::new(copy, place))
    }

    /// A store that is gone when it is dropped.
    pub(crate) fn in_memory() -> Result<Self, StoreError> {
        let mut name = [0; 8];
        getrandom::fill(&mut name).map_err(StoreError::Random)?;
        let location = PathBuf::from(format!("file:/plumb-{:016x}?vfs=memdb", u64::from_ne_bytes(name)));
        let mut store = Self { location, in_memory: true, _kept: None, claimed: Mutex::default() };
        let mut connection = store.raw(true)?;
        migrate::migrate(&mut connection, &store.place(), false)?;
        store._kept = Some(Mutex::new(connection));
        Ok(store)
    }

    fn raw(&self, writes: bool) -> Result<rusqlite::Connection, StoreError> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, writes);
        flags.set(OpenFlags::SQLITE_OPEN_URI, self.in_memory);
        let place = self.place();
        let opened = rusqlite::Connection::open_with_flags(&self.location, flags);
        let connection = opened.map_err(|source| connection::error(&place, source))?;
        connection::prepare(&connection, writes).map_err(|source| connection::error(&place, source))?;
        Ok(connection)
    }
}

impl Backend for Sqlite {
    type Connection = SqliteConnection;

    fn writer(&self) -> Result<SqliteConnection, StoreError> {
        Ok(SqliteConnection::new(self.raw(true)?, self.place()))
    }

    fn reader(&self) -> Result<SqliteConnection, StoreError> {
        Ok(SqliteConnection::new(self.raw(false)?, self.place()))
    }

    fn place(&self) -> String {
        if self.in_memory { "the store in memory".to_owned() } else { self.location.display().to_string() }
    }

    fn claim(&self) -> Result<Claim, StoreError> {
        if self.in_memory {
            return Ok(Claim::Sole);
        }
        let mut claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        if claimed.is_none() {
            *claimed = file::lock_beside(&self.location)?;
        }
        Ok(if claimed.is_some() { Claim::Sole } else { Claim::Taken })
    }

    fn check_files(&self, db: &mut dyn Connection) -> Result<Vec<String>, StoreError> {
        let rows = db.query("PRAGMA integrity_check(20)", params![])?;
        let words = rows.into_iter().map(|mut row: Row| row.text()).collect::<Result<Vec<_>, _>>()?;
        Ok(words.into_iter().filter(|word| word != "ok").collect())
    }

    fn backup(&self, to: &Path) -> Result<Counts, StoreError> {
        backup::write_copy(&self.raw(false)?, &self.place(), to)
    }
}
