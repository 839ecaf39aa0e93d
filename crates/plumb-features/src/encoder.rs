use plumb_core::Time;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{LevelRate, NEVER_DAYS, Reading};

/// The code of a missing value.
pub const MISSING: u16 = 0;
/// The code of an unseen or pooled level, and of a value of the wrong type.
pub const OTHER: u16 = 1;
/// The code of the first bin or level.
pub const FIRST: u16 = 2;
/// The most codes that one feature may have.
pub const MAX_CODES: usize = 4096;

/// The number that is cut into bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// The value itself.
    Value,
    /// Days from the date to the moment of scoring; negative for a date to come.
    AgeDays,
    /// Days from the date to the moment of scoring. A date after that moment was not known then, so it counts as missing.
    PastAgeDays,
    /// Hour of the day of the date, in UTC.
    HourOfDay,
    /// The value itself: days since an event, of which [`NEVER_DAYS`] says that there was none.
    DaysSinceEvent,
    /// Characters of a text.
    Length,
}

/// The property that is one of several levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Property {
    /// The value's own level.
    Level,
    /// Day of the week of the date: `1` Monday to `7` Sunday, in UTC.
    Weekday,
    /// Whether there is a value at all; the single level is `present`.
    Presence,
    /// The seniority of a job title, see [`crate::Seniority`].
    Seniority,
    /// The function of a job title, see [`crate::Function`].
    Function,
}

/// A level of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// What spellings of the level share, see [`crate::level_key`].
    pub key: String,
    /// The commonest spelling.
    pub label: String,
}

/// A fitted map from readings to codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Encoder {
    /// A number cut at ascending edges: bin k holds edge k-1 <= x < edge k, so `edges.len() + 1` bins.
    Bins {
        /// What is cut.
        quantity: Quantity,
        /// Strictly ascending, finite.
        edges: Vec<f64>,
    },
    /// One of several levels, sorted by key.
    Levels {
        /// What the levels are of.
        property: Property,
        /// Strictly ascending keys.
        levels: Vec<Level>,
    },
    /// Levels by their past rates, which are cut at ascending edges as a number is.
    Rates {
        /// Strictly ascending, finite.
        edges: Vec<f64>,
        /// Strictly ascending keys.
        levels: Vec<LevelRate>,
    },
}

/// How the columns of a design matrix are made from a feature's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Ordered bins: column k is 1 from bin k upwards.
    Thermometer,
    /// Unordered levels: a column a level.
    OneHot,
    /// Cells of an interaction: a column a cell.
    Cells,
}

/// What was noteworthy about a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// A usable value.
    Fine,
    /// Missing.
    Missing,
    /// A level that the model does not know.
    Unseen,
    /// Of the wrong type.
    Invalid,
}

/// A code with what was noteworthy about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coded {
    /// The code: always below [`Encoder::codes`].
    pub code: u16,
    /// The note.
    pub note: Note,
}

/// Why an encoder read from an artifact is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EncoderError {
    /// Edges not finite or not strictly ascending.
    #[error("its edges are not finite and strictly ascending")]
    Edges,
    /// A rate that is none.
    #[error("the rate of `{0}` does not lie between 0 and 1")]
    Rate(String),
    /// Level keys not strictly ascending.
    #[error("its levels are not sorted, or one stands twice")]
    Levels,
    /// More codes than allowed.
    #[error("it has {0} codes, more than {MAX_CODES}")]
    TooManyCodes(usize),
}

impl Coded {
    const MISSING: Coded = Coded { code: MISSING, note: Note::Missing };
    const INVALID: Coded = Coded { code: OTHER, note: Note::Invalid };
}

impl Encoder {
    /// How many codes there are: missing, other, and the bins or levels.
    pub fn codes(&self) -> usize {
        usize::from(FIRST)
            + match self {
                Encoder::Bins { edges, .. } | Encoder::Rates { edges, .. } => edges.len() + 1,
                Encoder::Levels { levels, .. } => levels.len(),
            }
    }

