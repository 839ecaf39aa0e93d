use std::path::Path;

use super::{Cell, Row};
use crate::{Claim, Counts, StoreError};

/// A database, from which connections are made.
pub(crate) trait Backend: Send + Sync + 'static {
    /// How it is spoken to.
    type Connection: Connection;

    /// A connection for the writer.
    fn writer(&self) -> Result<Self::Connection, StoreError>;

    /// A connection for reading.
    fn reader(&self) -> Result<Self::Connection, StoreError>;

    /// Where the data are, for messages: without a password.
    fn place(&self) -> String;

    /// Asks to be the only server; it stays so until the backend is dropped.
    fn claim(&self) -> Result<Claim, StoreError>;

    /// What only this database can say about its own files.
    fn check_files(&self, db: &mut dyn Connection) -> Result<Vec<String>, StoreError>;

    /// Writes a copy as a SQLite store.
    fn backup(&self, to: &Path) -> Result<Counts, StoreError>;
}

/// Runs statements, one after the other, and waits for each. Statements are written for both databases: parameters are `?1`, `?2`, ...
pub(crate) trait Connection: Send + 'static {
    /// The rows that a statement answers.
    fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, StoreError>;

    /// How many rows a statement changed.
    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError>;

    /// Goes through the rows of a long answer, within a transaction, without holding them all.
    fn each(&mut self, sql: &str, then: &mut dyn FnMut(Row) -> Result<(), StoreError>) -> Result<(), StoreError>;

    /// Begins a transaction in which nothing else is seen than what was committed before.
    fn begin_reading(&mut self) -> Result<(), StoreError>;

    /// Begins a transaction that writes; waits for other writers.
    fn begin_writing(&mut self) -> Result<(), StoreError>;

    /// Ends a transaction; what was written is durable.
    fn commit(&mut self) -> Result<(), StoreError>;

    /// Gives a transaction up.
    fn roll_back(&mut self) -> Result<(), StoreError>;

    /// Whether it is of no use any more, and another must be made.
    fn is_broken(&self) -> bool;

    /// Does away with what was removed but still stands beside the database's own files; false if that must be tried again.
    fn forget(&mut self) -> Result<bool, StoreError> {
        Ok(true)
    }

    /// The statement that reads the counter, to be held by this transaction alone.
    fn lock_counter(&self) -> &'static str;

    /// Whether the database keeps statistics by which it finds the fastest way to a page of leads.
    fn knows_the_way(&self) -> bool;

    /// Behind the table of leads, where the database does not know the way: by this index, or by that of the identifiers.
    fn walking(&self, index: Option<&str>) -> String;

    /// A table with the column `value` of the texts of a list, which is the JSON text of a parameter.
    fn list(&self, name: &str, parameter: usize) -> String;

    /// The condition that a column is one of a list, which is the JSON text of a parameter.
    fn one_of(&self, column: &str, parameter: usize) -> String;

    /// The condition that [`Segment::holds`](crate::Segment::holds) for a column of attributes; name and value are parameters.
    fn in_segment(&self, column: &str, name: usize, value: usize) -> String;
}

/// A value that a statement is given.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Param<'a> {
    Null,
    Int(i64),
    Float(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// A list of parameters of several types.
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::sql::Param::from($value)),*] };
}
pub(crate) use params;

impl From<i64> for Param<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Param<'_> {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<plumb_core::Time> for Param<'_> {
    fn from(value: plumb_core::Time) -> Self {
        Self::Int(value.millis())
    }
}

impl From<f64> for Param<'_> {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a String> for Param<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a> From<&'a [u8; 32]> for Param<'a> {
    fn from(value: &'a [u8; 32]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a> From<&'a Cell> for Param<'a> {
    fn from(value: &'a Cell) -> Self {
        match value {
            Cell::Null => Self::Null,
            Cell::Int(value) => Self::Int(*value),
            Cell::Float(value) => Self::Float(*value),
            Cell::Text(value) => Self::Text(value),
            Cell::Bytes(value) => Self::Bytes(value),
        }
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
