//! Rows by the time of their creation.

use plumb_core::Time;

/// Past so many months, periods are quarters.
const MOST_MONTHS: usize = 18;

/// Months, or quarters where there are many.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Periods {
    /// What a period is: `month`, `quarter`.
    pub unit: &'static str,
    /// The periods that hold rows, the oldest first.
    pub names: Vec<String>,
    /// The place of each row's period.
    pub of_row: Vec<usize>,
}

impl Periods {
    /// By month of creation, or by quarter where there are many; `None` where rows have no date.
    pub fn of(created: &[Option<Time>]) -> Option<Self> {
        let months = created.iter().map(|time| time.map(month)).collect::<Option<Vec<String>>>()?;
        let mut names = distinct(&months);
        let is_many = names.len() > MOST_MONTHS;
        let of_row = if is_many { months.iter().map(|month| quarter(month)).collect() } else { months };
        if is_many {
            names = distinct(&of_row);
        }
        // Every row's period is among the distinct ones.
        let place = |period: &String| names.partition_point(|other| other < period);
        let of_row = of_row.iter().map(place).collect();
        Some(Self { unit: if is_many { "quarter" } else { "month" }, names, of_row })
    }
}

fn distinct(names: &[String]) -> Vec<String> {
    let mut distinct = names.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}

/// The year and the month of a time, in UTC: `2025-03`.
fn month(time: Time) -> String {
    // Times are written as ISO 8601 with a year of four digits.
    time.to_string().chars().take(7).collect()
}

/// The quarter of a month: `2025 Q1`.
fn quarter(month: &str) -> String {
    let (year, number) = month.split_once('-').unwrap_or((month, "1"));
    format!("{year} Q{}", (number.parse().unwrap_or(1u8).max(1) - 1) / 3 + 1)
}