    /// How design columns are made from the codes.
    pub fn shape(&self) -> Shape {
        match self {
            Encoder::Bins { .. } | Encoder::Rates { .. } => Shape::Thermometer,
            Encoder::Levels { .. } => Shape::OneHot,
        }
    }

    /// The code of a reading at the moment `as_of`. An age without a moment is missing.
    pub fn code(&self, reading: &Reading<'_>, as_of: Option<Time>) -> Coded {
        match (self, reading) {
            (_, Reading::Missing) => Coded::MISSING,
            (_, Reading::Invalid) => Coded::INVALID,
            (Encoder::Bins { quantity, edges }, reading) => match (quantity, reading, as_of) {
                (Quantity::Value | Quantity::DaysSinceEvent, Reading::Number(number), _) => bin(edges, *number),
                (Quantity::AgeDays, Reading::Time(time), Some(as_of)) => bin(edges, as_of.days_since(*time)),
                (Quantity::PastAgeDays, Reading::Time(time), Some(as_of)) if *time <= as_of => bin(edges, as_of.days_since(*time)),
                (Quantity::AgeDays | Quantity::PastAgeDays, Reading::Time(_), _) => Coded::MISSING,
                (Quantity::HourOfDay, Reading::Time(time), _) => bin(edges, f64::from(time.hour())),
                (Quantity::Length, Reading::Length(length), _) => bin(edges, f64::from(*length)),
                _ => Coded::INVALID,
            },
            (Encoder::Rates { edges, levels }, Reading::Level(key)) => match levels.binary_search_by(|level| level.key.as_str().cmp(key)) {
                Ok(place) => bin(edges, levels[place].rate),
                Err(_) => Coded { code: OTHER, note: Note::Unseen },
            },
            (Encoder::Rates { .. }, _) => Coded::INVALID,
            (Encoder::Levels { property, levels }, reading) => match (property, reading) {
                (Property::Level, Reading::Level(key)) => level(levels, key),
                (Property::Weekday, Reading::Time(time)) => level(levels, digits(time.weekday())),
                (Property::Presence, _) => level(levels, "present"),
                (Property::Seniority, Reading::Title(title)) => level(levels, title.seniority.as_str()),
                (Property::Function, Reading::Title(title)) => level(levels, title.function.as_str()),
                _ => Coded::INVALID,
            },
        }
    }

    /// A code in words: `missing`, `other`, `10 to 50`, a level's label.
    ///
    /// # Panics
    /// When `code` is not below [`Encoder::codes`].
    pub fn label(&self, code: u16) -> String {
        match (code, self) {
            (MISSING, _) => "missing".to_owned(),
            (OTHER, _) => "other".to_owned(),
            (code, Encoder::Levels { levels, .. }) => levels[usize::from(code - FIRST)].label.clone(),
            (code, Encoder::Bins { quantity, edges }) => {
                let bin = usize::from(code - FIRST);
                span(*quantity, edges, bin, bin)
            }
            (code, Encoder::Rates { edges, .. }) => {
                let bin = usize::from(code - FIRST);
                rate_span(edges, bin, bin)
            }
        }
    }

    /// The codes from `first` to `last` in words: of bins, the range that they make together.
    ///
    /// # Panics
    /// When a code is not below [`Encoder::codes`].
    pub fn span_label(&self, first: u16, last: u16) -> String {
        match self {
            Encoder::Bins { quantity, edges } if first >= FIRST => {
                span(*quantity, edges, usize::from(first - FIRST), usize::from(last - FIRST))
            }
            Encoder::Rates { edges, .. } if first >= FIRST => rate_span(edges, usize::from(first - FIRST), usize::from(last - FIRST)),
            _ => format!("{} to {}", self.label(first), self.label(last)),
        }
    }

