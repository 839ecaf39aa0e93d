use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::WriteError;
use crate::unfinished;

/// A file that comes to be in one step: hidden and temporary until it is published, removed if it never is.
pub(super) struct Target {
    path: PathBuf,
    folder: PathBuf,
    temporary: PathBuf,
    file: BufWriter<File>,
    published: bool,
}

impl Target {
    pub(super) fn create(path: &Path) -> Result<Self, WriteError> {
        let path = resolved(path)?;
        let (Some(name), Some(folder)) = (path.file_name(), path.parent()) else {
            return Err(WriteError::NotAFile { path, found: "no file name" });
        };
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() };
        if !folder.is_dir() {
            return Err(WriteError::NoFolder { path, folder });
        }
        let name = name.to_string_lossy();
        remove_stale(&folder, &name);
        let temporary = folder.join(hidden_name(&name));
        let make = || {
            let file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
            // Held until the file is closed, so that nobody takes it for stale. Where files cannot be locked, nobody removes any.
            let _ = file.try_lock();
            Ok(file)
        };
        let file = unfinished::begin(&temporary, make).map_err(|source| failure(&path, source))?;
        Ok(Self { path, folder, temporary, file: BufWriter::with_capacity(256 * 1024, file), published: false })
    }

    /// A second handle on the temporary file, for a writer that wants one of its own.
    pub(super) fn handle(&self) -> Result<File, WriteError> {
        self.file.get_ref().try_clone().map_err(|source| failure(&self.path, source))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.file.write_all(bytes).map_err(|source| failure(&self.path, source))
    }

    /// Makes the file durable and puts it in the target's place.
    pub(super) fn publish(mut self) -> Result<(), WriteError> {
        let synced = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        let published = synced.and_then(|()| unfinished::end(&self.temporary, || fs::rename(&self.temporary, &self.path)));
        published.map_err(|source| failure(&self.path, source))?;
        self.published = true;
        // The rename lives in the folder: only now does it survive a power failure.
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(|source| failure(&self.path, source))
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if !self.published {
            // Nothing better can be done on failure: the file is hidden and the target untouched.
            let _ = unfinished::end(&self.temporary, || fs::remove_file(&self.temporary));
        }
    }
}

/// The file that the path means: a link is followed, and only a regular file may be replaced (`/dev/null` must not).
fn resolved(path: &Path) -> Result<PathBuf, WriteError> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&path) {
        Ok(found) if found.is_dir() => Err(WriteError::NotAFile { path, found: "a folder" }),
        Ok(found) if !found.is_file() => Err(WriteError::NotAFile { path, found: "a device or pipe" }),
        _ => Ok(path),
    }
}

/// Removes what killed programs left of files of this name: nobody holds their lock any more.
fn remove_stale(folder: &Path, name: &str) {
    let prefix = format!(".{name}.");
    let is_temporary = |path: &PathBuf| {
        let own = path.file_name().map(|own| own.to_string_lossy().into_owned()).unwrap_or_default();
        let number = own.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(".tmp"));
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
    };
    // Only a courtesy: what cannot be read or removed stays.
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    for path in entries.filter(is_temporary) {
        if File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(&path);
        }
    }
}

fn hidden_name(name: &str) -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    format!(".{name}.{}-{}.tmp", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}

pub(super) fn failure(path: &Path, source: io::Error) -> WriteError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => WriteError::NotAllowed { path },
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => WriteError::Full { path },
        _ => WriteError::Io { path, source },
    }
}
