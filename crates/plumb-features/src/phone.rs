//! Phone numbers: whether they can be one, and the country where they say so.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The level of a number without a country's code.
const NATIONAL: &str = "national";
/// The level of a text that is no phone number.
const INVALID: &str = "invalid";

/// The calling codes of the International Telecommunication Union (E.164), with the English name of the country or area. No code is the
/// beginning of another.
const CODES: &str = include_str!("../data/calling_codes.tsv");

static BY_DIGITS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| codes().map(|(code, _)| (&code[1..], code)).collect());

/// The calling code of a number written internationally (`+49`), `national` without one, or `invalid`.
pub(crate) fn phone_level(text: &str) -> &'static str {
    let trimmed = without_extension(text.trim());
    let is_sign = |c: char| matches!(c, ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{202f}' | '–' | '‑');
    let trimmed = trimmed.strip_prefix("tel:").unwrap_or(trimmed);
    let (rest, mut international) = match trimmed.strip_prefix(['+', '＋']) {
        Some(rest) => (rest, true),
        None => (trimmed, false),
    };
    if !rest.chars().all(|c| c.is_ascii_digit() || is_sign(c)) {
        return INVALID;
    }
    // `+49 (0)30 ...`: the zero is left out from abroad.
    let rest = if international { rest.replace("(0)", "") } else { rest.to_owned() };
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let mut digits = digits.as_str();
    if !international && let Some(abroad) = digits.strip_prefix("00") {
        (digits, international) = (abroad, true);
    }
    if !(6..=15).contains(&digits.len()) || is_made_up(digits) {
        return INVALID;
    }
    if !international {
        return NATIONAL;
    }
    // A code has one to three digits, and none begins another.
    (1..=3).find_map(|length| BY_DIGITS.get(digits.get(..length)?)).map_or(INVALID, |code| code)
}

/// A level for people to read: `+49 (Germany)`.
pub(crate) fn phone_label(level: &str) -> String {
    match codes().find(|(code, _)| *code == level) {
        Some((code, name)) => format!("{code} ({name})"),
        None => level.to_owned(),
    }
}

fn codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    CODES.lines().filter_map(|line| line.split_once('\t')).filter(|(code, _)| code.starts_with('+'))
}

/// Without `ext. 12`, `x12`.
fn without_extension(text: &str) -> &str {
    let at = text.find(|c: char| c.is_ascii_alphabetic() && !text.starts_with("tel:"));
    match at {
        Some(at) if at > 5 && ["x", "ext", "dw"].iter().any(|word| starts_with_word(&text[at..], word)) => text[..at].trim_end(),
        _ => text,
    }
}

fn starts_with_word(text: &str, word: &str) -> bool {
    let head = text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    head && text[word.len()..].chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ' ' | ':'))
}

/// One digit all along, or digits counted up or down.
fn is_made_up(digits: &str) -> bool {
    let steps: Vec<i8> = digits.as_bytes().windows(2).map(|pair| pair[1] as i8 - pair[0] as i8).collect();
    [0, 1, -1].iter().any(|step| steps.iter().all(|own| own == step)) || digits == "1234567890" || digits == "0123456789"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_by_calling_code() {
        let cases = [
            ("+49 30 1234567", "+49"),
            ("+49 (0)30 123 45 67", "+49"),
            ("0049/30/1234568", "+49"),
            ("+1 (212) 555-0199", "+1"),
            ("+420 777 123 456", "+420"),
            ("tel:+48-22-555-01-02", "+48"),
            ("+7 495 123-45-67", "+7"),
            ("+380 44 123 4567", "+380"),
            ("030 1234567", "national"),
            ("212-555-0199 x12", "national"),
            ("+49 30 1234567 ext. 5", "+49"),
            ("+999 123 4567", "invalid"),
            ("0000000", "invalid"),
            ("12345678", "invalid"),
            ("call me", "invalid"),
            ("12", "invalid"),
            ("jana@firma.example", "invalid"),
            ("", "invalid"),
        ];
        for (text, level) in cases {
            assert_eq!(phone_level(text), level, "`{text}`");
        }
        assert_eq!(phone_label("+49"), "+49 (Germany)");
        assert_eq!(phone_label("national"), "national");
    }

    #[test]
    fn no_code_begins_another() {
        let all: Vec<&str> = codes().map(|(code, _)| code).collect();
        assert!(all.len() > 190);
        for code in &all {
            let beginning = all.iter().filter(|other| code.starts_with(**other)).count();
            assert_eq!(beginning, 1, "{code}");
        }
    }
}
