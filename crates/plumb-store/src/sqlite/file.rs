use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::StoreError;

/// Refuses what is there and cannot be a file of SQLite, and makes one where there is none; what it holds is for SQLite to say. The file is not opened here: when a program
/// closes a file, it loses all its locks on it, also those that SQLite holds for another connection.
pub(super) fn prepare(path: &Path) -> Result<(), StoreError> {
    let found = |found: &str| StoreError::Foreign { place: path.display().to_string(), found: found.to_owned() };
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(found("it is a folder")),
        Ok(metadata) if !metadata.is_file() => Err(found("it is not a file")),
        Ok(_) => Ok(()),
        Err(problem) if problem.kind() == ErrorKind::NotFound => check_folder(path).and_then(|()| create_private(path)),
        Err(source) => Err(StoreError::Io { path: path.to_owned(), source }),
    }
}

/// Makes an empty file that nobody else may read: people's data will be in it. The files that SQLite puts beside it are as it is.
pub(super) fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        // Another program was faster.
        Err(problem) if problem.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other.map(drop).map_err(|source| StoreError::Io { path: path.to_owned(), source }),
    }
}

/// SQLite would only say that it cannot open the file.
fn check_folder(path: &Path) -> Result<(), StoreError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => return Ok(()),
    };
    match fs::metadata(folder) {
        Ok(_) => Ok(()),
        Err(problem) if problem.kind() == ErrorKind::NotFound => Err(StoreError::NoFolder { path: folder.to_owned() }),
        Err(source) => Err(StoreError::Io { path: folder.to_owned(), source }),
    }
}

/// A lock on a file beside the store, held while the answer is; none if another program holds it. By whatever links the store is reached, the
/// lock is one.
pub(super) fn lock_beside(path: &Path) -> Result<Option<File>, StoreError> {
    let path = fs::canonicalize(path).map_err(|source| StoreError::Io { path: path.to_owned(), source })?;
    let mut name = path.into_os_string();
    name.push("-server");
    let name = PathBuf::from(name);
    let io = |source| StoreError::Io { path: name.clone(), source };
    let file = File::options().create(true).append(true).open(&name).map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(io(source)),
    }
}
