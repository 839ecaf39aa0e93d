use std::path::PathBuf;

/// Why the store could not do what it was asked. What is wrong with a single change is a [`Refusal`](crate::Refusal) instead.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another request was made under the same name.
    #[error("this Idempotency-Key was used for another request: send each request under a name of its own")]
    IdempotencyMismatch,
    /// The address of the store is none.
    #[error("`{url}` names no store: expected sqlite:PATH, or postgres://USER@HOST/DATABASE")]
    Url {
        /// What was given, without a password.
        url: String,
    },
    /// A file or database that something else made.
    #[error("{place} is not a store of Plumb: {found}. Give another path, or an empty database")]
    Foreign {
        /// Where.
        place: String,
        /// What is there.
        found: String,
    },
    /// A store of a later Plumb.
    #[error(
        "{place} was written by a later Plumb (format {found}; this program knows up to {known}): use that program, or restore a backup of before"
    )]
    Newer {
        /// Where.
        place: String,
        /// Its format.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// Something in the store is not as it must be.
    #[error("{place} is damaged: {problem}. Restore a backup: plumb store restore BACKUP --store URL")]
    Damaged {
        /// Where.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// There is no such file.
    #[error("there is no store at {place}: give the --store that the server was started with")]
    Missing {
        /// Where.
        place: String,
    },
    /// A store of an earlier format, which a server that runs knows.
    #[error(
        "{place} is of an earlier Plumb, and a server uses it: stop the server, and this program brings the store up to date (make a backup before)"
    )]
    InUse {
        /// Where.
        place: String,
    },
    /// A backup is only restored into an empty store.
    #[error("{place} holds data already: restore into a new path or an empty database")]
    NotEmpty {
        /// Where.
        place: String,
    },
    /// The folder of a store that would be made is not there.
    #[error("there is no folder {}: make it, or give the store another path", path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// SQLite refused.
    #[error("{place}: {source}")]
    Sqlite {
        /// Where.
        place: String,
        /// Why.
        source: rusqlite::Error,
    },
    /// PostgreSQL refused, or could not be reached.
    #[error("PostgreSQL: {}", postgres_message(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// The system has no random numbers.
    #[error("no random numbers: {0}")]
    Random(getrandom::Error),
    /// The writer has ended; the cause was logged.
    #[error("the store's writer has ended: start the program again")]
    Ended,
    /// A batch failed together with others, for this reason.
    #[error("{0}")]
    Write(String),
}

impl StoreError {
    /// Whether a person must mend what they gave: address, file or database.
    pub fn is_bad_input(&self) -> bool {
        matches!(
            self,
            Self::Url { .. }
                | Self::Foreign { .. }
                | Self::Newer { .. }
                | Self::Damaged { .. }
                | Self::NotEmpty { .. }
                | Self::InUse { .. }
                | Self::NoFolder { .. }
                | Self::Missing { .. }
                | Self::IdempotencyMismatch
        ) || matches!(self, Self::Io { source, .. } if is_a_matter_of_paths(source))
    }
}

/// Another path would do.
fn is_a_matter_of_paths(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{AlreadyExists, IsADirectory, NotADirectory, NotFound, PermissionDenied};
    matches!(error.kind(), AlreadyExists | IsADirectory | NotADirectory | NotFound | PermissionDenied)
}

/// The server's own words where there are any: the client library only says "db error".
fn postgres_message(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => db.to_string(),
        None => std::error::Error::source(error).map_or_else(|| error.to_string(), |source| format!("{error}: {source}")),
    }
}
