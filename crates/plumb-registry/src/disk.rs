//! Files that are on the disk when a function returns, and never half there under their final name.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::RegistryError;

pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> RegistryError {
    move |source| RegistryError::Io { action, path: path.to_owned(), source }
}

/// The content of a file, `None` when it is not there.
pub(crate) fn read_optional(path: &Path) -> Result<Option<Vec<u8>>, RegistryError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(io("read", path)(e)),
    }
}

/// Names of the visible folders in a folder, none when it is not there.
pub(crate) fn folders(path: &Path) -> Result<Vec<String>, RegistryError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(io("list", path)(e)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(io("list", path))?;
        // A name that is no Unicode is none of the registry's.
        if let (true, Ok(name)) = (entry.path().is_dir(), entry.file_name().into_string()) {
            names.push(name);
        }
    }
    Ok(names)
}

pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), RegistryError> {
    let mut file = File::create(path).map_err(io("write", path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io("write", path))
}

/// Replaces a file as a whole: a reader, or a crash, meets the old content or the new one, never a part.
pub(crate) fn replace(path: &Path, temporary: &Path, bytes: &[u8]) -> Result<(), RegistryError> {
    write_new(temporary, bytes)?;
    fs::rename(temporary, path).map_err(io("replace", path))?;
    sync_parent(path)
}

/// Adds a line to a file. A line that an earlier crash left half written is taken off first: it was never acknowledged.
pub(crate) fn append_line(path: &Path, line: &str) -> Result<(), RegistryError> {
    let mut file = OpenOptions::new().create(true).read(true).write(true).truncate(false).open(path).map_err(io("open", path))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(io("read", path))?;
    let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |last| last + 1) as u64;
    file.set_len(whole)
        .and_then(|()| file.seek(SeekFrom::Start(whole)))
        .and_then(|_| file.write_all(format!("{line}\n").as_bytes()))
        .and_then(|()| file.sync_all())
        .map_err(io("append to", path))?;
    sync_parent(path)
}

/// Makes a folder and its parents, and brings each new entry to disk.
pub(crate) fn create_folders(path: &Path) -> Result<(), RegistryError> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        create_folders(parent)?;
    }
    match fs::create_dir(path) {
        Ok(()) => sync_parent(path),
        // Made by another process in the meantime.
        Err(e) if e.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(e) => Err(io("make the folder", path)(e)),
    }
}

pub(crate) fn sync_parent(path: &Path) -> Result<(), RegistryError> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent),
        _ => sync_folder(Path::new(".")),
    }
}

/// Brings a folder's entries to disk; without it a rename may be lost with the power.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> Result<(), RegistryError> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(io("bring to disk", path))
}

/// Other systems cannot open a folder, and order its entries themselves.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_path: &Path) -> Result<(), RegistryError> {
    Ok(())
}

pub(crate) fn to_json<T: Serialize>(path: &Path, value: &T) -> Result<Vec<u8>, RegistryError> {
    let mut text = serde_json::to_string_pretty(value).map_err(|e| damaged(path, e))?;
    text.push('\n');
    Ok(text.into_bytes())
}

pub(crate) fn from_json<T: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, RegistryError> {
    serde_json::from_slice(bytes).map_err(|e| damaged(path, e))
}

pub(crate) fn damaged(path: &Path, why: impl ToString) -> RegistryError {
    RegistryError::Damaged { path: path.to_owned(), why: why.to_string() }
}

pub(crate) fn hex_digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
