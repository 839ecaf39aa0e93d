use std::path::PathBuf;

/// Why leads could not be generated or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SynthError {
    /// A setting is out of its range.
    #[error("{setting} is {value}: give a value from {least} to {most}")]
    OutOfRange {
        /// Name of the field of [`SynthConfig`](crate::SynthConfig).
        setting: &'static str,
        /// What was given.
        value: f64,
        /// Least value allowed.
        least: f64,
        /// Greatest value allowed.
        most: f64,
    },
    /// The extract date is too far from today to be a date of business.
    #[error("extract is {extract}: give a date from 1980-01-01 to 2199-12-31")]
    Extract {
        /// What was given.
        extract: jiff::civil::Date,
    },
    /// A file could not be written. Nothing half-written is left under a final name.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
