//! Ranges and bounds written as text, read as their lower bound.

use plumb_core::Decimal;

use crate::fold::fold;
use crate::number::parse_written_number;

/// Words for "less than", folded: the lower bound is nothing.
const BELOW: &[&str] = &[
    "<",
    "<=",
    "≤",
    "under",
    "below",
    "less than",
    "fewer than",
    "up to",
    "at most",
    "max",
    "unter",
    "weniger als",
    "bis zu",
    "bis",
    "moins de",
    "menos de",
    "hasta",
    "ponizej",
    "do",
    "mene nez",
    "minder dan",
    "до",
];
/// Words for "more than", folded: the number itself is the lower bound.
const ABOVE: &[&str] = &[
    ">",
    ">=",
    "≥",
    "over",
    "above",
    "more than",
    "at least",
    "from",
    "min",
    "uber",
    "ueber",
    "mehr als",
    "ab",
    "mindestens",
    "plus de",
    "mas de",
    "desde",
    "powyzej",
    "od",
    "vice nez",
    "meer dan",
    "vanaf",
    "от",
    "свыше",
    "более",
];
/// Words between two bounds, folded.
const BETWEEN: &[&str] = &["to", "bis", "a", "à", "do", "tot", "and", "until", "до"];
/// Words after the number that say "and more", folded.
const AND_MORE: &[&str] = &[
    "+",
    "plus",
    "or more",
    "and more",
    "and above",
    "and over",
    "or above",
    "und mehr",
    "oder mehr",
    "et plus",
    "ou plus",
    "o mas",
    "y mas",
    "i wiecej",
];
/// Units of time, folded, in hours.
const HOURS: [(&[&str], f64); 6] = [
    (&["s", "sec", "secs", "second", "seconds"], 1.0 / 3600.0),
    (&["min", "mins", "minute", "minutes", "minuten"], 1.0 / 60.0),
    (&["h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "heure", "heures", "hora", "horas"], 1.0),
    (&["d", "day", "days", "tag", "tage", "tagen", "jour", "jours", "dia", "dias"], 24.0),
    (&["w", "wk", "week", "weeks", "woche", "wochen", "semaine", "semaines", "semana", "semanas"], 168.0),
    (&["month", "months", "monat", "monate", "monaten", "mois", "mes", "meses"], 730.5),
];
const YEARS: &[&str] = &["y", "yr", "yrs", "year", "years", "jahr", "jahre", "jahren", "ans", "anos", "lat"];

/// Reads a range, a bound or a number with its unit as its lower bound: `51-200` is 51, `1000+` and `> 1000` are 1000, `< 10` and
/// `Under 1 hour` are 0, `$1M-$5M` is a million, `2-3 days` is 48: times are in hours, but for years, which stay
/// as they are (`35-44 years` is 35, an age).
///
/// Points and commas within it group thousands where three digits follow, else they part a fraction.
pub fn parse_ordered(text: &str) -> Option<f64> {
    let folded = fold(text);
    let rest = folded.trim();
    if let Some(rest) = strip_word(rest, BELOW) {
        // It must still be a bound: "up to you" is none.
        quantity(rest)?;
        return Some(0.0);
    }
    let rest = strip_word(rest, ABOVE).unwrap_or(rest);
    let rest = AND_MORE.iter().find_map(|words| rest.strip_suffix(words)).unwrap_or(rest).trim();
    match split_range(rest) {
        Some((low, high)) => {
            let (high_value, high_unit) = quantity(high)?;
            let (low_value, low_unit) = quantity(low)?;
            // `1-5M` and `2-3 days`: the unit stands once, at the end.
            let value = low_value * low_unit.or(high_unit).unwrap_or(1.0);
            (value <= high_value * high_unit.unwrap_or(1.0)).then_some(value)
        }
        None => quantity(rest).map(|(value, unit)| value * unit.unwrap_or(1.0)),
    }
}

/// Without one of the words at its beginning, if a number or sign follows.
fn strip_word<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    // The longest first: `<=` begins as `<` does.
    let longest = words.iter().filter(|word| text.starts_with(**word)).max_by_key(|word| word.len())?;
    let rest = &text[longest.len()..];
    let is_parted = !longest.ends_with(char::is_alphabetic) || rest.starts_with(char::is_whitespace);
    is_parted.then(|| rest.trim())
}

/// The two bounds of a range. A hyphen at the very beginning is a minus.
fn split_range(text: &str) -> Option<(&str, &str)> {
    let dash = text.char_indices().skip(1).find(|(_, c)| matches!(c, '-' | '–' | '—' | '−'));
    if let Some((at, c)) = dash {
        return Some((text[..at].trim(), text[at + c.len_utf8()..].trim()));
    }
    // A word that stands alone, with a number before it: ` to `, ` bis `.
    let blanks = text.match_indices(' ').map(|(at, _)| at);
    let bounds = |at: usize| {
        let (word, high) = text[at + 1..].split_once(' ')?;
        let low = text[..at].trim();
        (BETWEEN.contains(&word) && low.contains(|c: char| c.is_ascii_digit())).then(|| (low, high.trim()))
    };
    blanks.into_iter().find_map(bounds)
}

/// A number, and what its unit multiplies it by, if it has one.
fn quantity(text: &str) -> Option<(f64, Option<f64>)> {
    let text = text.trim();
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let last = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    // Before the number only currencies and a minus may stand: `AB12` is a code.
    let prefix = text[..first].trim_end_matches(['.', ',']);
    let digits = &text[first..last];
    let number = parse_written_number(&format!("{prefix}{digits}"), decimal_of(digits))?;
    let suffix = text[last..].trim().trim_end_matches('.');
    if suffix.is_empty() {
        return Some((number, None));
    }
    if let Some((_, hours)) = HOURS.iter().find(|(words, _)| words.contains(&suffix)) {
        return Some((number, Some(*hours)));
    }
    if YEARS.contains(&suffix) {
        return Some((number, Some(1.0)));
    }
    let one = parse_written_number(&format!("1{}", &text[last..]), Decimal::Point);
    match one {
        Some(factor) if factor != 1.0 => Some((number, Some(factor))),
        Some(_) => Some((number, None)),
        // `employees`, `Mitarbeiter`: what is counted, in one or two words of letters.
        None => is_noun(suffix).then_some((number, None)),
    }
}

fn is_noun(text: &str) -> bool {
    text.split_whitespace().count() <= 2 && text.chars().all(|c| c.is_alphabetic() || c == ' ') && text.chars().count() >= 3
}

/// A sign with three digits behind it groups thousands.
fn decimal_of(digits: &str) -> Decimal {
    let ends_group = |sign: char| digits.rsplit_once(sign).is_some_and(|(_, behind)| behind.len() == 3);
    match (digits.contains('.'), digits.contains(',')) {
        (true, false) if ends_group('.') => Decimal::Comma,
        (false, true) if !ends_group(',') => Decimal::Comma,
        (true, true) if digits.rfind(',') > digits.rfind('.') => Decimal::Comma,
        _ => Decimal::Point,
    }
}
