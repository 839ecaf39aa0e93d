//! Numbers as people write them: grouped, with currency, unit, percent or brackets.

use std::borrow::Cow;

use plumb_core::Decimal;

use crate::fold::fold;
use crate::parse_number;

/// Words behind a number that multiply it, folded; without a point at the end.
const MULTIPLIERS: [(&[&str], f64); 4] = [
    (&["k", "tsd", "thousand", "tausend", "tys", "tis", "тыс", "teur", "keur"], 1e3),
    (&["m", "mm", "mn", "mio", "mln", "million", "millions", "millionen", "millones", "млн", "meur"], 1e6),
    (&["b", "bn", "mrd", "mld", "md", "billion", "billions", "milliarden", "milliards", "miliard", "млрд"], 1e9),
    (&["bio", "tn", "trillion"], 1e12),
];

/// Units and currencies, folded, that say nothing about the size.
const UNITS: &[&str] = &[
    "%", "€", "$", "£", "¥", "₽", "zl", "kc", "kr", "eur", "euro", "euros", "usd", "us$", "gbp", "chf", "pln", "czk", "sek", "nok", "dkk",
    "rub", "руб", "cad", "aud", "inr", "brl", "r$", "jpy", "percent", "prozent", "pct", "fr", "ca", "approx", "~", "+", "₹", "c$",
];

/// Reads a number in which `decimal` parts the fraction: `$1,234.50`, `1.234,50 €`, `1 234,5`, `12k`, `1.2 Mio.`, `45%` (which is 45),
/// `(1,200)` (which is negative).
///
/// A sign that groups digits must stand before three of them, so that `1,5` is not taken for 15 where points part the fraction.
pub fn parse_written_number(text: &str, decimal: Decimal) -> Option<f64> {
    let trimmed = text.trim();
    // Plain numbers are most; with a decimal comma `1.234` is not plain.
    if (decimal == Decimal::Point || !trimmed.contains('.'))
        && let Some(number) = parse_number(trimmed)
    {
        return Some(number);
    }
    let (inner, is_negative) = match trimmed.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner.trim(), true),
        None => (trimmed, false),
    };
    let first = inner.find(|c: char| c.is_ascii_digit())?;
    let last = inner.rfind(|c: char| c.is_ascii_digit())? + 1;
    // `.5` begins with its point.
    let mark = if decimal == Decimal::Comma { ',' } else { '.' };
    let first = if inner[..first].ends_with(mark) { first - 1 } else { first };
    let minus = read_prefix(&inner[..first])?;
    let number = read_digits(&inner[first..last], decimal)?;
    let (scale, trailing_minus) = read_suffix(&inner[last..])?;
    let signs = u8::from(is_negative) + u8::from(minus) + u8::from(trailing_minus);
    let value = number * scale;
    (signs <= 1 && value.is_finite()).then_some(if signs == 1 { -value } else { value })
}

/// What stands before the digits: signs and currencies. True if there is a minus.
fn read_prefix(prefix: &str) -> Option<bool> {
    let mut minus = false;
    let mut rest: Cow<'_, str> = fold(prefix).into();
    if let Some(at) = rest.find(['-', '−', '–']) {
        let sign = rest[at..].chars().next()?.len_utf8();
        rest = format!("{} {}", &rest[..at], &rest[at + sign..]).into();
        minus = true;
    }
    let known = rest.split_whitespace().all(|word| UNITS.contains(&word.trim_end_matches('.')) && !word.starts_with('%'));
    known.then_some(minus)
}

/// What stands behind the digits: multiplier, units, a minus. Its factor, and whether there is a minus.
fn read_suffix(suffix: &str) -> Option<(f64, bool)> {
    let folded = fold(suffix);
    let mut rest = folded.trim();
    let mut minus = false;
    if let Some(bare) = rest.strip_suffix('-') {
        (rest, minus) = (bare.trim(), true);
    }
    let mut scale = None;
    for word in rest.split_whitespace() {
        // `12k€`: a multiplier before a sign of currency; a `t` is thousands only there, and tonnes elsewhere.
        let bare = word.trim_end_matches(['€', '$', '£', '%', '+']);
        let bare = if bare == "t" && word.len() > 1 { "k" } else { bare.trim_end_matches('.') };
        let factor = MULTIPLIERS.iter().find(|(words, _)| words.contains(&bare)).map(|(_, factor)| *factor);
        match factor {
            Some(factor) if scale.is_none() => scale = Some(factor),
            None if bare.is_empty() || UNITS.contains(&bare) => {}
            _ => return None,
        }
    }
    Some((scale.unwrap_or(1.0), minus))
}

/// Digits with their groups and fraction.
fn read_digits(text: &str, decimal: Decimal) -> Option<f64> {
    let (point, group) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (whole, fraction) = match text.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let mut plain = String::with_capacity(text.len());
    // Blanks of all kinds and the apostrophe (Swiss) group too; a number keeps to one of them.
    let is_group = |c: char| c == group || c == '\'' || c == '’' || c == '_' || c.is_whitespace();
    let sign = whole.chars().find(|c| is_group(*c));
    for (index, part) in whole.split(|c| Some(c) == sign).enumerate() {
        let fits = if index == 0 { part.len() <= 3 || sign.is_none() } else { part.len() == 3 };
        // Indian groups: 12,34,567.
        let fits = fits || (index > 0 && part.len() == 2 && sign == Some(','));
        if !fits || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        plain.push_str(part);
    }
    if let Some(fraction) = fraction {
        if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        plain.push('.');
        plain.push_str(fraction);
    }
    plain.parse().ok()
}
