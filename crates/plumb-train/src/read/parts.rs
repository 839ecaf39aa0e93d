//! A file cut into parts that threads read by themselves.

use super::csv::CsvReader;
use super::ndjson::NdjsonReader;
use super::parquet::{GroupPart, GroupTables};
use super::{Body, ReadError, TableReader};
use crate::pipeline::{self, Lane};
use crate::table::Table;

/// Cuts a file into parts. Cutting is cheap, reading the parts is not.
pub(crate) struct Parts {
    reader: TableReader,
    finished: bool,
}

/// Some rows of a file, not yet read.
pub(crate) struct Part(Unread);

enum Unread {
    Read(Table),
    Csv(CsvReader),
    Ndjson(NdjsonReader),
    Parquet(GroupPart),
}

/// The tables of a part, one after the other. Columns of Parquet may be dictionaries.
pub(crate) struct PartTables(Reading);

enum Reading {
    Read(Option<Table>),
    Csv(CsvReader),
    Ndjson(NdjsonReader),
    Parquet(GroupTables),
}

impl TableReader {
    /// Cuts all rows that are still to come into parts, the first one first.
    pub(crate) fn into_parts(self) -> Parts {
        Parts { reader: self, finished: false }
    }
}

impl Parts {
    /// The next part, `None` after the last.
    ///
    /// # Errors
    /// What keeps the file from being read on: a disk that fails, damaged gzip. Faults of rows come with their part. A file without rows has
    /// no parts, or parts without rows.
    pub(crate) fn next(&mut self) -> Result<Option<Part>, ReadError> {
        if self.finished {
            return Ok(None);
        }
        let part = self.cut();
        self.finished = !matches!(part, Ok(Some(_)));
        Ok(part?.map(Part))
    }

    /// All rows, read by as many threads as there are.
    pub(super) fn read_all(mut self) -> Result<Table, ReadError> {
        let path = self.reader.path.clone();
        let mut table = Table::default();
        let read = |_: &mut (), part: Part, lane: &Lane<'_, Table, ReadError>| {
            let mut tables = match part.tables() {
                Ok(tables) => tables,
                Err(error) => return Ok(Err(error)),
            };
            loop {
                match tables.next() {
                    Ok(None) => return Ok(Ok(())),
                    // Rows of one file share one column: its parts have dictionaries of their own.
                    Ok(Some(table)) => lane.send(table.spread(), 0)?,
                    Err(error) => return Ok(Err(error)),
                }
            }
        };
        let append = |more| {
            table.append(more);
            Ok(())
        };
        pipeline::run(rayon::current_num_threads(), || self.next(), || (), read, append)?;
        if table.rows() == 0 { Err(ReadError::NoRows { path }) } else { Ok(table) }
    }

    fn cut(&mut self) -> Result<Option<Unread>, ReadError> {
        Ok(match &mut self.reader.body {
            Body::Csv(csv) => csv.next_part()?.map(Unread::Csv),
            Body::Ndjson(ndjson) => match ndjson.take_first() {
                Some(table) => Some(Unread::Read(table)),
                None => ndjson.next_part()?.map(Unread::Ndjson),
            },
            Body::Parquet(parquet) => parquet.next_part().map(Unread::Parquet),
        })
    }
}

impl Part {
    /// The number of rows before it in the file, where that is known before the parts before it are read.
    pub(crate) fn first_row(&self) -> Option<u64> {
        match &self.0 {
            Unread::Parquet(part) => Some(part.first_row()),
            _ => None,
        }
    }

    /// Begins to read.
    ///
    /// # Errors
    /// As [`TableReader::next_batch`].
    pub(crate) fn tables(self) -> Result<PartTables, ReadError> {
        Ok(PartTables(match self.0 {
            Unread::Read(table) => Reading::Read(Some(table)),
            Unread::Csv(reader) => Reading::Csv(reader),
            Unread::Ndjson(reader) => Reading::Ndjson(reader),
            Unread::Parquet(part) => Reading::Parquet(part.tables()?),
        }))
    }
}

impl PartTables {
    /// The next rows, `None` after the last; a part may have none at all.
    ///
    /// # Errors
    /// As [`TableReader::next_batch`].
    pub(crate) fn next(&mut self) -> Result<Option<Table>, ReadError> {
        match &mut self.0 {
            Reading::Read(table) => Ok(table.take()),
            Reading::Csv(reader) => reader.next_batch(),
            Reading::Ndjson(reader) => reader.next_batch(),
            Reading::Parquet(tables) => tables.next_table(),
        }
    }
}

#[cfg(test)]
mod tests;
