use std::sync::Arc;

use plumb_core::Value;

use super::Column;

/// A column whose rows point into a few distinct values, as Parquet stores most columns: 4 bytes a row, and every value is read and coded
/// once however many rows have it.
#[derive(Debug, Clone)]
pub struct DictionaryColumn {
    keys: Vec<u32>,
    values: Arc<Column>,
}

impl DictionaryColumn {
    /// A column of these keys; a missing row points to a value that is missing. `None` when a key has no value.
    pub fn new(keys: Vec<u32>, values: Arc<Column>) -> Option<Self> {
        // The largest key in one pass without branches; a column without rows needs no value.
        let largest = keys.iter().fold(0, |largest, key| largest.max(*key));
        (keys.is_empty() || (largest as usize) < values.len()).then_some(Self { keys, values })
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Which of [`DictionaryColumn::values`] each row has.
    pub fn keys(&self) -> &[u32] {
        &self.keys
    }

    /// The distinct values, shared by the columns of one part of a file.
    pub fn values(&self) -> &Arc<Column> {
        &self.values
    }

    /// The value of a row.
    ///
    /// # Panics
    /// When there is no such row.
    #[inline]
    pub fn value(&self, row: usize) -> Value<'_> {
        self.values.value(self.keys[row] as usize)
    }
}

impl PartialEq for DictionaryColumn {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len()).all(|row| self.value(row) == other.value(row))
    }
}
