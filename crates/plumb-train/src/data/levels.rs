//! Readings of a category, or of anything that is reduced to levels: rows point to the distinct values that were met.

use std::borrow::Cow;
use std::collections::HashMap;

use plumb_features::{Reading, Title, level_key};

/// The readings of a field of levels. Entry 0 is "missing", the others are spellings in the order in which they were met.
#[derive(Debug, Clone)]
pub struct LevelReadings {
    entries: SmallNumbers,
    spellings: Vec<Spelling>,
    numbers: HashMap<Box<str>, u32>,
}

/// The readings of a part of the rows, with entries of their own.
#[derive(Debug, Default)]
pub(super) struct LevelChunk {
    /// What each entry stands for; `None` is missing.
    pub spellings: Vec<Option<Spelled>>,
    /// The entry of each row.
    pub entries: Vec<u32>,
}

/// A value that was met, with no more of it than is needed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Spelled {
    /// A category's level as it stood.
    Text(String),
    /// What another kind makes of a text: a level's key, and what it is called. No two keys are called the same.
    Level { key: String, label: String },
    /// What is made of a job title.
    Title(Title),
}

#[derive(Debug, Clone)]
struct Spelling {
    text: Box<str>,
    meaning: Meaning,
}

#[derive(Debug, Clone)]
enum Meaning {
    Level(Box<str>),
    Title(Title),
}

impl Spelled {
    /// What the value is told from others by, and what it means.
    fn into_parts(self) -> (String, impl FnOnce(&str) -> Meaning) {
        let (text, known) = match self {
            Spelled::Text(text) => (text, None),
            Spelled::Level { key, label } => (label, Some(Meaning::Level(key.into()))),
            Spelled::Title(title) => (title_key(title), Some(Meaning::Title(title))),
        };
        (text, |text: &str| known.unwrap_or_else(|| Meaning::Level(level_key(text).into())))
    }
}

fn title_key(title: Title) -> String {
    format!("{}/{}", title.seniority.as_str(), title.function.as_str())
}

/// The entry of a missing value.
const MISSING: u32 = 0;

impl Default for LevelReadings {
    fn default() -> Self {
        Self { entries: SmallNumbers::Bytes(Vec::new()), spellings: Vec::new(), numbers: HashMap::new() }
    }
}

impl LevelReadings {
    /// Adds the rows of a chunk.
    pub(super) fn append(&mut self, chunk: LevelChunk) {
        let own: Vec<u32> = chunk.spellings.into_iter().map(|text| text.map_or(MISSING, |spelled| self.number(spelled))).collect();
        let largest = self.spellings.len() as u32;
        self.entries.extend(chunk.entries.iter().map(|entry| own[*entry as usize]), largest);
    }

    /// Adds rows without a value.
    pub(super) fn append_missing(&mut self, rows: usize) {
        self.entries.extend(std::iter::repeat_n(MISSING, rows), MISSING);
    }

    fn number(&mut self, spelled: Spelled) -> u32 {
        let (text, meaning) = spelled.into_parts();
        if let Some(number) = self.numbers.get(text.as_str()) {
            return *number;
        }
        let text: Box<str> = text.into();
        self.spellings.push(Spelling { text: text.clone(), meaning: meaning(&text) });
        let number = self.spellings.len() as u32;
        self.numbers.insert(text, number);
        number
    }

    /// How many entries there are.
    pub(crate) fn entries(&self) -> usize {
        self.spellings.len() + 1
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        match &self.entries {
            SmallNumbers::Bytes(own) => own.len(),
            SmallNumbers::Shorts(own) => own.len(),
            SmallNumbers::Words(own) => own.len(),
        }
    }

    /// The entry of a row.
    #[inline]
    pub(crate) fn entry(&self, row: usize) -> u32 {
        self.entries.get(row)
    }

