//! Rows of a table, seen by the fields of a scorer.

use plumb_core::{Time, Value};
use plumb_model::{Row, Scored, Scorer};

use crate::table::{Column, Table};

/// A table whose columns are matched to a scorer's fields once, for all its rows.
pub struct TableRows<'a> {
    columns: Vec<Option<&'a Column>>,
}

impl<'a> TableRows<'a> {
    /// Matches columns to fields by name; a field without a column is absent from every row. `measures` are the columns of the fields that
    /// are measured of events, none where there are no events.
    pub fn new(table: &'a Table, scorer: &Scorer, measures: &'a [Column]) -> Self {
        let measured = (scorer.columns().len()..scorer.given().len()).enumerate().map(|(place, _)| measures.get(place));
        Self { columns: scorer.columns().iter().map(|field| table.column(&field.name)).chain(measured).collect() }
    }

    /// One row.
    pub fn row(&self, row: usize) -> TableRow<'a, '_> {
        TableRow { columns: &self.columns, row }
    }

    /// Scores one row.
    pub fn score(&self, scorer: &Scorer, row: usize, as_of: Option<Time>) -> Scored {
        scorer.score(&self.row(row), as_of)
    }
}

/// A row of a table.
pub struct TableRow<'a, 'r> {
    columns: &'r [Option<&'a Column>],
    row: usize,
}

impl<'a> Row<'a> for TableRow<'a, '_> {
    fn value(&self, field: usize) -> Option<Value<'a>> {
        self.columns[field].map(|column| column.value(self.row))
    }
}
