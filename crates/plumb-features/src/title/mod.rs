//! Job titles: how high, and what for.
//!
//! A title is folded and cut into words; phrases of dictionaries in many languages are found in it, the longest first, so that "vice
//! president" is not a president. The dictionaries (`data/titles/*.txt`) are read together: nobody says in which language a title is, and
//! one that is wrong in another language is longer there (`chef de projet`).

mod dictionary;
mod function;
mod recent;
mod seniority;
mod words;

pub use function::Function;
pub use seniority::Seniority;

use dictionary::{DICTIONARY, Found};
use words::{Word, words_of};

use crate::fold::fold;

/// What a job title says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Title {
    /// How high it is.
    pub seniority: Seniority,
    /// What it is for.
    pub function: Function,
}

impl Title {
    /// Reads a title in any of the languages.
    pub fn parse(text: &str) -> Self {
        recent::recalled(text, Self::read)
    }

    fn read(text: &str) -> Self {
        let folded = fold(text);
        let words: Vec<Word<'_>> = words_of(&folded).map(Word::new).collect();
        let seniority = seniority::decide(&DICTIONARY.seniorities.find_all(&words), &words);
        let function = function::decide(&DICTIONARY.functions.find_all(&words), seniority);
        Self { seniority, function }
    }
}

/// Whether any phrase of the dictionaries is in a text: what tells a column of titles from others.
pub fn is_title_like(text: &str) -> bool {
    let folded = fold(text);
    let words: Vec<Word<'_>> = words_of(&folded).map(Word::new).collect();
    let found: Vec<Found<Seniority>> = DICTIONARY.seniorities.find_all(&words);
    !found.is_empty() && words.len() <= 12
}
