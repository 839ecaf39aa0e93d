use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plumb_store::StoreError;

use super::Record;

/// Why a store cannot be served from.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store itself.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file serves one server.
    #[error(
        "{} is served by another server already: end that one, name another store with --store, or keep the leads in PostgreSQL, which \
         serves several servers (--store postgres://USER@HOST/DATABASE)",
        path.display()
    )]
    Served {
        /// The file.
        path: PathBuf,
    },
    /// The file that says so cannot be written.
    #[error("{}: {source}", path.display())]
    Lock {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Record {
    /// Opens the store at an address, as [`plumb_store::open`] does, to serve from it. A file is taken for this server alone until it ends, so that
    /// what it remembers of leads is what the store has.
    ///
    /// # Errors
    /// [`OpenError`], saying what to do.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let store = plumb_store::open(url).await?;
        let Some(path) = url.strip_prefix("sqlite:") else {
            return Ok(Self::new(store));
        };
        let lock = if path == ":memory:" { None } else { Some(take(Path::new(path))?) };
        Ok(Self::alone(store).holding(lock.map(Arc::new)))
    }
}

/// Locks a file beside the store's own, which SQLite locks in its own ways. The system gives it back when the program ends, however it ends.
fn take(store: &Path) -> Result<File, OpenError> {
    // Two ways to one file are one store.
    let store = store.canonicalize().map_err(|source| OpenError::Lock { path: store.to_owned(), source })?;
    let mut name = store.clone().into_os_string();
    name.push("-serving");
    let path = PathBuf::from(name);
    let fault = |source| OpenError::Lock { path: path.clone(), source };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(fault)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Served { path: store }),
        Err(TryLockError::Error(source)) => Err(fault(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_serves_one_server() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("plumb.db").display());
        let first = Record::open(&url).await.expect("the first");
        assert!(!first.is_shared());
        let second = Record::open(&url).await;
        assert!(matches!(&second, Err(OpenError::Served { path }) if path.ends_with("plumb.db")), "{second:?}");
        drop(first);
        Record::open(&url).await.expect("after the first");
        Record::open("sqlite::memory:").await.expect("one in memory");
    }
}
