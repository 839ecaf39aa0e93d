use super::parquet::{Group, ParquetEncoder};
use super::{OutputBatch, OutputColumn, WriteError, csv, ndjson, parquet};
use std::path::PathBuf;
use std::sync::Arc;

/// Turns batches into the bytes of a file's format. Threads share it, and hand what they made to
/// [`OutputWriter::append`](super::OutputWriter::append) in the order of the rows.
#[derive(Clone)]
pub struct Encoder {
    pub(super) columns: Arc<Vec<OutputColumn>>,
    pub(super) path: PathBuf,
    pub(super) kind: EncoderKind,
}

#[derive(Clone)]
pub(super) enum EncoderKind {
    Csv,
    Ndjson(Arc<Vec<Vec<u8>>>),
    Parquet(ParquetEncoder),
}

/// Rows that are ready to be written.
pub struct Encoded {
    pub(super) rows: usize,
    pub(super) content: Content,
}

pub(super) enum Content {
    Text(Vec<u8>),
    Group(Group),
}

impl Encoder {
    /// Makes rows ready.
    ///
    /// # Errors
    /// A batch whose columns are not those of the file or differ in length, or that polars refuses.
    pub fn encode(&self, batch: &OutputBatch) -> Result<Encoded, WriteError> {
        let rows = batch.check(&self.columns)?;
        let content = match &self.kind {
            EncoderKind::Csv => Content::Text(csv::encode(batch, rows)),
            EncoderKind::Ndjson(keys) => Content::Text(ndjson::encode(keys, batch, rows)),
            // A row group has rows.
            EncoderKind::Parquet(_) if rows == 0 => Content::Group(Vec::new()),
            EncoderKind::Parquet(encoder) => {
                Content::Group(encoder.encode(batch).map_err(|reason| WriteError::Parquet { path: self.path.clone(), reason })?)
            }
        };
        Ok(Encoded { rows, content })
    }
}

impl Encoded {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes that they take, about.
    pub fn size(&self) -> usize {
        match &self.content {
            Content::Text(text) => text.len(),
            Content::Group(group) => parquet::size(group),
        }
    }
}
