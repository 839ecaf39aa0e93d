use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::index::{Index, letters_and_digits};
use crate::data::nearest;

/// Keys of leads that a lookup does not hold, with their rows. Threads add to it in any order, and the counts are the same.
#[derive(Debug, Default)]
pub(super) struct Unmatched(Mutex<BTreeMap<String, u64>>);

/// How many keys a note names.
const NAMED: usize = 5;

impl Unmatched {
    pub(super) fn add(&self, missed: Vec<String>) {
        if missed.is_empty() {
            return;
        }
        let mut counts = self.lock();
        missed.into_iter().for_each(|key| *counts.entry(key).or_default() += 1);
    }

    /// What was not found, the commonest first, each with the key that may be meant.
    pub(super) fn note(&self, file: &str, key: &str, index: &Index) -> Option<String> {
        let counts = self.lock();
        let mut keys: Vec<(&String, u64)> = counts.iter().map(|(key, rows)| (key, *rows)).collect();
        if keys.is_empty() {
            return None;
        }
        // Equal counts stay in the order of the alphabet.
        keys.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
        let mut loosely = false;
        let named = keys.iter().take(NAMED).map(|(text, rows)| {
            let same = index.spellings().iter().find(|own| letters_and_digits(own) == letters_and_digits(text));
            loosely |= same.is_some();
            let meant = same.or_else(|| nearest(text, index.spellings())).map(|near| format!("; is `{near}` meant?")).unwrap_or_default();
            format!("`{text}` ({rows} rows{meant})")
        });
        let named = named.collect::<Vec<_>>().join(", ");
        let more = if keys.len() > NAMED { format!(" and {} more", keys.len() - NAMED) } else { String::new() };
        let rows: u64 = keys.iter().map(|(_, rows)| rows).sum();
        let advice =
            if loosely { ", or say `fuzzy = true` under [[lookup]] to take keys of the same letters and digits for the same" } else { "" };
        Some(format!(
            "{rows} rows have a `{key}` that {file} does not hold, and nothing is joined to them: {named}{more}; correct the spelling{advice}"
        ))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, u64>> {
        // Whoever panicked with the lock held ends the run anyway.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