    /// Checks what [`Encoder::code`] relies on.
    ///
    /// # Errors
    /// [`EncoderError`], naming what is wrong.
    pub fn check(&self) -> Result<(), EncoderError> {
        if self.codes() > MAX_CODES {
            return Err(EncoderError::TooManyCodes(self.codes()));
        }
        match self {
            Encoder::Bins { edges, .. } => check_edges(edges),
            Encoder::Rates { edges, levels } => {
                check_edges(edges)?;
                if levels.windows(2).any(|pair| pair[0].key >= pair[1].key) {
                    return Err(EncoderError::Levels);
                }
                match levels.iter().find(|level| !(0.0..=1.0).contains(&level.rate)) {
                    Some(level) => Err(EncoderError::Rate(level.key.clone())),
                    None => Ok(()),
                }
            }
            Encoder::Levels { levels, .. } => {
                if levels.windows(2).all(|pair| pair[0].key < pair[1].key) {
                    Ok(())
                } else {
                    Err(EncoderError::Levels)
                }
            }
        }
    }
}

fn check_edges(edges: &[f64]) -> Result<(), EncoderError> {
    let fine = edges.iter().all(|e| e.is_finite()) && edges.windows(2).all(|pair| pair[0] < pair[1]);
    if fine { Ok(()) } else { Err(EncoderError::Edges) }
}

/// The range of bins of rates from `first` to `last` in words.
fn rate_span(edges: &[f64], first: usize, last: usize) -> String {
    // Rates have four decimals.
    let percent = |rate: &f64| format!("{}%", (rate * 1e4).round() / 1e2);
    match (first.checked_sub(1).map(|low| &edges[low]), edges.get(last)) {
        (None, None) => "any past rate".to_owned(),
        (None, Some(high)) => format!("past rate below {}", percent(high)),
        (Some(low), None) => format!("past rate {} or more", percent(low)),
        (Some(low), Some(high)) => format!("past rate {} to below {}", percent(low), percent(high)),
    }
}

/// The range of bins from `first` to `last` in words.
fn span(quantity: Quantity, edges: &[f64], first: usize, last: usize) -> String {
    let unit = match quantity {
        Quantity::AgeDays | Quantity::PastAgeDays | Quantity::DaysSinceEvent => " days",
        Quantity::Length => " characters",
        Quantity::Value | Quantity::HourOfDay => "",
    };
    let is_never = |days: f64| quantity == Quantity::DaysSinceEvent && days >= NEVER_DAYS;
    match (first.checked_sub(1).map(|low| edges[low]), edges.get(last)) {
        (Some(low), None) if is_never(low) => "never".to_owned(),
        (None, Some(high)) if is_never(*high) => "ever".to_owned(),
        (Some(low), Some(high)) if is_never(*high) => format!("{low}{unit} or more"),
        (None, None) => "any".to_owned(),
        (None, Some(high)) => format!("below {high}{unit}"),
        (Some(low), None) => format!("{low}{unit} or more"),
        (Some(low), Some(high)) => format!("{low} to below {high}{unit}"),
    }
}

#[inline]
pub(crate) fn bin(edges: &[f64], number: f64) -> Coded {
    let bin = edges.partition_point(|edge| *edge <= number);
    // At most MAX_CODES, see `check`.
    Coded { code: FIRST + bin as u16, note: Note::Fine }
}

fn level(levels: &[Level], key: &str) -> Coded {
    match levels.binary_search_by(|level| level.key.as_str().cmp(key)) {
        Ok(index) => Coded { code: FIRST + index as u16, note: Note::Fine },
        Err(_) => Coded { code: OTHER, note: Note::Unseen },
    }
}

/// The day of the week, 1 to 7, as text, without an allocation.
fn digits(weekday: u8) -> &'static str {
    const TEXT: [&str; 8] = ["0", "1", "2", "3", "4", "5", "6", "7"];
    TEXT.get(usize::from(weekday)).copied().unwrap_or("")
}
