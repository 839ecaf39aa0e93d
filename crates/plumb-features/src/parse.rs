//! The one parser of numbers and levels, for text from files and from JSON alike.

use std::borrow::Cow;

/// Reads a decimal number: `12`, `-3.5`, `1e3`, with blanks around it. `nan`, `inf` and anything that overflows are no numbers.
pub fn parse_number(text: &str) -> Option<f64> {
    let trimmed = text.trim();
    // `str::parse` also accepts words such as "nan" and "infinity"; a number starts with a digit, a sign or a point and has a digit.
    let plausible = trimmed.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    if !plausible {
        return None;
    }
    trimmed.parse().ok().filter(|number: &f64| number.is_finite())
}

/// What two spellings of a level must share to be the same level: letter case and the amount of white space do not count, nor does the
/// fraction of a whole number (`1.0` in one file is 1 in another). Leading zeros do: `01` is a code.
pub fn level_key(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    if trimmed.contains('.') && trimmed.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        let number = parse_number(trimmed).filter(|n| n.abs() < 1e15 && !has_leading_zero(trimmed));
        if let Some(number) = number {
            return Cow::Owned((number + 0.0).to_string());
        }
    }
    let is_key = trimmed.is_ascii()
        && !trimmed.bytes().any(|b| b.is_ascii_uppercase() || (b.is_ascii_whitespace() && b != b' '))
        && !trimmed.contains("  ");
    if is_key {
        return Cow::Borrowed(trimmed);
    }
    let mut key = String::with_capacity(trimmed.len());
    for word in trimmed.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(char::to_lowercase));
    }
    Cow::Owned(key)
}

/// True of `01.5` and `-007.0`, false of `0.5`.
fn has_leading_zero(number: &str) -> bool {
    let digits = number.trim_start_matches('-').as_bytes();
    digits.len() > 1 && digits[0] == b'0' && digits[1].is_ascii_digit()
}
