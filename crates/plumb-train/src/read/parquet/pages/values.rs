//! Plain values: fixed in width, or text behind its length.

use plumb_core::Value;

use super::kind::ColumnKind;
use super::reader::Stop;
use crate::table::{Column, NumberColumn, TextColumn};

/// Gathers plain values into a column.
pub(super) enum Gathered {
    Text { bytes: Vec<u8>, ends: Vec<usize> },
    Numbers(NumberColumn),
    Other(Column),
}

impl Gathered {
    pub(super) fn new(kind: ColumnKind, rows: usize) -> Self {
        match kind {
            ColumnKind::Text => Gathered::Text { bytes: Vec::new(), ends: Vec::with_capacity(rows) },
            ColumnKind::Double | ColumnKind::Single | ColumnKind::Int => Gathered::Numbers(NumberColumn::default()),
            ColumnKind::Long | ColumnKind::Moment(_) | ColumnKind::Day => Gathered::Other(Column::default()),
        }
    }

    pub(super) fn push_missing(&mut self) {
        match self {
            Gathered::Text { bytes, ends } => ends.push(bytes.len()),
            Gathered::Numbers(numbers) => numbers.push(None),
            Gathered::Other(column) => column.push(Value::Missing),
        }
    }

    /// Takes `count` values off the front of `data`, adding those of them that are wanted: one a row that is present.
    pub(super) fn read(&mut self, kind: ColumnKind, data: &mut &[u8], present: Presence<'_>) -> Result<(), Stop> {
        for is_present in present.iter() {
            if is_present { self.push_next(kind, data)? } else { self.push_missing() }
        }
        Ok(())
    }

    #[inline]
    fn push_next(&mut self, kind: ColumnKind, data: &mut &[u8]) -> Result<(), Stop> {
        let value = take(kind, data)?;
        match self {
            Gathered::Text { bytes, ends } => {
                bytes.extend_from_slice(value);
                ends.push(bytes.len());
            }
            Gathered::Numbers(numbers) => {
                if let Ok(Value::Number(number)) = kind.value(value)? {
                    numbers.push(Some(number));
                }
            }
            Gathered::Other(column) => match kind.value(value)? {
                Ok(value) => column.push(value),
                Err(long) => column.push(Value::Text(&long.to_string())),
            },
        }
        Ok(())
    }

    pub(super) fn push_value(&mut self, value: Value<'_>) {
        match (self, value) {
            (Gathered::Text { bytes, ends }, value) => {
                if let Value::Text(text) = value {
                    bytes.extend_from_slice(text.as_bytes());
                }
                ends.push(bytes.len());
            }
            (Gathered::Numbers(numbers), Value::Number(number)) => numbers.push(Some(number)),
            (Gathered::Numbers(numbers), _) => numbers.push(None),
            (Gathered::Other(column), value) => column.push(value),
        }
    }

    pub(super) fn finish(self) -> Result<Column, Stop> {
        match self {
            Gathered::Text { bytes, ends } => {
                TextColumn::from_bytes(bytes, &ends).map(Column::Text).ok_or_else(|| Stop::damaged("text that is not UTF-8"))
            }
            Gathered::Numbers(numbers) => Ok(Column::Number(numbers)),
            Gathered::Other(column) => Ok(column),
        }
    }
}

/// Which rows have a value.
#[derive(Clone, Copy)]
pub(super) enum Presence<'a> {
    All(usize),
    /// 1 where a row has one.
    Levels(&'a [u32]),
}

impl<'a> Presence<'a> {
    pub(super) fn iter(self) -> impl Iterator<Item = bool> + 'a {
        let (all, levels) = match self {
            Presence::All(rows) => (rows, &[][..]),
            Presence::Levels(levels) => (0, levels),
        };
        std::iter::repeat_n(true, all).chain(levels.iter().map(|level| *level == 1))
    }

    pub(super) fn count(self) -> usize {
        match self {
            Presence::All(rows) => rows,
            Presence::Levels(levels) => levels.iter().map(|level| *level as usize).sum(),
        }
    }
}

/// Takes the bytes of one value off the front.
#[inline]
pub(super) fn take<'a>(kind: ColumnKind, data: &mut &'a [u8]) -> Result<&'a [u8], Stop> {
    let early = || Stop::damaged("a page ends early");
    let length = match kind.width() {
        Some(width) => width,
        None => {
            let (length, rest) = data.split_first_chunk::<4>().ok_or_else(early)?;
            *data = rest;
            u32::from_le_bytes(*length) as usize
        }
    };
    let (value, rest) = data.split_at_checked(length).ok_or_else(early)?;
    *data = rest;
    Ok(value)
}
