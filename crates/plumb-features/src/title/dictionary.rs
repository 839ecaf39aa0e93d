use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::Seniority;
use super::function::Named;
use super::words::{Word, words_of};
use crate::fold::fold;

/// The dictionaries of all languages.
pub(super) struct Dictionary {
    pub seniorities: Phrases<Seniority>,
    pub functions: Phrases<Named>,
}

/// Phrases that stand for something.
pub(super) struct Phrases<T> {
    /// By the first letters of the first word, or by its last letters: see [`Pattern`].
    by_start: HashMap<Letters, Vec<(Vec<Pattern>, T)>, LettersHasher>,
    by_end: HashMap<Letters, Vec<(Vec<Pattern>, T)>, LettersHasher>,
    /// Words that stand for it only as the whole title: `MD` is a state, too.
    alone: HashMap<String, T>,
}

/// What one word must be like.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    Word(String),
    /// `vertrieb*`
    Begins(String),
    /// `*leiter`
    Ends(String),
    /// `*`: any word.
    Any,
}

/// A phrase found in a title: words `at..at + len`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found<T> {
    pub value: T,
    pub at: usize,
    pub len: usize,
    /// Letters of it that are given: the more, the surer.
    weight: usize,
}

/// Letters of a word by which phrases are looked up.
const START: usize = 3;

/// At most [`START`] letters, by their numbers: shorter words have a place of their own.
type Letters = u64;

/// The dictionaries come with the program, so nobody can choose letters that collide.
type LettersHasher = BuildHasherDefault<Mixed>;

/// Mixes a number's bits by one multiplication (Knuth, The Art of Computer Programming, volume 3, section 6.4).
#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        let product = u128::from(self.0 ^ number) * 0x9e37_79b9_7f4a_7c15;
        self.0 = (product >> 64) as u64 ^ product as u64;
    }
}

pub(super) static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| {
    let mut dictionary = Dictionary { seniorities: Phrases::default(), functions: Phrases::default() };
    for text in LANGUAGES {
        dictionary.read(text);
    }
    dictionary
});

const LANGUAGES: [&str; 11] = [
    include_str!("../../data/titles/en.txt"),
    include_str!("../../data/titles/de.txt"),
    include_str!("../../data/titles/fr.txt"),
    include_str!("../../data/titles/es.txt"),
    include_str!("../../data/titles/pl.txt"),
    include_str!("../../data/titles/cs.txt"),
    include_str!("../../data/titles/nl.txt"),
    include_str!("../../data/titles/ru.txt"),
    include_str!("../../data/titles/it.txt"),
    include_str!("../../data/titles/pt.txt"),
    include_str!("../../data/titles/sv.txt"),
];

impl Dictionary {
    /// Lines of `KEY: phrase, phrase`, where the key is a seniority or a function (`engineering?` is a weak one; `=md` is the whole title); a line that begins with a blank goes on with the one above.
    fn read(&mut self, text: &str) {
        let text = text.replace("\n ", " ");
        for (key, phrases) in text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':')) {
            for phrase in phrases.split(',') {
                let phrase = phrase.split_whitespace().collect::<Vec<_>>().join(" ");
                if let Some(seniority) = Seniority::of_key(key) {
                    self.seniorities.add(&phrase, seniority);
                } else if let Some(function) = Named::of_key(key) {
                    self.functions.add(&phrase, function);
                }
            }
        }
    }
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self { by_start: HashMap::default(), by_end: HashMap::default(), alone: HashMap::new() }
    }
}

