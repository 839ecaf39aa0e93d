//! Plain values: fixed in width, or text behind its length.

use plumb_core::{Time, Value};

use super::super::columns::{EXACT, no_time};
use super::kind::ColumnKind;
use super::reader::Stop;
use crate::table::{Column, NumberColumn, TextColumn};

/// Texts up to so long are copied by as many bytes: a copy of known length is a few instructions, and what is too much is cut off.
const SHORT: usize = 64;

/// Gathers plain values into a column.
pub(super) enum Gathered {
    Text {
        bytes: Vec<u8>,
        ends: Vec<usize>,
    },
    /// NaN where one is missing.
    Numbers(Vec<f64>),
    Times(Vec<Option<Time>>),
    Other(Column),
}

impl Gathered {
    pub(super) fn new(kind: ColumnKind, rows: usize) -> Self {
        match kind {
            ColumnKind::Text => Gathered::Text { bytes: Vec::new(), ends: Vec::with_capacity(rows) },
            ColumnKind::Double | ColumnKind::Single | ColumnKind::Int => Gathered::Numbers(Vec::with_capacity(rows)),
            ColumnKind::Moment(_) | ColumnKind::Day => Gathered::Times(Vec::with_capacity(rows)),
            ColumnKind::Long => Gathered::Other(Column::default()),
        }
    }

    pub(super) fn push_missing(&mut self) {
        self.push_value(Value::Missing);
    }

    /// Takes values off the front of `data`, one a row that is present, and adds a row each.
    pub(super) fn read(&mut self, kind: ColumnKind, data: &mut &[u8], present: Presence<'_>) -> Result<(), Stop> {
        match (self, kind) {
            (Gathered::Text { bytes, ends }, _) => read_texts(bytes, ends, data, present),
            (Gathered::Numbers(numbers), ColumnKind::Double) => read_fixed(numbers, data, present, f64::NAN, f64::from_le_bytes),
            (Gathered::Numbers(numbers), ColumnKind::Single) => {
                read_fixed(numbers, data, present, f64::NAN, |b| f32::from_le_bytes(b).into())
            }
            (Gathered::Numbers(numbers), _) => read_fixed(numbers, data, present, f64::NAN, |b| i32::from_le_bytes(b).into()),
            (Gathered::Times(times), _) => read_times(times, kind, data, present),
            (Gathered::Other(column), _) => {
                let mut longs = Vec::new();
                read_fixed(&mut longs, data, present, None, |bytes| Some(i64::from_le_bytes(bytes)))?;
                longs.into_iter().for_each(|long| push_long(column, long));
                Ok(())
            }
        }
    }

    pub(super) fn push_value(&mut self, value: Value<'_>) {
        match (self, value) {
            (Gathered::Text { bytes, ends }, value) => {
                if let Value::Text(text) = value {
                    bytes.extend_from_slice(text.as_bytes());
                }
                ends.push(bytes.len());
            }
            (Gathered::Numbers(numbers), Value::Number(number)) => numbers.push(number),
            (Gathered::Numbers(numbers), _) => numbers.push(f64::NAN),
            (Gathered::Times(times), Value::Time(time)) => times.push(Some(time)),
            (Gathered::Times(times), _) => times.push(None),
            (Gathered::Other(column), value) => column.push(value),
        }
    }

    pub(super) fn finish(self) -> Result<Column, Stop> {
        match self {
            Gathered::Text { bytes, ends } => {
                TextColumn::from_bytes(bytes, &ends).map(Column::Text).ok_or_else(|| Stop::damaged("text that is not UTF-8"))
            }
            Gathered::Numbers(numbers) => Ok(Column::Number(NumberColumn::from(numbers))),
            // As a column that takes the kind of its first value.
            Gathered::Times(times) if times.iter().all(Option::is_none) => Ok(Column::missing(times.len())),
            Gathered::Times(times) => Ok(Column::Time(times)),
            Gathered::Other(column) => Ok(column),
        }
    }
}

/// Which rows have a value.
#[derive(Clone, Copy)]
pub(super) enum Presence<'a> {
    All(usize),
    /// 1 where a row has one, else 0.
    Levels(&'a [u8]),
}

