use serde::{Deserialize, Serialize};

/// How a column writes its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFormat {
    /// `2025-03-31`, `2025-03-31 14:05:00`, `2025-03-31T14:05:00Z`, `20250331`.
    #[default]
    Iso,
    /// `31/03/2025`, `31.03.2025`, `31-03-25`, with an optional time of day. Of years in two digits, 00 to 68 are 2000 to 2068 and the
    /// others 1969 to 1999, as POSIX has it.
    DayFirst,
    /// `03/31/2025`, `3/31/25 2:05 PM`: as [`DateFormat::DayFirst`], but for the order.
    MonthFirst,
    /// `2025/03/31`, `2025.3.31`, with an optional time of day.
    YearFirst,
    /// `31 March 2025`, `Mar 31, 2025`, `31-Mar-25`, `31. März 2025`: months by name in English, German, French, Spanish, Polish, Czech,
    /// Dutch, Russian, Italian and Portuguese, with an optional time of day.
    NamedMonth,
    /// Several ways in one column: ISO, year first, months by name, or else the day first.
    MixedDayFirst,
    /// Several ways in one column: ISO, year first, months by name, or else the month first.
    MixedMonthFirst,
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
            DateFormat::YearFirst => "year, month, day, such as 2025/03/31",
            DateFormat::NamedMonth => "a date with the month's name, such as 31 March 2025 or Mar 31, 2025",
            DateFormat::MixedDayFirst => "an ISO 8601 date, one with the month's name, or day, month, year, such as 31/03/2025",
            DateFormat::MixedMonthFirst => "an ISO 8601 date, one with the month's name, or month, day, year, such as 03/31/2025",
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
            DateFormat::YearFirst => "year_first",
            DateFormat::NamedMonth => "named_month",
            DateFormat::MixedDayFirst => "mixed_day_first",
            DateFormat::MixedMonthFirst => "mixed_month_first",
            DateFormat::UnixSeconds => "unix_seconds",
            DateFormat::UnixMillis => "unix_millis",
        }
    }
}
