use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};

use super::connection::{self, SqliteConnection, error};
use super::file;
use crate::sql::counts;
use crate::{Counts, StoreError};

/// Writes a copy of a database as it is at one moment, while others write; the file appears whole or not at all.
pub(crate) fn write_copy(from: &rusqlite::Connection, place: &str, to: &Path) -> Result<Counts, StoreError> {
    publish(to, |unfinished| {
        let sql = |source| error(place, source);
        let mut copy = rusqlite::Connection::open(unfinished).map_err(sql)?;
        copy_pages(from, &mut copy).map_err(sql)?;
        connection::prepare(&copy, false).map_err(sql)?;
        let counts = counts(&mut SqliteConnection::new(copy, to.display().to_string()))?;
        settle(unfinished)?;
        Ok(counts)
    })
}

/// Makes a store one file that needs no log beside it, so that it can be read where nothing can be written.
pub(crate) fn settle(path: &Path) -> Result<(), StoreError> {
    let sql = |source| error(&path.display().to_string(), source);
    let file = rusqlite::Connection::open(path).map_err(sql)?;
    file.pragma_update(None, "journal_mode", "DELETE").map_err(sql)
}

/// All pages in one step: a step holds one view of the database, and writers with a write-ahead log do not wait for it.
pub(super) fn copy_pages(from: &rusqlite::Connection, to: &mut rusqlite::Connection) -> rusqlite::Result<()> {
    let backup = Backup::new(from, to)?;
    // Only a database in memory is ever locked.
    while backup.step(-1)? != StepResult::Done {
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// Lets a file be made under a name beside the final one; then it is brought to the disk and takes its name.
pub(crate) fn publish<T>(to: &Path, make: impl FnOnce(&Path) -> Result<T, StoreError>) -> Result<T, StoreError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| StoreError::Io { path, source }
    };
    if to.exists() {
        let exists = std::io::Error::new(std::io::ErrorKind::AlreadyExists, "exists already, and is not replaced: give another path");
        return Err(io(to)(exists));
    }
    let unfinished = beside(to);
    let _ = fs::remove_file(&unfinished);
    let made = file::create_private(&unfinished).and_then(|()| make(&unfinished)).and_then(|made| {
        File::open(&unfinished).and_then(|file| file.sync_all()).map_err(io(&unfinished))?;
        // Unlike a rename, a link does not replace what has come meanwhile.
        fs::hard_link(&unfinished, to).map_err(io(to))?;
        Ok(made)
    });
    // Also when nothing came of it: whatever is left of it is removed.
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = OsString::from(unfinished.as_os_str());
        name.push(suffix);
        let _ = fs::remove_file(name);
    }
    let made = made?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io(folder))?;
    Ok(made)
}

fn beside(to: &Path) -> PathBuf {
    let mut name = to.file_name().map_or_else(OsString::new, OsString::from);
    name.push(format!(".{}.unfinished", std::process::id()));
    to.with_file_name(name)
}
