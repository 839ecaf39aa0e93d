use std::path::Path;

use super::{OutputFormat, WriteError, target};

/// A file of JSON objects, one a line, that is being written. As with [`OutputWriter`](super::OutputWriter), it appears whole or not at all.
pub(crate) struct LineWriter(target::Target);

impl LineWriter {
    /// Begins a file.
    ///
    /// # Errors
    /// A name that does not end in `.ndjson` or `.jsonl`, or a folder that does not exist or may not be written.
    pub(crate) fn create(path: &Path) -> Result<Self, WriteError> {
        match OutputFormat::of(path) {
            Ok(OutputFormat::Ndjson) => target::Target::create(path).map(Self),
            _ => Err(WriteError::NotLines { path: path.to_owned() }),
        }
    }

    /// Adds whole lines.
    ///
    /// # Errors
    /// A disk that is full or fails.
    pub(crate) fn append(&mut self, lines: &[u8]) -> Result<(), WriteError> {
        self.0.write(lines)
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// As [`OutputWriter::finish`](super::OutputWriter::finish).
    pub(crate) fn finish(self) -> Result<(), WriteError> {
        self.0.publish()
    }
}
