use std::vec::IntoIter;

use plumb_core::Time;
use serde::de::DeserializeOwned;

use super::json;
use crate::StoreError;

/// A value that a statement answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row, read from left to right. What is not of the expected type was not written by this program: [`StoreError::Damaged`].
#[derive(Debug)]
pub(crate) struct Row(IntoIter<Cell>);

impl Row {
    pub(crate) fn new(cells: Vec<Cell>) -> Self {
        Self(cells.into_iter())
    }

    /// All that was not read yet.
    pub(crate) fn cells(self) -> IntoIter<Cell> {
        self.0
    }

    fn next(&mut self) -> Cell {
        self.0.next().unwrap_or(Cell::Null)
    }

    pub(crate) fn opt_int(&mut self) -> Result<Option<i64>, StoreError> {
        match self.next() {
            Cell::Null => Ok(None),
            Cell::Int(value) => Ok(Some(value)),
            other => Err(unexpected("a whole number", &other)),
        }
    }

    pub(crate) fn int(&mut self) -> Result<i64, StoreError> {
        self.opt_int()?.ok_or_else(|| unexpected("a whole number", &Cell::Null))
    }

    /// A number that counts: never negative.
    pub(crate) fn count(&mut self) -> Result<u64, StoreError> {
        let value = self.int()?;
        u64::try_from(value).map_err(|_| unexpected("a count", &Cell::Int(value)))
    }

    pub(crate) fn opt_count(&mut self) -> Result<Option<u64>, StoreError> {
        self.opt_int()?.map(|value| u64::try_from(value).map_err(|_| unexpected("a count", &Cell::Int(value)))).transpose()
    }

    pub(crate) fn opt_float(&mut self) -> Result<Option<f64>, StoreError> {
        match self.next() {
            Cell::Null => Ok(None),
            Cell::Float(value) => Ok(Some(value)),
            other => Err(unexpected("a number", &other)),
        }
    }

    pub(crate) fn float(&mut self) -> Result<f64, StoreError> {
        self.opt_float()?.ok_or_else(|| unexpected("a number", &Cell::Null))
    }

    pub(crate) fn opt_text(&mut self) -> Result<Option<String>, StoreError> {
        match self.next() {
            Cell::Null => Ok(None),
            Cell::Text(value) => Ok(Some(value)),
            other => Err(unexpected("text", &other)),
        }
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        self.opt_text()?.ok_or_else(|| unexpected("text", &Cell::Null))
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        match self.next() {
            Cell::Bytes(value) => Ok(value),
            other => Err(unexpected("bytes", &other)),
        }
    }

    pub(crate) fn opt_time(&mut self) -> Result<Option<Time>, StoreError> {
        self.opt_int()?.map(|value| Time::from_millis(value).ok_or_else(|| unexpected("a time", &Cell::Int(value)))).transpose()
    }

    pub(crate) fn time(&mut self) -> Result<Time, StoreError> {
        self.opt_time()?.ok_or_else(|| unexpected("a time", &Cell::Null))
    }

    pub(crate) fn opt_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, StoreError> {
        self.opt_text()?.map(|text| json::read(&text)).transpose()
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        json::read(&self.text()?)
    }

    /// One of a list of words.
    pub(crate) fn opt_word<T>(&mut self, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, StoreError> {
        self.opt_text()?.map(|text| parse(&text).ok_or_else(|| unexpected("a known word", &Cell::Text(text)))).transpose()
    }

    pub(crate) fn word<T>(&mut self, parse: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
        self.opt_word(parse)?.ok_or_else(|| unexpected("a known word", &Cell::Null))
    }
}

/// The kind of value only: values are people's data and do not belong into messages.
fn unexpected(expected: &str, found: &Cell) -> StoreError {
    let found = match found {
        Cell::Null => "nothing",
        Cell::Int(_) => "another whole number",
        Cell::Float(_) => "a number",
        Cell::Text(_) => "other text",
        Cell::Bytes(_) => "bytes",
    };
    StoreError::Damaged { place: String::new(), problem: format!("a row holds {found} where {expected} must stand") }
}
