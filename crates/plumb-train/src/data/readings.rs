//! The values of a field as they were read, a few bytes a row: all that encoding and the digest need of a file.

use plumb_core::Time;
use plumb_features::Reading;

use super::levels::LevelReadings;

/// The readings of a field, a row each.
#[derive(Debug, Clone)]
pub enum Readings {
    /// Of a number.
    Numbers(Vec<f64>),
    /// Of a date: milliseconds.
    Times(Vec<i64>),
    /// Of a category, or of anything that is reduced to levels.
    Levels(LevelReadings),
    /// Of text, whose content is not used: whether it is there.
    Presence(Vec<bool>),
    /// Of text of which the length counts: characters.
    Lengths(Vec<u32>),
}

/// Stands for a text that is not there.
pub(super) const MISSING_LENGTH: u32 = u32::MAX;

/// Stand for readings that are no finite number.
const MISSING_NUMBER: f64 = f64::NAN;
const INVALID_NUMBER: f64 = f64::INFINITY;
/// Stand for readings that are no time: both lie before the year 0.
pub(super) const MISSING_TIME: i64 = i64::MIN;
const INVALID_TIME: i64 = i64::MIN + 1;

/// A number's reading as one number.
pub(super) fn number_of(reading: &Reading<'_>) -> f64 {
    match reading {
        Reading::Number(number) => *number,
        Reading::Missing => MISSING_NUMBER,
        _ => INVALID_NUMBER,
    }
}

/// A date's reading as milliseconds.
pub(super) fn millis_of(reading: &Reading<'_>) -> i64 {
    match reading {
        Reading::Time(time) => time.millis(),
        Reading::Missing => MISSING_TIME,
        _ => INVALID_TIME,
    }
}

/// A text's reading as its length.
pub(super) fn length_of(reading: &Reading<'_>) -> u32 {
    match reading {
        // No cell of a file is that long.
        Reading::Length(length) => (*length).min(MISSING_LENGTH - 1),
        _ => MISSING_LENGTH,
    }
}

/// A time from its milliseconds; `None` where it is missing.
pub(super) fn time_of(millis: i64) -> Option<Time> {
    Time::from_millis(millis)
}

impl Readings {
    /// The reading of a row.
    ///
    /// # Panics
    /// When there is no such row.
    #[inline]
    pub fn get(&self, row: u32) -> Reading<'_> {
        let row = row as usize;
        match self {
            Self::Numbers(numbers) => match numbers[row] {
                number if number.is_finite() => Reading::Number(number),
                number if number.is_nan() => Reading::Missing,
                _ => Reading::Invalid,
            },
            Self::Times(times) => match time_of(times[row]) {
                Some(time) => Reading::Time(time),
                None if times[row] == MISSING_TIME => Reading::Missing,
                None => Reading::Invalid,
            },
            Self::Levels(levels) => levels.reading(levels.entry(row)),
            Self::Lengths(lengths) => match lengths[row] {
                MISSING_LENGTH => Reading::Missing,
                length => Reading::Length(length),
            },
            Self::Presence(present) => {
                if present[row] {
                    Reading::Present
                } else {
                    Reading::Missing
                }
            }
        }
    }
}
