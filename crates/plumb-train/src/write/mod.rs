//! Tables as files: CSV, NDJSON and Parquet, written as they come and published whole or not at all.

mod batch;
mod csv;
mod encode;
mod error;
mod lines;
mod ndjson;
mod number;
mod parquet;
mod target;

use std::path::Path;
use std::sync::Arc;

pub use batch::{OutputBatch, OutputColumn, OutputValues};
pub(crate) use csv::quoted;
pub use encode::{Encoded, Encoder};
pub use error::WriteError;
pub(crate) use lines::LineWriter;

use encode::{Content, EncoderKind};

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// Text with a header, comma separated.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
}

impl OutputFormat {
    /// The format that the ending of a file name asks for: `.csv`, `.parquet`, `.ndjson` or `.jsonl`.
    ///
    /// # Errors
    /// Any other ending.
    pub fn of(path: &Path) -> Result<Self, WriteError> {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("ndjson" | "jsonl") => Ok(Self::Ndjson),
            Some("parquet") => Ok(Self::Parquet),
            _ => Err(WriteError::Ending { path: path.to_owned() }),
        }
    }
}

/// A file that is being written. Rows go into a hidden temporary file beside the target as they come; [`OutputWriter::finish`] puts it in the
/// target's place in one step. Dropped before, it leaves nothing behind and the target as it was.
pub struct OutputWriter {
    encoder: Encoder,
    body: Body,
    rows: u64,
}

enum Body {
    Text(target::Target),
    Parquet(Box<parquet::ParquetBody>),
}

/// How hard Parquet is compressed.
#[derive(Debug, Clone, Copy)]
enum Effort {
    Usual,
    Quick,
}

impl OutputWriter {
    /// Begins a file of these columns; the ending of its name says the format.
    ///
    /// # Errors
    /// An unknown ending, a blank or repeated column name, a folder that does not exist or may not be written.
    pub fn create(path: impl AsRef<Path>, columns: Vec<OutputColumn>) -> Result<Self, WriteError> {
        let path = path.as_ref();
        let format = OutputFormat::of(path)?;
        Self::begin(path, format, columns, Effort::Quick)
    }

    /// As [`OutputWriter::create`], in a format of one's own choice, and Parquet a little smaller for twice the time.
    ///
    /// # Errors
    /// As [`OutputWriter::create`].
    pub fn create_as(path: impl AsRef<Path>, format: OutputFormat, columns: Vec<OutputColumn>) -> Result<Self, WriteError> {
        Self::begin(path.as_ref(), format, columns, Effort::Usual)
    }

    fn begin(path: &Path, format: OutputFormat, columns: Vec<OutputColumn>, effort: Effort) -> Result<Self, WriteError> {
        batch::check_names(&columns)?;
        let mut target = target::Target::create(path)?;
        let path = target.path().to_owned();
        let (body, kind) = match format {
            OutputFormat::Csv => {
                target.write(&csv::header(&columns))?;
                (Body::Text(target), EncoderKind::Csv)
            }
            OutputFormat::Ndjson => (Body::Text(target), EncoderKind::Ndjson(Arc::new(ndjson::keys(&columns)))),
            OutputFormat::Parquet => {
                let (body, encoder) = parquet::ParquetBody::new(target, &columns, effort)?;
                (Body::Parquet(Box::new(body)), EncoderKind::Parquet(encoder))
            }
        };
        Ok(Self { encoder: Encoder { columns: Arc::new(columns), path, kind }, body, rows: 0 })
    }

    /// What makes batches ready for this file, in any thread.
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// Adds rows. In Parquet each call makes a row group: give some ten thousand rows at a time.
    ///
    /// # Errors
    /// A batch whose columns are not those of [`OutputWriter::create`] or differ in length, or a disk that is full or fails.
    pub fn write(&mut self, batch: &OutputBatch) -> Result<(), WriteError> {
        let encoded = self.encoder.encode(batch)?;
        self.append(&encoded)
    }

    /// Adds rows that this file's encoder made ready.
    ///
    /// # Errors
    /// A disk that is full or fails.
    pub fn append(&mut self, encoded: &Encoded) -> Result<(), WriteError> {
        match (&mut self.body, &encoded.content) {
            _ if encoded.rows == 0 => Ok(()),
            (Body::Text(target), Content::Text(text)) => target.write(text),
            (Body::Parquet(parquet), Content::Group(group)) => parquet.append(group, encoded.rows),
            _ => Err(WriteError::Shape { reason: "it was made ready for a file of another format".to_owned() }),
        }?;
        self.rows += encoded.rows as u64;
        Ok(())
    }

    /// The rows written so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Puts the file in its place: synced, renamed, the folder synced.
    ///
    /// # Errors
    /// When one of these fails; the target is then as it was.
    pub fn finish(self) -> Result<(), WriteError> {
        match self.body {
            Body::Text(target) => target.publish(),
            Body::Parquet(parquet) => parquet.finish(),
        }
    }
}

/// Writes a whole file of any kind: synced and put in its place in one step, or not at all.
///
/// # Errors
/// As [`OutputWriter`], without those of formats and columns.
pub fn write_whole(path: impl AsRef<Path>, bytes: &[u8]) -> Result<(), WriteError> {
    let mut target = target::Target::create(path.as_ref())?;
    target.write(bytes)?;
    target.publish()
}

/// Writes a Parquet file from batches, whatever the ending of its name.
///
/// # Errors
/// As [`OutputWriter`].
pub fn write_parquet(
    path: impl AsRef<Path>,
    columns: Vec<OutputColumn>,
    batches: impl IntoIterator<Item = OutputBatch>,
) -> Result<(), WriteError> {
    let mut writer = OutputWriter::create_as(path, OutputFormat::Parquet, columns)?;
    for batch in batches {
        writer.write(&batch)?;
    }
    writer.finish()
}
