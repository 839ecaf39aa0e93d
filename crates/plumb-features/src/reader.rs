use std::borrow::Cow;

use plumb_core::{DateFormat, Decimal, Field, FieldKind, Time, Value};

use crate::email::email_type;
use crate::fold::fold;
use crate::number::parse_written_number;
use crate::ordered::parse_ordered;
use crate::parse::{level_key, parse_number};
use crate::phone::{phone_label, phone_level};
use crate::places::{COUNTRIES, LANGUAGES, language_key};
use crate::url::domain;
use crate::{PlaceholderFilter, Title};

/// A value understood as its field's kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading<'a> {
    /// Blank, null, or one of the field's placeholders for "missing".
    Missing,
    /// Of the wrong type: words in a number field, no date in a date field.
    Invalid,
    /// A finite number.
    Number(f64),
    /// A level's key: of a category see [`level_key`]; of an e-mail address its type, of a web address its domain, and so on.
    Level(Cow<'a, str>),
    /// Of a job title.
    Title(Title),
    /// A point in time.
    Time(Time),
    /// Some text; its content is not used.
    Present,
    /// Some text of which only the length counts, in characters.
    Length(u32),
}

impl Reading<'_> {
    /// The same, with a text of its own.
    pub fn into_owned(self) -> Reading<'static> {
        match self {
            Reading::Level(key) => Reading::Level(Cow::Owned(key.into_owned())),
            Reading::Missing => Reading::Missing,
            Reading::Invalid => Reading::Invalid,
            Reading::Number(number) => Reading::Number(number),
            Reading::Title(title) => Reading::Title(title),
            Reading::Time(time) => Reading::Time(time),
            Reading::Present => Reading::Present,
            Reading::Length(length) => Reading::Length(length),
        }
    }
}

/// Reads the values of one field: knows its kind, its date format and the placeholders that mean "missing".
#[derive(Debug, Clone)]
pub struct FieldReader {
    kind: FieldKind,
    date_format: DateFormat,
    decimal: Option<Decimal>,
    length: bool,
    free_domains: Vec<String>,
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
            decimal: field.decimal,
            length: field.length,
            free_domains: field.free_domains.iter().map(|domain| fold(domain.trim())).collect(),
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
            FieldKind::Text if self.length => Reading::Length(characters(value)),
            FieldKind::Text => Reading::Present,
            FieldKind::Ordered => self.read_ordered(value),
            FieldKind::Title => Reading::Title(Title::parse(&value.to_text())),
            FieldKind::Email => Reading::Level(email_type(&value.to_text(), &self.free_domains).as_str().into()),
            FieldKind::Phone => Reading::Level(phone_level(&value.to_text()).into()),
            FieldKind::Url => match domain(&value.to_text()) {
                Some(domain) => Reading::Level(domain.into()),
                // Words such as `direct` stand in such columns too.
                None => Reading::Level(key_of(value)),
            },
            FieldKind::Country => known_or_own(COUNTRIES.key(&value.to_text()), value),
            FieldKind::Language => known_or_own(language_key(&value.to_text()), value),
        }
    }

    /// A level for people to read. `text` is a value that is of the level: a category's level is called as it is spelled, a country by its name.
    pub fn level_label(&self, key: &str, text: &str) -> String {
        let name = match self.kind {
            FieldKind::Country => COUNTRIES.label(key).map(str::to_owned),
            FieldKind::Language => LANGUAGES.label(key).map(str::to_owned),
            FieldKind::Phone => Some(phone_label(key)),
            FieldKind::Email | FieldKind::Url => Some(key.to_owned()),
            _ => None,
        };
        name.unwrap_or_else(|| text.trim().to_owned())
    }

    /// The numbers that mean "missing" in a field of numbers; `None` for other fields.
    pub(crate) fn missing_numbers(&self) -> Option<&[f64]> {
        (self.kind == FieldKind::Number).then_some(self.missing_numbers.as_slice())
    }

    /// True of a blank, and of what stands for one.
    pub(crate) fn is_missing(&self, value: Value<'_>) -> bool {
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

    /// Domains of free e-mail providers beside those that are known everywhere, folded.
    pub(crate) fn free_domains(&self) -> &[String] {
        &self.free_domains
    }

    fn read_number(&self, value: Value<'_>) -> Reading<'static> {
        let number = match value {
            Value::Number(number) => Some(number).filter(|n| n.is_finite()),
            Value::Bool(flag) => Some(f64::from(u8::from(flag))),
            Value::Text(text) => match self.decimal {
                None => parse_number(text),
                Some(decimal) => parse_written_number(text, decimal),
            }
            .or_else(|| parse_flag(text)),
            Value::Missing | Value::Time(_) => None,
        };
        self.number_reading(number)
    }

    fn read_ordered(&self, value: Value<'_>) -> Reading<'static> {
        self.number_reading(match value {
            Value::Number(number) => Some(number).filter(|n| n.is_finite()),
            Value::Text(text) => parse_ordered(text),
            Value::Bool(_) | Value::Missing | Value::Time(_) => None,
        })
    }

    fn number_reading(&self, number: Option<f64>) -> Reading<'static> {
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

/// A key that is known, or the value as a level of its own.
fn known_or_own<'a>(known: Option<&'static str>, value: Value<'a>) -> Reading<'a> {
    Reading::Level(known.map_or_else(|| key_of(value), Cow::Borrowed))
}

fn characters(value: Value<'_>) -> u32 {
    u32::try_from(value.to_text().trim().chars().count()).unwrap_or(u32::MAX)
}
