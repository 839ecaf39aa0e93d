use std::path::Path;
use std::sync::Arc;

use crate::postgres::Postgres;
use crate::sql::{Backend, Connection, SqlStore, copy, waiting};
use crate::sqlite::Sqlite;
use crate::{Counts, Store, StoreError, shown};

/// Opens a store, or makes it where there is none: `sqlite:PATH`, or `sqlite::memory:` for one that is gone when it is dropped;
/// `postgres://USER[:PASSWORD]@HOST[:PORT]/DATABASE`.
///
/// # Errors
/// [`StoreError`]: the address is none, or what is there is not a store, is damaged or of a later program.
pub async fn open(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    let url = url.to_owned();
    waiting(move || match address(&url)? {
        Address::Memory => over(Sqlite::in_memory()?),
        Address::File(path) => over(Sqlite::open(path)?),
        Address::Server => over(Postgres::open(&url, shown(&url))?),
    })
    .await
}

/// Opens a store that must be there: a file is not made.
///
/// # Errors
/// [`StoreError::Missing`], and as [`open`].
pub async fn open_existing(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    if let Address::File(path) = address(url)?
        && !path.exists()
    {
        return Err(StoreError::Missing { place: path.display().to_string() });
    }
    open(url).await
}

/// Brings a backup into an empty store, which is made if there is none.
///
/// # Errors
/// [`StoreError::NotEmpty`], whatever is wrong with the backup, and as [`open`]: then nothing was changed.
pub async fn restore(backup: &Path, url: &str) -> Result<Counts, StoreError> {
    let (backup, url) = (backup.to_owned(), url.to_owned());
    waiting(move || {
        let address = address(&url)?;
        let mut from = Sqlite::read(&backup)?;
        match address {
            Address::Memory => Err(StoreError::Url { url: shown(&url) }),
            Address::File(path) => fill(&mut from, &Sqlite::open(path)?),
            Address::Server => fill(&mut from, &Postgres::open(&url, shown(&url))?),
        }
    })
    .await
}

fn over<B: Backend>(backend: B) -> Result<Arc<dyn Store>, StoreError> {
    Ok(Arc::new(SqlStore::new(backend)?))
}

/// What a restored store leaves out when it counts on: what was written after the backup had numbers that followers of the feed may have seen. They
/// must not be given again, or a follower would miss what gets them.
const LEFT_OUT: i64 = 1 << 32;

fn fill<B: Backend>(from: &mut dyn Connection, backend: &B) -> Result<Counts, StoreError> {
    let mut to = backend.writer()?;
    from.begin_reading()?;
    copy::copy(from, &mut to, LEFT_OUT, &backend.place())
}

enum Address<'a> {
    Memory,
    File(&'a Path),
    Server,
}

fn address(url: &str) -> Result<Address<'_>, StoreError> {
    match url.split_once(':') {
        Some(("sqlite", ":memory:")) => Ok(Address::Memory),
        Some(("sqlite", path)) if !path.is_empty() => Ok(Address::File(Path::new(path))),
        Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => Ok(Address::Server),
        _ => Err(StoreError::Url { url: shown(url) }),
    }
}
