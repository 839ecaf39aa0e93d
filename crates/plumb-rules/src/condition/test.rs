use plumb_core::Time;
use regex::Regex;

use super::{Compare, Fact, Range, Truth};

/// One test of a value.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    /// With `false`: there is none.
    Exists(bool),
    /// The number lies in a range.
    Number(Range),
    /// The number is one of these.
    NumberIn(Vec<f64>),
    Text(Compare, TextTest),
    /// From the first moment on, before the second.
    Between(Option<Time>, Option<Time>),
    /// Whole days since a date that is past.
    DaysSince(Range),
    /// Days until a date that is to come, begun ones counted.
    DaysUntil(Range),
}

#[derive(Debug, Clone)]
pub(crate) enum TextTest {
    /// Sorted.
    In(Vec<String>),
    Contains(Vec<String>),
    StartsWith(Vec<String>),
    EndsWith(Vec<String>),
    Matches(Regex),
}

/// Milliseconds of a day.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// Whole days from one moment to another; negative where the other is first.
pub(crate) fn whole_days(from: Time, to: Time) -> f64 {
    (to.millis() - from.millis()).div_euclid(DAY_MS) as f64
}

impl Test {
    /// Whether it holds of a value at a moment.
    pub(crate) fn holds(&self, fact: &Fact<'_>, at: Time) -> Truth {
        match (self, fact) {
            (Test::Exists(wanted), Fact::Missing | Fact::Invalid) => Truth::of(!wanted),
            (Test::Exists(wanted), _) => Truth::of(*wanted),
            (Test::Number(range), Fact::Number(number)) => Truth::of(range.contains(*number)),
            (Test::NumberIn(numbers), Fact::Number(number)) => Truth::of(numbers.contains(number)),
            (Test::Text(compare, test), Fact::Text(forms)) => {
                forms[*compare as usize].as_ref().map_or(Truth::Unknown, |text| Truth::of(test.holds(text)))
            }
            (Test::Between(from, before), Fact::Time(time)) => {
                Truth::of(from.is_none_or(|from| *time >= from) && before.is_none_or(|before| *time < before))
            }
            (Test::DaysSince(range), Fact::Time(time)) => Truth::of(*time <= at && range.contains(whole_days(*time, at))),
            (Test::DaysUntil(range), Fact::Time(time)) => Truth::of({
                let days = -whole_days(*time, at);
                days >= 0.0 && range.contains(days)
            }),
            // The parser gives a test only to subjects of its kind, so what is left are missing values.
            _ => Truth::Unknown,
        }
    }
}

impl TextTest {
    pub(crate) fn holds(&self, text: &str) -> bool {
        match self {
            TextTest::In(texts) => texts.binary_search_by(|own| own.as_str().cmp(text)).is_ok(),
            TextTest::Contains(parts) => parts.iter().any(|part| text.contains(part.as_str())),
            TextTest::StartsWith(parts) => parts.iter().any(|part| text.starts_with(part.as_str())),
            TextTest::EndsWith(parts) => parts.iter().any(|part| text.ends_with(part.as_str())),
            TextTest::Matches(pattern) => pattern.is_match(text),
        }
    }
}