    /// What an entry stands for.
    pub(crate) fn reading(&self, entry: u32) -> Reading<'_> {
        match (entry as usize).checked_sub(1) {
            None => Reading::Missing,
            Some(at) => match &self.spellings[at].meaning {
                Meaning::Level(key) => Reading::Level((&**key).into()),
                Meaning::Title(title) => Reading::Title(*title),
            },
        }
    }

    /// What an entry is told from others by, whatever its spelling; none where it is missing.
    pub(crate) fn key(&self, entry: u32) -> Option<Cow<'_, str>> {
        let at = (entry as usize).checked_sub(1)?;
        Some(match &self.spellings[at].meaning {
            Meaning::Level(key) => Cow::Borrowed(&**key),
            Meaning::Title(title) => Cow::Owned(title_key(*title)),
        })
    }

    /// What an entry is called: the text as it stood in the file, without blanks around it, or a level's name; empty where it is missing.
    pub(crate) fn spelling(&self, entry: u32) -> &str {
        (entry as usize).checked_sub(1).map_or("", |at| &self.spellings[at].text)
    }

    /// Rows of each entry among the given ones.
    pub(crate) fn counts(&self, rows: &[u32]) -> Vec<u64> {
        let mut counts = vec![0; self.entries()];
        rows.iter().for_each(|row| counts[self.entry(*row as usize) as usize] += 1);
        counts
    }
}

/// Numbers in as few bytes as the largest needs.
#[derive(Debug, Clone)]
enum SmallNumbers {
    Bytes(Vec<u8>),
    Shorts(Vec<u16>),
    Words(Vec<u32>),
}

impl SmallNumbers {
    /// Adds numbers of which none is above `largest`.
    fn extend(&mut self, numbers: impl Iterator<Item = u32>, largest: u32) {
        match self {
            Self::Bytes(own) if largest > u32::from(u8::MAX) => {
                *self = Self::Shorts(own.iter().map(|number| u16::from(*number)).collect());
                self.extend(numbers, largest);
            }
            Self::Shorts(own) if largest > u32::from(u16::MAX) => {
                *self = Self::Words(own.iter().map(|number| u32::from(*number)).collect());
                self.extend(numbers, largest);
            }
            // Not above `largest`, so they fit.
            Self::Bytes(own) => own.extend(numbers.map(|number| number as u8)),
            Self::Shorts(own) => own.extend(numbers.map(|number| number as u16)),
            Self::Words(own) => own.extend(numbers),
        }
    }

    #[inline]
    fn get(&self, at: usize) -> u32 {
        match self {
            Self::Bytes(own) => u32::from(own[at]),
            Self::Shorts(own) => u32::from(own[at]),
            Self::Words(own) => own[at],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_survive_growing_from_bytes_to_words() {
        let mut levels = LevelReadings::default();
        let mut expected = Vec::new();
        for (chunk, distinct) in [3usize, 200, 300, 70_000].into_iter().enumerate() {
            let texts: Vec<Option<String>> =
                (0..distinct).map(|n| (n != 1).then(|| if n == 0 { "Both".to_owned() } else { format!("Chunk {chunk} {n}") })).collect();
            let spellings = texts.iter().map(|text| text.clone().map(Spelled::Text)).collect();
            let entries: Vec<u32> = (0..distinct as u32).rev().collect();
            expected.extend(entries.iter().map(|entry| texts[*entry as usize].clone().unwrap_or_default()));
            levels.append(LevelChunk { spellings, entries });
            levels.append_missing(1);
            expected.push(String::new());
        }
        let found: Vec<&str> = (0..expected.len()).map(|row| levels.spelling(levels.entry(row))).collect();
        assert_eq!(found, expected);
        assert_eq!(levels.reading(levels.entry(2)), Reading::Level("both".into()));
        let rows: Vec<u32> = (0..expected.len() as u32).collect();
        let counts = levels.counts(&rows);
        assert_eq!((counts[0], counts.iter().sum::<u64>()), (8, expected.len() as u64));
        assert_eq!((levels.spelling(1), levels.spelling(2)), ("Both", "Chunk 0 2"));
        assert_eq!(counts[levels.entry(2) as usize], 4);
    }
}
