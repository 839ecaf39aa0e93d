use std::collections::HashMap;

use plumb_features::level_key;

use crate::table::Column;

/// Which row of a lookup holds a key. Keys that differ in letter case and white space only are one, as levels are everywhere.
#[derive(Debug)]
pub(super) struct Index {
    rows: HashMap<String, u32>,
    /// By letters and digits alone, where these belong to one key and are to be trusted.
    loose: Option<HashMap<String, u32>>,
    /// The keys as they stand, in the order of the file.
    spellings: Vec<String>,
}

impl Index {
    /// The index of a column of keys; blank ones belong to nobody. A key that stands twice is an error: its two rows.
    pub(super) fn new(keys: &Column, fuzzy: bool) -> Result<Self, (usize, usize)> {
        let mut rows: HashMap<String, u32> = HashMap::new();
        let mut spellings = Vec::new();
        for (row, value) in keys.values().enumerate() {
            let text = value.to_text();
            if text.trim().is_empty() {
                continue;
            }
            if let Some(first) = rows.insert(level_key(&text).into_owned(), row as u32 + 1) {
                return Err((first as usize - 1, row));
            }
            spellings.push(text.trim().to_owned());
        }
        let loose = fuzzy.then(|| {
            let mut loose: HashMap<String, u32> = HashMap::new();
            for (key, row) in &rows {
                // Two keys of the same letters and digits: neither can be told.
                loose.entry(letters_and_digits(key)).and_modify(|other| *other = 0).or_insert(*row);
            }
            loose
        });
        Ok(Self { rows, loose, spellings })
    }

    /// The row that holds a key, counted from 1; 0 if none does.
    pub(super) fn find(&self, text: &str) -> u32 {
        let key = level_key(text);
        let loosely = || self.loose.as_ref().and_then(|loose| loose.get(&letters_and_digits(&key)).copied());
        self.rows.get(&*key).copied().or_else(loosely).unwrap_or(0)
    }

    /// The keys as they stand.
    pub(super) fn spellings(&self) -> &[String] {
        &self.spellings
    }
}

/// A text's letters and digits in lower case: `GTXPro` and `GTX Pro` have the same.
pub(super) fn letters_and_digits(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