impl Presence<'_> {
    pub(super) fn count(self) -> usize {
        match self {
            Presence::All(rows) => rows,
            Presence::Levels(levels) => levels.iter().map(|level| usize::from(*level)).sum(),
        }
    }
}

/// A value a level: the next of `own` where it is 1, else the missing one. Both are fetched: to choose is quicker than a jump that nobody can foretell.
#[inline]
pub(super) fn spread<V, T: Copy>(levels: &[u8], own: &[V], missing: T, value: impl Fn(&V) -> T) -> impl Iterator<Item = T> {
    let mut next = 0;
    levels.iter().map(move |level| {
        let found = own.get(next).map_or(missing, &value);
        next += usize::from(*level);
        if *level == 1 { found } else { missing }
    })
}

fn early() -> Stop {
    Stop::damaged("a page ends early")
}

fn read_fixed<const WIDTH: usize, T: Copy>(
    out: &mut Vec<T>,
    data: &mut &[u8],
    present: Presence<'_>,
    missing: T,
    value: impl Fn([u8; WIDTH]) -> T,
) -> Result<(), Stop> {
    let length = present.count().checked_mul(WIDTH).ok_or_else(early)?;
    let (own, rest) = data.split_at_checked(length).ok_or_else(early)?;
    *data = rest;
    let (own, _) = own.as_chunks::<WIDTH>();
    match present {
        Presence::All(_) => out.extend(own.iter().map(|bytes| value(*bytes))),
        Presence::Levels(levels) => out.extend(spread(levels, own, missing, |bytes| value(*bytes))),
    }
    Ok(())
}

fn read_times(times: &mut Vec<Option<Time>>, kind: ColumnKind, data: &mut &[u8], present: Presence<'_>) -> Result<(), Stop> {
    let before = times.len();
    match kind {
        ColumnKind::Day => read_fixed(times, data, present, None, |bytes| ColumnKind::day(i32::from_le_bytes(bytes)))?,
        // Most files: no division.
        ColumnKind::Moment(1) => read_fixed(times, data, present, None, |bytes| Time::from_millis(i64::from_le_bytes(bytes)))?,
        ColumnKind::Moment(units) => {
            read_fixed(times, data, present, None, |bytes| Time::from_millis(i64::from_le_bytes(bytes).div_euclid(units)))?;
        }
        _ => {}
    }
    let found = times[before..].iter().filter(|time| time.is_some()).count();
    if found == present.count() { Ok(()) } else { Err(no_time().into()) }
}

/// Whole numbers beyond those that a double holds become text.
fn push_long(column: &mut Column, long: Option<i64>) {
    match long {
        None => column.push(Value::Missing),
        Some(long) if long.unsigned_abs() <= EXACT => column.push(Value::Number(long as f64)),
        Some(long) => column.push(Value::Text(&long.to_string())),
    }
}

fn read_texts(bytes: &mut Vec<u8>, ends: &mut Vec<usize>, data: &mut &[u8], present: Presence<'_>) -> Result<(), Stop> {
    match present {
        Presence::All(rows) => (0..rows).try_for_each(|_| read_text(bytes, ends, data)),
        Presence::Levels(levels) => levels.iter().try_for_each(|level| match level {
            1 => read_text(bytes, ends, data),
            _ => {
                ends.push(bytes.len());
                Ok(())
            }
        }),
    }
}

#[inline]
fn read_text(bytes: &mut Vec<u8>, ends: &mut Vec<usize>, data: &mut &[u8]) -> Result<(), Stop> {
    let (length, rest) = data.split_first_chunk::<4>().ok_or_else(early)?;
    let length = u32::from_le_bytes(*length) as usize;
    match rest.first_chunk::<SHORT>() {
        Some(beginning) if length <= SHORT => {
            let end = bytes.len() + length;
            bytes.extend_from_slice(beginning);
            bytes.truncate(end);
        }
        _ => bytes.extend_from_slice(rest.get(..length).ok_or_else(early)?),
    }
    ends.push(bytes.len());
    *data = &rest[length..];
    Ok(())
}
