//! Values that tell of one person: they never become a model's levels.

use std::collections::HashSet;
use std::sync::LazyLock;

use plumb_core::Decimal;

use crate::email::is_email;
use crate::fold::fold;
use crate::number::parse_written_number;

/// What a value looks like that tells of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Personal {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A person's name.
    Name,
}

impl Personal {
    /// Several of them, in words.
    pub fn plural(self) -> &'static str {
        match self {
            Personal::Email => "e-mail addresses",
            Personal::Phone => "phone numbers",
            Personal::Name => "names of people",
        }
    }
}

static GIVEN_NAMES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../data/given_names.txt").lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// Whether a text looks as if it told of one person. A name is a known given name with other names beside it, so that neither `Paris` nor
/// `Grace period` is one; a phone number is written as one, so that neither a year nor a code is.
pub fn looks_personal(text: &str) -> Option<Personal> {
    let text = text.trim();
    if is_email(text) {
        return Some(Personal::Email);
    }
    if is_written_phone(text) {
        return Some(Personal::Phone);
    }
    is_name(text).then_some(Personal::Name)
}

/// Digits with a plus, or in three groups or more: `+49 30 123456`, `(030) 123-456`.
fn is_written_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_phone = text.chars().all(|c| c.is_ascii_digit() || " +-()/.\u{a0}".contains(c)) && (7..=15).contains(&digits);
    let groups = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).count();
    // Dates, ranges of dates and addresses of machines have groups too.
    let is_date =
        text.split(['-', '/', '.', ' ']).filter(|part| part.len() == 4).any(|year| year.starts_with("19") || year.starts_with("20"));
    // Thousands in groups are a number.
    let is_number = parse_written_number(text, Decimal::Point).is_some() && !text.starts_with('+');
    is_phone
        && !is_number
        && (text.starts_with('+') || text.starts_with("00") && groups > 1 || (groups >= 3 && !is_date && !text.contains('.')))
}

fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    if !(2..=4).contains(&words.len()) {
        return false;
    }
    let is_word = |word: &&str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'));
    let begins_large =
        |word: &&str| word.chars().next().is_some_and(char::is_uppercase) || ["van", "von", "de", "der", "da", "di", "la"].contains(word);
    if !words.iter().all(|word| is_word(word) && begins_large(word)) {
        return false;
    }
    let is_given = |word: &str| GIVEN_NAMES.contains(fold(word.split('-').next().unwrap_or(word)).as_str());
    // Jana Novak, or Novak, Jana.
    is_given(words[0]) || (text.contains(',') && words.last().is_some_and(|word| is_given(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_of_a_person() {
        let personal = [
            ("jana@firma.example", Personal::Email),
            ("+49 30 1234567", Personal::Phone),
            ("(212) 555-0199", Personal::Phone),
            ("0049 30 123456", Personal::Phone),
            ("Jana Novák", Personal::Name),
            ("Hans-Peter von der Heide", Personal::Name),
            ("Novak, Jana", Personal::Name),
            ("Boris T.", Personal::Name),
        ];
        for (text, kind) in personal {
            assert_eq!(looks_personal(text), Some(kind), "`{text}`");
        }
        let others = [
            "",
            "Berlin",
            "New York",
            "20240131",
            "2024-01-31",
            "31/01/2024",
            "10.0.0.1",
            "Marketing Manager",
            "51-200",
            "1 000 000",
            "Software",
            "Google Ads",
            "Sales EMEA",
            "AB-12",
            "Trade show",
            "Paris",
            "jana",
            "1234567",
            "12345678",
        ];
        for text in others {
            assert_eq!(looks_personal(text), None, "`{text}`");
        }
    }
}
