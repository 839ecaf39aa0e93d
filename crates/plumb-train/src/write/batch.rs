use plumb_core::Time;

use super::WriteError;
use crate::table::TextColumn;

/// A column of a file to be written: its name and its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputColumn {
    /// Text.
    Text(String),
    /// Whole numbers.
    Integer(String),
    /// Numbers.
    Number(String),
    /// Points in time: ISO 8601 in CSV and NDJSON, milliseconds UTC in Parquet.
    Time(String),
}

impl OutputColumn {
    /// A column of text.
    pub fn text(name: impl Into<String>) -> Self {
        Self::Text(name.into())
    }

    /// A column of whole numbers.
    pub fn integer(name: impl Into<String>) -> Self {
        Self::Integer(name.into())
    }

    /// A column of numbers.
    pub fn number(name: impl Into<String>) -> Self {
        Self::Number(name.into())
    }

    /// A column of points in time.
    pub fn time(name: impl Into<String>) -> Self {
        Self::Time(name.into())
    }

    /// The name.
    pub fn name(&self) -> &str {
        match self {
            Self::Text(name) | Self::Integer(name) | Self::Number(name) | Self::Time(name) => name,
        }
    }
}

/// The values of one column of a batch. A number that is not finite is written as missing.
#[derive(Debug, Clone, PartialEq)]
pub enum OutputValues {
    /// Text.
    Text(Vec<Option<String>>),
    /// Text that mostly differs from row to row, such as identifiers; empty text is missing.
    Texts(TextColumn),
    /// Text that is one of a few labels: which one, a row.
    Labels {
        /// The number of each row's label.
        keys: Vec<u8>,
        /// The labels; `None` where the text is missing.
        labels: Vec<Option<String>>,
    },
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Numbers.
    Number(Vec<Option<f64>>),
    /// Points in time.
    Time(Vec<Option<Time>>),
}

impl OutputValues {
    /// The number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::Labels { keys, .. } => keys.len(),
            Self::Integer(values) => values.len(),
            Self::Number(values) => values.len(),
            Self::Time(values) => values.len(),
        }
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn fits(&self, column: &OutputColumn) -> bool {
        matches!(
            (self, column),
            (Self::Text(_) | Self::Texts(_) | Self::Labels { .. }, OutputColumn::Text(_))
                | (Self::Integer(_), OutputColumn::Integer(_))
                | (Self::Number(_), OutputColumn::Number(_))
                | (Self::Time(_), OutputColumn::Time(_))
        )
    }
}

/// Rows to be written, column by column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutputBatch {
    /// In the order of the file's columns.
    pub columns: Vec<OutputValues>,
}

impl OutputBatch {
    /// A batch to which columns are added, in the order of the file's.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column of text.
    pub fn text(&mut self, values: Vec<Option<String>>) {
        self.columns.push(OutputValues::Text(values));
    }

    /// Adds a column of text that mostly differs from row to row.
    pub fn texts(&mut self, values: TextColumn) {
        self.columns.push(OutputValues::Texts(values));
    }

    /// Adds a column of a few labels: `keys` says which of `labels` each row has.
    ///
    /// # Panics
    /// When a key has no label.
    pub fn labels(&mut self, keys: Vec<u8>, labels: Vec<Option<String>>) {
        assert!(keys.iter().all(|key| usize::from(*key) < labels.len()), "a label for each key");
        self.columns.push(OutputValues::Labels { keys, labels });
    }

    /// Adds a column of whole numbers.
    pub fn integer(&mut self, values: Vec<Option<i64>>) {
        self.columns.push(OutputValues::Integer(values));
    }

    /// Adds a column of numbers.
    pub fn number(&mut self, values: Vec<Option<f64>>) {
        self.columns.push(OutputValues::Number(values));
    }

    /// Adds a column of points in time.
    pub fn time(&mut self, values: Vec<Option<Time>>) {
        self.columns.push(OutputValues::Time(values));
    }

    /// The number of rows, if the batch fits the columns.
    pub(super) fn check(&self, columns: &[OutputColumn]) -> Result<usize, WriteError> {
        let shape = |reason| Err(WriteError::Shape { reason });
        if self.columns.len() != columns.len() {
            return shape(format!("it has {} columns, the file {}", self.columns.len(), columns.len()));
        }
        let rows = self.columns.first().map_or(0, OutputValues::len);
        for (values, column) in self.columns.iter().zip(columns) {
            if !values.fits(column) {
                return shape(format!("the column `{}` is of another kind", column.name()));
            }
            if values.len() != rows {
                return shape(format!("the column `{}` has {} rows, the first one {rows}", column.name(), values.len()));
            }
        }
        Ok(rows)
    }
}

pub(super) fn check_names(columns: &[OutputColumn]) -> Result<(), WriteError> {
    let names = |reason| Err(WriteError::Names { reason });
    if columns.is_empty() {
        return names("there is none".to_owned());
    }
    for (at, column) in columns.iter().enumerate() {
        if column.name().trim().is_empty() {
            return names(format!("column {} has no name", at + 1));
        }
        if columns[..at].iter().any(|other| other.name() == column.name()) {
            return names(format!("two are called `{}`", column.name()));
        }
    }
    Ok(())
}
