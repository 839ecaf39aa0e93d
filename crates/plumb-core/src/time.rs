use std::fmt;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use crate::{CoreError, DateFormat, date_text};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// 0000-01-01T00:00:00Z: years before it have no four-digit form.
const FIRST_MS: i64 = -62_167_219_200_000;
/// 9999-12-30T00:00:00Z, the last midnight that is within the calendar library's range in every offset.
const LAST_MS: i64 = 253_402_128_000_000;

/// A point in time: milliseconds since 1970-01-01T00:00:00 UTC, in the years 0 to 9999. A time without an offset counts as UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    /// From milliseconds since 1970; `None` outside the years 0 to 9999, which have no four-digit form.
    pub fn from_millis(millis: i64) -> Option<Self> {
        (FIRST_MS..=LAST_MS).contains(&millis).then_some(Self(millis))
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Days from `earlier` to `self`, with their fraction; negative when `self` comes first.
    pub fn days_since(self, earlier: Time) -> f64 {
        (self.0 - earlier.0) as f64 / DAY_MS as f64
    }

    /// The time `days` later, held within the years that can be written.
    pub fn plus_days(self, days: f64) -> Self {
        let millis = self.0 as f64 + days * DAY_MS as f64;
        Self((millis as i64).clamp(FIRST_MS, LAST_MS))
    }

    /// Day of the week, Monday 1 to Sunday 7, in UTC.
    pub fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        (self.0.div_euclid(DAY_MS) + 3).rem_euclid(7) as u8 + 1
    }

    /// Hour of the day, 0 to 23, in UTC.
    pub fn hour(self) -> u8 {
        (self.0.rem_euclid(DAY_MS) / 3_600_000) as u8
    }

    /// True at 00:00:00.000 UTC: a column of such times holds dates without a time of day.
    pub fn is_midnight(self) -> bool {
        self.0.rem_euclid(DAY_MS) == 0
    }

    /// Reads a date or time in the given format.
    ///
    /// # Errors
    /// [`CoreError::Time`], naming the text and the format expected.
    pub fn parse(text: &str, format: DateFormat) -> Result<Self, CoreError> {
        date_text::parse(text.trim(), format).ok_or_else(|| CoreError::Time { text: text.to_owned(), expected: format.example() })
    }

    fn zoned(self) -> Zoned {
        // Checked at construction to lie within jiff's range.
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC)
    }
}

impl fmt::Display for Time {
    /// ISO 8601 in UTC: `2025-03-31` at midnight, `2025-03-31T14:05:00Z` otherwise.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zoned = self.zoned();
        if self.is_midnight() { write!(f, "{}", zoned.date()) } else { write!(f, "{}", zoned.timestamp()) }
    }
}

impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Time::parse(&text, DateFormat::Iso).map_err(serde::de::Error::custom)
    }
}
