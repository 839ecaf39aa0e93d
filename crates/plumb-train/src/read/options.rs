/// Rows of a batch, unless told otherwise.
const BATCH_ROWS: usize = 65_536;
/// Bytes asked of a file at a time.
const BUFFER_BYTES: usize = 256 * 1024;
/// Bytes of text in a part that a thread reads by itself: a few thousand rows.
const PART_BYTES: usize = 1024 * 1024;
/// Rows of a part of Parquet at most. Many writers make row groups of about a million rows: threads share them, so that a file with one row
/// group is read by all of them too, and little waits for its turn to be written. It costs that a page across a border is unpacked twice.
const PART_ROWS: usize = 1 << 18;

/// How to read a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// What separates the fields of a CSV file; found out from the file if `None`.
    pub delimiter: Option<u8>,
    /// Keep these columns only; a name that the file does not have is simply absent from the table. All if `None`.
    pub columns: Option<Vec<String>>,
    /// Most rows of a batch.
    pub batch_rows: usize,
    /// Bytes asked of a file at a time: small ones let tests put a boundary anywhere.
    #[doc(hidden)]
    pub buffer_bytes: usize,
    /// Bytes of text in a part.
    #[doc(hidden)]
    pub part_bytes: usize,
    /// Most rows in a part of Parquet.
    #[doc(hidden)]
    pub part_rows: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            delimiter: None,
            columns: None,
            batch_rows: BATCH_ROWS,
            buffer_bytes: BUFFER_BYTES,
            part_bytes: PART_BYTES,
            part_rows: PART_ROWS,
        }
    }
}

impl ReadOptions {
    /// Keeps only these columns.
    pub fn with_columns<N: Into<String>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
        self.columns = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    pub(super) fn keeps(&self, name: &str) -> bool {
        self.columns.as_ref().is_none_or(|columns| columns.iter().any(|c| c == name))
    }
}
