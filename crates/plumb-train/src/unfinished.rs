//! What must not be left behind when the program is ended early.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Default)]
struct Unfinished {
    /// Temporary files.
    files: BTreeSet<PathBuf>,
    /// A version was published: the work is done, and ending early comes too late.
    is_published: bool,
}

static UNFINISHED: Mutex<Unfinished> = Mutex::new(Unfinished { files: BTreeSet::new(), is_published: false });

fn lock() -> MutexGuard<'static, Unfinished> {
    // A set of paths is as good after a panic as before it.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a temporary file with `make`, to be removed when the program is ended early.
///
/// # Errors
/// Those of `make`.
pub fn begin<T, E>(path: &Path, make: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let mut unfinished = lock();
    let made = make()?;
    unfinished.files.insert(path.to_owned());
    Ok(made)
}

/// Puts a temporary file in its place, or removes it, with `end`; the program does not end in the middle of that.
pub fn end<T>(path: &Path, end: impl FnOnce() -> T) -> T {
    let mut unfinished = lock();
    unfinished.files.remove(path);
    end()
}

/// Publishes a version with `publish`: all of it comes to be, or nothing.
pub(crate) fn publish<T, E>(publish: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let mut unfinished = lock();
    let published = publish()?;
    unfinished.is_published = true;
    Ok(published)
}

/// Nothing is begun or finished while this lives.
pub struct Abandoned {
    _held: MutexGuard<'static, Unfinished>,
}

/// Removes the temporary files of all that is being written, and stops anything from being written or published until the program has
/// ended, which it should at once. `None` when a version was published already: then the program should end by itself.
pub fn abandon() -> Option<Abandoned> {
    let held = lock();
    if held.is_published {
        return None;
    }
    for path in &held.files {
        // The program ends whether or not this works, and the next that writes to the same place tidies up.
        let _ = fs::remove_file(path);
    }
    Some(Abandoned { _held: held })
}