impl<T: Copy> Phrases<T> {
    fn add(&mut self, phrase: &str, value: T) {
        if let Some(word) = phrase.strip_prefix('=') {
            self.alone.insert(word.to_owned(), value);
            return;
        }
        // `ä` folds to `a`; many write `ae` instead.
        let written_out = phrase.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
        let spellings = if written_out == phrase { vec![phrase] } else { vec![phrase, &written_out] };
        for spelling in spellings {
            let patterns: Vec<Pattern> = spelling.split(' ').flat_map(Pattern::of).collect();
            let Some(first) = patterns.first() else { continue };
            let (map, key) = match first {
                Pattern::Ends(end) => (&mut self.by_end, letters(end.chars().rev())),
                Pattern::Word(word) | Pattern::Begins(word) => (&mut self.by_start, letters(word.chars())),
                Pattern::Any => continue,
            };
            map.entry(key).or_default().push((patterns, value));
        }
    }

    /// The phrases in a title, from left to right; at each word the surest. Words of a phrase are not looked at again.
    pub(super) fn find_all(&self, words: &[Word<'_>]) -> Vec<Found<T>> {
        if let [only] = words
            && let Some(value) = self.alone.get(only.text.as_ref())
        {
            return vec![Found { value: *value, at: 0, len: 1, weight: 0 }];
        }
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            match self.find(words, at) {
                Some(phrase) => {
                    at += phrase.len;
                    found.push(phrase);
                }
                None => at += 1,
            }
        }
        found
    }

    fn find(&self, words: &[Word<'_>], at: usize) -> Option<Found<T>> {
        let word = &words[at];
        let starts = self.by_start.get(&letters(word.text.chars())).into_iter().flatten();
        let ends = self.by_end.get(&letters(word.text.chars().rev())).into_iter().flatten();
        // Forms of a word end otherwise.
        let other_ends = word.forms().filter_map(|form| self.by_end.get(&letters(form.letters_from_end()))).flatten();
        let mut best: Option<Found<T>> = None;
        for (patterns, value) in starts.chain(ends).chain(other_ends) {
            let Some(weight) = matches(patterns, &words[at..]) else { continue };
            if best.is_none_or(|best| (patterns.len(), weight) > (best.len, best.weight)) {
                best = Some(Found { value: *value, at, len: patterns.len(), weight });
            }
        }
        best
    }
}

/// The letters of the words that are given by the patterns, doubled for a word as it stands; none where a word does not fit.
fn matches(patterns: &[Pattern], words: &[Word<'_>]) -> Option<usize> {
    if patterns.len() > words.len() {
        return None;
    }
    patterns.iter().zip(words).map(|(pattern, word)| pattern.weight(word)).sum()
}

impl Pattern {
    /// The patterns of a part of a phrase: several where a title would be cut within it, as in `d'atelier`.
    fn of(text: &str) -> Vec<Self> {
        if text == "*" {
            return vec![Self::Any];
        }
        let folded = fold(text);
        let words = || words_of(&folded).map(Cow::into_owned);
        let mut patterns: Vec<Self> = words().map(Self::Word).collect();
        match (patterns.last_mut(), text.starts_with('*'), text.ends_with('*') && !text.ends_with("-*")) {
            (Some(pattern @ Self::Word(_)), true, _) => *pattern = Self::Ends(words().collect()),
            (Some(Self::Word(last)), _, true) => {
                let start = std::mem::take(last);
                patterns.pop();
                patterns.push(Self::Begins(start));
            }
            _ => {}
        }
        patterns
    }

    fn weight(&self, word: &Word<'_>) -> Option<usize> {
        let text = word.text.as_ref();
        match self {
            Self::Any => Some(0),
            Self::Begins(start) => text.starts_with(start.as_str()).then_some(2 * start.len()),
            Self::Word(own) if own == text => Some(4 * own.len()),
            Self::Word(own) => word.forms().any(|form| form.is(own)).then_some(3 * own.len()),
            Self::Ends(end) if text.ends_with(end.as_str()) => Some(2 * end.len()),
            Self::Ends(end) => word.forms().any(|form| form.ends_with(end)).then_some(end.len()),
        }
    }
}

/// The first of some letters: a letter takes 21 bits, and none is number 0.
fn letters(letters: impl Iterator<Item = char>) -> Letters {
    letters.take(START).fold(0, |key, letter| key << 21 | u64::from(letter))
}
