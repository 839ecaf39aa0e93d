//! The values of one column, as they come in lists.

use std::fmt;

use plumb_core::Value;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

use crate::limits::TABLE_ROWS;
use crate::score::{Given, GivenVisitor};

/// What a column's cells may hold; null is allowed everywhere, and says that a value is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cells {
    /// Whatever a lead's attribute may hold.
    Any,
    /// Text.
    Text,
    /// True or false.
    Flag,
    /// Whole numbers between two bounds.
    Whole(f64, f64),
    /// Numbers.
    Number,
}

impl Cells {
    fn allow(self, given: &Given<'_>) -> bool {
        match (self, given) {
            (_, Given::Nested) => false,
            (Self::Any, _) | (_, Given::Plain(Value::Missing)) | (Self::Text, Given::Text(_)) => true,
            (Self::Flag, Given::Plain(Value::Bool(_))) | (Self::Number, Given::Plain(Value::Number(_))) => true,
            (Self::Whole(least, most), Given::Plain(Value::Number(number))) => number.trunc() == *number && (least..=most).contains(number),
            _ => false,
        }
    }
}

impl fmt::Display for Cells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("a number, text, true, false or null"),
            Self::Text => f.write_str("text or null"),
            Self::Flag => f.write_str("true, false or null"),
            Self::Whole(least, most) => write!(f, "a whole number from {least} to {most}, or null"),
            Self::Number => f.write_str("a number or null"),
        }
    }
}

/// Reads a column: a list of cells, or of lists with one cell each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ColumnSeed {
    pub cells: Cells,
    /// Whether a cell may stand in a list of its own.
    pub may_nest: bool,
}

impl<'de> DeserializeSeed<'de> for ColumnSeed {
    type Value = Vec<Given<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ColumnSeed {
    type Value = Vec<Given<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of values")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut column = Vec::new();
        while let Some(cell) = items.next_element_seed(CellSeed(self))? {
            if column.len() == TABLE_ROWS {
                return Err(A::Error::custom(format!("it has more than {TABLE_ROWS} values: send them in parts")));
            }
            if !self.cells.allow(&cell) {
                return Err(A::Error::custom(format!("value {} is not {}", column.len(), self.cells)));
            }
            column.push(cell);
        }
        Ok(column)
    }
}

struct CellSeed(ColumnSeed);

impl<'de> DeserializeSeed<'de> for CellSeed {
    type Value = Given<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Given<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for CellSeed {
    type Value = Given<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.cells)
    }

    fn visit_unit<E: Error>(self) -> Result<Given<'de>, E> {
        GivenVisitor.visit_unit()
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Given<'de>, E> {
        GivenVisitor.visit_bool(flag)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Given<'de>, E> {
        GivenVisitor.visit_i64(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Given<'de>, E> {
        GivenVisitor.visit_u64(number)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Given<'de>, E> {
        GivenVisitor.visit_f64(number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Given<'de>, E> {
        GivenVisitor.visit_str(text)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Given<'de>, E> {
        GivenVisitor.visit_borrowed_str(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Given<'de>, A::Error> {
        if !self.0.may_nest {
            return Err(A::Error::custom("a value is a list, where the shape has one dimension"));
        }
        let only = items.next_element::<Given<'de>>()?;
        match (only, items.next_element::<Given<'de>>()?) {
            (Some(only), None) => Ok(only),
            _ => Err(A::Error::custom("a row must have exactly one value: send one tensor a column")),
        }
    }
}
