/// Rows of a batch, unless told otherwise.
const BATCH_ROWS: usize = 65_536;
/// Bytes asked of a file at a time.
const BUFFER_BYTES: usize = 256 * 1024;

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
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { delimiter: None, columns: None, batch_rows: BATCH_ROWS, buffer_bytes: BUFFER_BYTES }
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
