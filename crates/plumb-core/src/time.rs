use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use crate::CoreError;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// 0000-01-01T00:00:00Z: years before it have no four-digit form.
const FIRST_MS: i64 = -62_167_219_200_000;
/// 9999-12-30T00:00:00Z, the last midnight that is within the calendar library's range in every offset.
const LAST_MS: i64 = 253_402_128_000_000;

/// A point in time: milliseconds since 1970-01-01T00:00:00 UTC, in the years 0 to 9999. A time without an offset counts as UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// How a column writes its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFormat {
    /// `2025-03-31`, `2025-03-31 14:05:00`, `2025-03-31T14:05:00Z`, `20250331`.
    #[default]
    Iso,
    /// `31/03/2025`, `31.03.2025`, `31-03-2025`, with an optional time of day.
    DayFirst,
    /// `03/31/2025`, with an optional time of day.
    MonthFirst,
    /// Seconds since 1970.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMillis,
}

impl DateFormat {
    /// The format in words, with an example.
    pub fn example(self) -> &'static str {
        match self {
            DateFormat::Iso => "an ISO 8601 date or time, such as 2025-03-31 or 2025-03-31T14:05:00Z",
            DateFormat::DayFirst => "day, month, year, such as 31/03/2025 or 31.03.2025",
            DateFormat::MonthFirst => "month, day, year, such as 03/31/2025",
            DateFormat::UnixSeconds => "seconds since 1970, such as 1743429900",
            DateFormat::UnixMillis => "milliseconds since 1970, such as 1743429900000",
        }
    }

    /// The name as it stands in `plumb.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            DateFormat::Iso => "iso",
            DateFormat::DayFirst => "day_first",
            DateFormat::MonthFirst => "month_first",
            DateFormat::UnixSeconds => "unix_seconds",
            DateFormat::UnixMillis => "unix_millis",
        }
    }
}

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
        let trimmed = text.trim();
        let time = match format {
            DateFormat::Iso => parse_iso(trimmed),
            DateFormat::DayFirst => parse_slashed(trimmed, true),
            DateFormat::MonthFirst => parse_slashed(trimmed, false),
            DateFormat::UnixSeconds => trimmed.parse().ok().and_then(|s: i64| s.checked_mul(1000)).and_then(Self::from_millis),
            DateFormat::UnixMillis => trimmed.parse().ok().and_then(Self::from_millis),
        };
        time.ok_or_else(|| CoreError::Time { text: text.to_owned(), expected: format.example() })
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

fn from_civil(civil: DateTime) -> Option<Time> {
    let timestamp = civil.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Time::from_millis(timestamp.as_millisecond())
}

fn parse_iso(text: &str) -> Option<Time> {
    let bytes = text.as_bytes();
    // The commonest form by hand: jiff's parser accepts far more, and costs more.
    if bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' {
        let date = Date::new(digits(&bytes[..4])?, digits(&bytes[5..7])? as i8, digits(&bytes[8..])? as i8).ok()?;
        return from_civil(date.at(0, 0, 0, 0));
    }
    if !bytes.first()?.is_ascii_digit() || bytes.len() < 8 {
        return None;
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Time::from_millis(timestamp.as_millisecond());
    }
    from_civil(text.parse::<DateTime>().ok()?)
}

fn parse_slashed(text: &str, day_first: bool) -> Option<Time> {
    let (date, clock) = match text.split_once([' ', 'T']) {
        Some((date, clock)) => (date, Some(clock.trim())),
        None => (text, None),
    };
    let mut parts = date.split(['/', '.', '-']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || first.len() > 2 || second.len() > 2 {
        return None;
    }
    let (first, second) = (digits(first.as_bytes())? as i8, digits(second.as_bytes())? as i8);
    let (day, month) = if day_first { (first, second) } else { (second, first) };
    let date = Date::new(digits(year.as_bytes())?, month, day).ok()?;
    let civil = match clock {
        Some(clock) => date.to_datetime(clock.parse::<jiff::civil::Time>().ok()?),
        None => date.at(0, 0, 0, 0),
    };
    from_civil(civil)
}

/// One to four ASCII digits as a number.
fn digits(bytes: &[u8]) -> Option<i16> {
    if bytes.is_empty() || bytes.len() > 4 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(bytes.iter().fold(0, |n, b| n * 10 + i16::from(b - b'0')))
}
