//! Which levels a category keeps.

use std::collections::BTreeMap;

use crate::{Level, level_key};

/// Counts the levels of a column, joining spellings that differ only in letter case and white space.
#[derive(Debug, Default, Clone)]
pub struct LevelCounter {
    spellings: BTreeMap<String, BTreeMap<String, u64>>,
}

impl LevelCounter {
    /// Counts one present value.
    pub fn add(&mut self, text: &str) {
        self.add_many(text, 1);
    }

    /// Counts a present value that was met `times` times.
    pub fn add_many(&mut self, text: &str, times: u64) {
        let trimmed = text.trim();
        self.add_keyed(&level_key(trimmed), trimmed, times);
    }

    /// Counts a level whose key is known.
    pub fn add_keyed(&mut self, key: &str, label: &str, times: u64) {
        // Looked up borrowed first: most values are spellings that were met before.
        if let Some(spellings) = self.spellings.get_mut(key) {
            if let Some(count) = spellings.get_mut(label) {
                *count += times;
            } else {
                spellings.insert(label.to_owned(), times);
            }
            return;
        }
        self.spellings.insert(key.to_owned(), BTreeMap::from([(label.to_owned(), times)]));
    }

    /// How many levels were met.
    pub fn distinct(&self) -> usize {
        self.spellings.len()
    }

    /// Each level's label (its commonest spelling) and count, by falling count, then by key.
    pub fn counts(&self) -> Vec<(Level, u64)> {
        let mut counts: Vec<(Level, u64)> = self
            .spellings
            .iter()
            .map(|(key, spellings)| {
                // `max_by_key` keeps the last maximum: reversed, the alphabetically first spelling wins a tie.
                let label = spellings.iter().rev().max_by_key(|(_, count)| **count).map(|(text, _)| text.clone()).unwrap_or_default();
                (Level { key: key.clone(), label }, spellings.values().sum())
            })
            .collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.key.cmp(&b.0.key)));
        counts
    }

    /// The levels of at least `min_rows` rows, at most `max_levels` of them, sorted by key as an encoder wants them.
    ///
    /// Rarer levels are pooled into `other`: too few rows to learn from, and a value that few people share may name a person.
    pub fn keep(&self, min_rows: u64, max_levels: usize) -> Vec<Level> {
        let mut kept: Vec<Level> =
            self.counts().into_iter().take_while(|(_, count)| *count >= min_rows).take(max_levels).map(|(level, _)| level).collect();
        kept.sort_by(|a, b| a.key.cmp(&b.key));
        kept
    }
}
