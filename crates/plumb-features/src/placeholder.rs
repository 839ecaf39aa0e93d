//! A quick look at text before it is read.

use plumb_core::Field;

use crate::level_key;

/// Tells of most texts that they are no placeholder for "missing", without making their key.
#[derive(Debug, Clone)]
pub struct PlaceholderFilter {
    /// The first two bytes of each placeholder's key; the second is 0 where there is none.
    starts: Vec<[u8; 2]>,
}

impl PlaceholderFilter {
    /// A filter for the placeholders of a field.
    pub fn new(field: &Field) -> Self {
        let start = |key: &str| [key.as_bytes().first().copied().unwrap_or(0), key.as_bytes().get(1).copied().unwrap_or(0)];
        Self { starts: field.missing.iter().map(|placeholder| start(&level_key(placeholder))).collect() }
    }

    /// True when the text is surely neither blank nor a placeholder. False says nothing.
    #[inline]
    pub fn is_surely_present(&self, text: &str) -> bool {
        let [first, second, ..] = text.as_bytes() else { return false };
        // Of a text that begins with a letter only case and blanks change in its key (see `level_key`), so its first two letters stay.
        if !first.is_ascii_alphabetic() || !second.is_ascii_graphic() {
            return false;
        }
        let start = [first.to_ascii_lowercase(), second.to_ascii_lowercase()];
        self.starts.iter().all(|placeholder| *placeholder != start)
    }
}
