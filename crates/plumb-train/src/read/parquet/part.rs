use std::sync::Arc;

use polars::prelude::{FileMetadata, ParallelStrategy};

use super::file::{Footer, guarded};
use super::pages::{ColumnKind, ColumnReader, Stop};
use crate::read::ReadError;
use crate::table::{Column, Table};

/// Rows of a row group that are read by one thread.
pub(in crate::read) struct GroupPart {
    pub(super) footer: Arc<Footer>,
    pub(super) group: usize,
    pub(super) start: usize,
    pub(super) rows: usize,
    /// Rows of the file before it.
    pub(super) first_row: u64,
    pub(super) batch_rows: usize,
}

/// The tables of a part, one after the other.
pub(in crate::read) struct GroupTables {
    part: GroupPart,
    columns: Vec<Source>,
    /// The row group alone in metadata of its own, for polars; made when it is needed.
    alone: Option<Arc<FileMetadata>>,
    done: usize,
}

enum Source {
    Pages(Box<ColumnReader>),
    Polars,
}

impl GroupPart {
    pub(in crate::read) fn first_row(&self) -> u64 {
        self.first_row
    }

    pub(in crate::read) fn tables(self) -> Result<GroupTables, ReadError> {
        let group = &self.footer.metadata.row_groups[self.group];
        let open = |index: &usize| {
            // Only a column that is not nested has one chunk, of its own name.
            let mut chunks = group.columns_under_root_iter(&self.footer.names[*index])?;
            let chunk = chunks.next().filter(|_| chunks.next().is_none())?;
            let kind = ColumnKind::of(chunk, &self.footer.kinds[*index])?;
            let mut reader = Box::new(ColumnReader::new(Arc::clone(&self.footer.file), chunk, kind));
            match catch(|| reader.skip(self.start)) {
                Ok(()) => Some(Ok(reader)),
                Err(Stop::Foreign) => None,
                Err(stop) => Some(Err(self.fault(*index, stop))),
            }
        };
        let columns =
            self.footer.kept.iter().map(|index| open(index).transpose().map(|reader| reader.map_or(Source::Polars, Source::Pages)));
        let columns = columns.collect::<Result<_, _>>()?;
        Ok(GroupTables { part: self, columns, alone: None, done: 0 })
    }

    fn fault(&self, column: usize, stop: Stop) -> ReadError {
        match stop {
            Stop::Damaged(reason) => self.footer.damaged(reason),
            Stop::Unfit(unfit) => self.footer.unfit(column, unfit),
            // Whoever meets it asks polars instead.
            Stop::Foreign => self.footer.damaged("it is written in a way that is not known".to_owned()),
        }
    }
}

impl GroupTables {
    pub(in crate::read) fn next_table(&mut self) -> Result<Option<Table>, ReadError> {
        let rows = self.part.batch_rows.min(self.part.rows - self.done);
        if rows == 0 {
            return Ok(None);
        }
        let kept = self.part.footer.kept.clone();
        let columns = kept.iter().enumerate().map(|(at, index)| self.read(at, *index, rows));
        let columns: Vec<Column> = columns.collect::<Result<_, _>>()?;
        let names = kept.iter().map(|index| self.part.footer.names[*index].clone()).collect();
        let first = self.part.first_row + self.done as u64 + 1;
        self.done += rows;
        Ok(Some(Table::with_lines(names, columns, (first..first + rows as u64).collect()).of_rows()))
    }

    fn read(&mut self, at: usize, index: usize, rows: usize) -> Result<Column, ReadError> {
        if let Source::Pages(reader) = &mut self.columns[at] {
            match catch(|| reader.read(rows)) {
                Ok(column) => return Ok(column),
                Err(Stop::Foreign) => self.columns[at] = Source::Polars,
                Err(stop) => return Err(self.part.fault(index, stop)),
            }
        }
        let footer = &self.part.footer;
        let alone = self.alone.get_or_insert_with(|| {
            let group = footer.metadata.row_groups[self.part.group].clone();
            Arc::new(FileMetadata { num_rows: group.num_rows(), row_groups: vec![group], ..(*footer.metadata).clone() })
        });
        let start = self.part.start + self.done;
        let mut columns = footer.read_columns(&[index], Arc::clone(alone), start, rows, ParallelStrategy::None)?;
        columns.pop().ok_or_else(|| footer.damaged("a column is missing".to_owned()))
    }
}

/// Turns a panic of the library, which damage can cause, into a fault.
fn catch<T>(read: impl FnOnce() -> Result<T, Stop>) -> Result<T, Stop> {
    guarded(|| Ok(read())).unwrap_or_else(|reason| Err(Stop::Damaged(reason)))
}
