use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use polars::prelude::{DataFrame, FileMetadata, ParallelStrategy, ParquetReader, PolarsResult, SerReader};
use rayon::prelude::*;

use super::columns::{Unfit, convert};
use super::kinds::refused;
use crate::read::{ReadError, ReadOptions, one_line};
use crate::table::{Column, Table};

/// A Parquet file whose footer has been read.
pub(in crate::read) struct ParquetFile {
    path: PathBuf,
    file: File,
    names: Vec<String>,
    /// The columns that are kept.
    kept: Vec<usize>,
    batch_rows: usize,
    metadata: Arc<FileMetadata>,
    /// The row group that is read next, alone in metadata of its own: polars would look at every group for each slice.
    group: Arc<FileMetadata>,
    next_group: usize,
    /// Rows of the group that have been read.
    group_done: usize,
    /// Rows of the file that have been read.
    rows_done: u64,
}

impl ParquetFile {
    pub(in crate::read) fn new(path: PathBuf, file: File, options: ReadOptions) -> Result<Self, ReadError> {
        let mut names = Vec::new();
        let mut unfit = None;
        let metadata = guarded(|| {
            let mut reader = ParquetReader::new(file.try_clone()?);
            for (name, field) in reader.schema()?.iter() {
                if let Some(reason) = refused(&field.dtype).filter(|_| options.keeps(name)) {
                    unfit.get_or_insert((name.to_string(), reason));
                }
                names.push(name.to_string());
            }
            Ok(Arc::clone(reader.get_metadata()?))
        });
        let metadata = metadata.map_err(|reason| ReadError::Parquet { path: path.clone(), reason })?;
        if let Some((column, (kind, advice))) = unfit {
            return Err(ReadError::ParquetColumn { path, column, kind: kind.to_owned(), advice });
        }
        check_extent(&metadata, &file).map_err(|reason| ReadError::Parquet { path: path.clone(), reason })?;
        let kept = (0..names.len()).filter(|&index| options.keeps(&names[index])).collect();
        let batch_rows = options.batch_rows.max(1);
        let group = Arc::new(FileMetadata { row_groups: Vec::new(), num_rows: 0, ..(*metadata).clone() });
        Ok(Self { path, file, names, kept, batch_rows, metadata, group, next_group: 0, group_done: 0, rows_done: 0 })
    }

    pub(in crate::read) fn names(&self) -> &[String] {
        &self.names
    }

    pub(in crate::read) fn next_batch(&mut self) -> Result<Option<Table>, ReadError> {
        while self.group_done == self.group.num_rows {
            let Some(row_group) = self.metadata.row_groups.get(self.next_group) else { return Ok(None) };
            let num_rows = row_group.num_rows();
            self.group = Arc::new(FileMetadata { row_groups: vec![row_group.clone()], num_rows, ..(*self.group).clone() });
            self.next_group += 1;
            self.group_done = 0;
        }
        let rows = self.batch_rows.min(self.group.num_rows - self.group_done);
        let columns = if self.kept.is_empty() { Vec::new() } else { self.read_columns(rows)? };
        let names = self.kept.iter().map(|&index| self.names[index].clone()).collect();
        let lines = (self.rows_done + 1..=self.rows_done + rows as u64).collect();
        self.group_done += rows;
        self.rows_done += rows as u64;
        Ok(Some(Table::with_lines(names, columns, lines).of_rows()))
    }

    fn read_columns(&self, rows: usize) -> Result<Vec<Column>, ReadError> {
        let frame = guarded(|| self.read_frame(rows)).and_then(|frame| match frame.height() == rows {
            true => Ok(frame),
            false => Err(format!("a row group has {} rows, its footer says {rows}", frame.height())),
        });
        let frame = frame.map_err(|reason| ReadError::Parquet { path: self.path.clone(), reason })?;
        let converted = frame.columns().par_iter().map(|column| convert(column.as_materialized_series()));
        let columns: Result<Vec<Column>, (usize, Unfit)> =
            converted.enumerate().map(|(at, column)| column.map_err(|unfit| (at, unfit))).collect();
        columns.map_err(|(at, unfit)| {
            let column = self.names[self.kept[at]].clone();
            ReadError::ParquetColumn { path: self.path.clone(), column, kind: unfit.kind, advice: unfit.advice }
        })
    }

    fn read_frame(&self, rows: usize) -> PolarsResult<DataFrame> {
        let mut reader = ParquetReader::new(self.file.try_clone()?)
            .with_slice(Some((self.group_done, rows)))
            .with_projection(Some(self.kept.clone()))
            .read_parallel(ParallelStrategy::Columns);
        reader.set_metadata(Arc::clone(&self.group));
        reader.finish()
    }
}

/// Runs polars on a file from outside: it returns errors for most damage and panics for some. What remains is a damaged page that
/// claims an absurd number of values: polars then asks for more memory than there is, which ends the process.
fn guarded<T>(read: impl FnOnce() -> PolarsResult<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(|error| one_line(&error.to_string())),
        Err(_) => Err("its content does not fit its footer".to_owned()),
    }
}

/// Every part must lie within the file: polars trusts the footer, and a file that was cut and mended would make it panic.
fn check_extent(metadata: &FileMetadata, file: &File) -> Result<(), String> {
    let length = file.metadata().map_err(|error| error.to_string())?.len();
    let ranges = metadata.row_groups.iter().flat_map(|group| group.byte_ranges_iter());
    match guarded(|| Ok(ranges.map(|range| range.end).max().unwrap_or(0)))? {
        end if end > length => Err(format!("its footer speaks of {end} bytes, the file has {length}")),
        _ => Ok(()),
    }
}
