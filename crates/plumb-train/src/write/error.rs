use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a file cannot be written. Each message is one line and says what to do.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The ending of the name says no known format.
    #[error("{}: the ending says no format that can be written; end the name with .csv, .parquet, .ndjson or .jsonl", path.display())]
    Ending {
        /// The file.
        path: PathBuf,
    },
    /// A file of JSON objects is called otherwise.
    #[error("{}: a JSON object a line is written here; end the name with .ndjson or .jsonl", path.display())]
    NotLines {
        /// The file.
        path: PathBuf,
    },
    /// The folder does not exist.
    #[error("{}: there is no folder {} to write into; make it first, or name another", path.display(), folder.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
        /// Its folder.
        folder: PathBuf,
    },
    /// The target exists and is not a file.
    #[error("{}: this is {found}, which a file cannot replace; name a file", path.display())]
    NotAFile {
        /// The target.
        path: PathBuf,
        /// What it is.
        found: &'static str,
    },
    /// The folder may not be written.
    #[error("{}: no permission to write here; change the folder's permissions, or name another folder", path.display())]
    NotAllowed {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("{}: the disk is full; make room or name another folder, and run this again", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The system failed while writing.
    #[error("{}: writing failed: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Rows could not be written as Parquet.
    #[error("{}: writing Parquet failed: {reason}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What polars said.
        reason: String,
    },
    /// Two columns of one name, or none at all, or one without a name.
    #[error("cannot write these columns: {reason}; each column needs a name of its own")]
    Names {
        /// What is wrong.
        reason: String,
    },
    /// A batch that does not fit the columns.
    #[error("cannot write this batch: {reason}")]
    Shape {
        /// What is wrong.
        reason: String,
    },
}
