use std::borrow::Cow;

use plumb_core::{DateFormat, Field, FieldKind, Time, Value};

use crate::PlaceholderFilter;
use crate::parse::{level_key, parse_number};

/// A value understood as its field's kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading<'a> {
    /// Blank, null, or one of the field's placeholders for "missing".
    Missing,
    /// Of the wrong type: words in a number field, no date in a date field.
    Invalid,
    /// A finite number.
    Number(f64),
    /// A level's key (see [`level_key`]).
    Level(Cow<'a, str>),
    /// A point in time.
    Time(Time),
    /// Some text; its content is not used.
    Present,
}

/// Reads the values of one field: knows its kind, its date format and the placeholders that mean "missing".
#[derive(Debug, Clone)]
pub struct FieldReader {
    kind: FieldKind,
    date_format: DateFormat,
    missing_keys: Vec<String>,
    missing_numbers: Vec<f64>,
    placeholders: PlaceholderFilter,
}

impl FieldReader {
    /// A reader for the given field.
    pub fn new(field: &Field) -> Self {
        Self {
            kind: field.kind,
            date_format: field.date_format.unwrap_or_default(),
            missing_keys: field.missing.iter().map(|m| level_key(m).into_owned()).collect(),
            missing_numbers: field.missing.iter().filter_map(|m| parse_number(m)).collect(),
            placeholders: PlaceholderFilter::new(field),
        }
    }

    /// Reads one value.
    pub fn read<'a>(&self, value: Value<'a>) -> Reading<'a> {
        if self.is_missing(value) {
            return Reading::Missing;
        }
        match self.kind {
            FieldKind::Number => self.read_number(value),
            FieldKind::Category => Reading::Level(key_of(value)),
            FieldKind::Date => match value {
                Value::Time(time) => Reading::Time(time),
                Value::Bool(_) | Value::Missing => Reading::Invalid,
                Value::Text(text) => self.read_date(text),
                Value::Number(_) => self.read_date(&value.to_text()),
            },
            FieldKind::Text => Reading::Present,
        }
    }

    fn is_missing(&self, value: Value<'_>) -> bool {
        match value {
            Value::Missing => true,
            Value::Number(number) => number.is_nan() || self.missing_numbers.contains(&number),
            // Most texts need no key to be told from a placeholder.
            Value::Text(text) if self.placeholders.is_surely_present(text) => false,
            Value::Text(text) => {
                let trimmed = text.trim();
                if trimmed.is_empty() || self.missing_keys.is_empty() {
                    return trimmed.is_empty();
                }
                let key = level_key(trimmed);
                self.missing_keys.iter().any(|m| *m == key)
            }
            Value::Bool(_) | Value::Time(_) => false,
        }
    }

    fn read_number(&self, value: Value<'_>) -> Reading<'static> {
        let number = match value {
            Value::Number(number) => Some(number).filter(|n| n.is_finite()),
            Value::Bool(flag) => Some(f64::from(u8::from(flag))),
            Value::Text(text) => parse_number(text).or_else(|| parse_flag(text)),
            Value::Missing | Value::Time(_) => None,
        };
        match number {
            // "999.0" is the placeholder 999 too.
            Some(number) if self.missing_numbers.contains(&number) => Reading::Missing,
            Some(number) => Reading::Number(number),
            None => Reading::Invalid,
        }
    }

    fn read_date(&self, text: &str) -> Reading<'static> {
        match Time::parse(text, self.date_format) {
            Ok(time) => Reading::Time(time),
            Err(_) => Reading::Invalid,
        }
    }
}

/// `true` and `false` count as 1 and 0, in text as in JSON.
fn parse_flag(text: &str) -> Option<f64> {
    let trimmed = text.trim();
    let is = |word: &str| trimmed.eq_ignore_ascii_case(word);
    if is("true") { Some(1.0) } else { is("false").then_some(0.0) }
}

fn key_of(value: Value<'_>) -> Cow<'_, str> {
    match value {
        Value::Text(text) => level_key(text),
        other => Cow::Owned(level_key(&other.to_text()).into_owned()),
    }
}
