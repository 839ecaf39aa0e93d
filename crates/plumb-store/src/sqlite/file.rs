use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::StoreError;

/// How a file of SQLite begins.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Refuses what is there and cannot be a store, before SQLite touches it. A missing or empty file will be made one.
pub(super) fn check(path: &Path) -> Result<(), StoreError> {
    let io = |source| StoreError::Io { path: path.to_owned(), source };
    let found = |found: &str| StoreError::Foreign { place: path.display().to_string(), found: found.to_owned() };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(problem) if problem.kind() == ErrorKind::NotFound => return check_folder(path),
        Err(problem) => return Err(io(problem)),
    };
    if !metadata.is_file() {
        return Err(found(if metadata.is_dir() { "it is a folder" } else { "it is not a file" }));
    }
    let mut start = Vec::with_capacity(MAGIC.len());
    fs::File::open(path).map_err(io)?.take(MAGIC.len() as u64).read_to_end(&mut start).map_err(io)?;
    if start.is_empty() || start == MAGIC { Ok(()) } else { Err(found("it is not a database of SQLite")) }
}

/// SQLite would only say that it cannot open the file.
fn check_folder(path: &Path) -> Result<(), StoreError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => return Ok(()),
    };
    fs::metadata(folder).map(drop).map_err(|source| StoreError::Io { path: folder.to_owned(), source })
}
