use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use polars::prelude::{ArrowDataType, DataFrame, FileMetadata, ParallelStrategy, ParquetReader, PolarsResult, SerReader};
use rayon::prelude::*;

use super::columns::{Unfit, convert};
use super::kinds::refused;
use super::part::GroupPart;
use crate::read::{ReadError, ReadOptions, one_line};
use crate::table::{Column, Table};

/// A Parquet file whose footer has been read.
pub(in crate::read) struct ParquetFile {
    footer: Arc<Footer>,
    batch_rows: usize,
    part_rows: usize,
    /// The row group that is read next, alone in metadata of its own: polars would look at every group for each slice.
    group: Arc<FileMetadata>,
    next_group: usize,
    /// Rows of the group that have been read.
    group_done: usize,
    /// Rows of the file that have been read.
    rows_done: u64,
}

/// What is known of a Parquet file before any row is read, shared by those who read its parts.
pub(super) struct Footer {
    pub(super) path: PathBuf,
    pub(super) file: Arc<File>,
    pub(super) names: Vec<String>,
    /// The type that polars gives each column.
    pub(super) kinds: Vec<ArrowDataType>,
    /// The columns that are kept.
    pub(super) kept: Vec<usize>,
    pub(super) metadata: Arc<FileMetadata>,
}

impl ParquetFile {
    pub(in crate::read) fn new(path: PathBuf, file: File, options: ReadOptions) -> Result<Self, ReadError> {
        let (mut names, mut kinds) = (Vec::new(), Vec::new());
        let mut unfit = None;
        let metadata = guarded(|| {
            let mut reader = ParquetReader::new(file.try_clone()?);
            for (name, field) in reader.schema()?.iter() {
                if let Some(reason) = refused(&field.dtype).filter(|_| options.keeps(name)) {
                    unfit.get_or_insert((name.to_string(), reason));
                }
                names.push(name.to_string());
                kinds.push(field.dtype.clone());
            }
            Ok(Arc::clone(reader.get_metadata()?))
        });
        let metadata = metadata.map_err(|reason| ReadError::Parquet { path: path.clone(), reason })?;
        if let Some((column, (kind, advice))) = unfit {
            return Err(ReadError::ParquetColumn { path, column, kind: kind.to_owned(), advice });
        }
        check_extent(&metadata, &file).map_err(|reason| ReadError::Parquet { path: path.clone(), reason })?;
        let kept = (0..names.len()).filter(|&index| options.keeps(&names[index])).collect();
        let (batch_rows, part_rows) = (options.batch_rows.max(1), options.part_rows.max(1));
        let group = Arc::new(FileMetadata { row_groups: Vec::new(), num_rows: 0, ..(*metadata).clone() });
        let footer = Arc::new(Footer { path, file: Arc::new(file), names, kinds, kept, metadata });
        Ok(Self { footer, batch_rows, part_rows, group, next_group: 0, group_done: 0, rows_done: 0 })
    }

    pub(in crate::read) fn names(&self) -> &[String] {
        &self.footer.names
    }

    /// The next part that a thread can read by itself: a row group, or some of its rows if it is huge. Not to be mixed with
    /// [`ParquetFile::next_batch`].
    pub(in crate::read) fn next_part(&mut self) -> Option<GroupPart> {
        loop {
            let group = self.footer.metadata.row_groups.get(self.next_group)?;
            let rows = self.part_rows.min(group.num_rows() - self.group_done);
            if rows == 0 {
                self.next_group += 1;
                self.group_done = 0;
                continue;
            }
            let part = GroupPart {
                footer: Arc::clone(&self.footer),
                group: self.next_group,
                start: self.group_done,
                rows,
                first_row: self.rows_done,
                batch_rows: self.batch_rows,
            };
            self.group_done += rows;
            self.rows_done += rows as u64;
            return Some(part);
        }
    }

    pub(in crate::read) fn next_batch(&mut self) -> Result<Option<Table>, ReadError> {
        while self.group_done == self.group.num_rows {
            let Some(row_group) = self.footer.metadata.row_groups.get(self.next_group) else { return Ok(None) };
            let num_rows = row_group.num_rows();
            self.group = Arc::new(FileMetadata { row_groups: vec![row_group.clone()], num_rows, ..(*self.group).clone() });
            self.next_group += 1;
            self.group_done = 0;
        }
        let rows = self.batch_rows.min(self.group.num_rows - self.group_done);
        let footer = &self.footer;
        let columns = footer.read_columns(&footer.kept, Arc::clone(&self.group), self.group_done, rows, ParallelStrategy::Columns)?;
        let names = footer.kept.iter().map(|&index| footer.names[index].clone()).collect();
        let lines = (self.rows_done + 1..=self.rows_done + rows as u64).collect();
        self.group_done += rows;
        self.rows_done += rows as u64;
        Ok(Some(Table::with_lines(names, columns, lines).of_rows()))
    }
}

impl Footer {
    /// Reads some rows of some columns, by way of polars.
    pub(super) fn read_columns(
        &self,
        columns: &[usize],
        group: Arc<FileMetadata>,
        start: usize,
        rows: usize,
        parallel: ParallelStrategy,
    ) -> Result<Vec<Column>, ReadError> {
        if columns.is_empty() {
            return Ok(Vec::new());
        }
        let frame = || {
            let mut reader = ParquetReader::new(self.file.try_clone()?)
                .with_slice(Some((start, rows)))
                .with_projection(Some(columns.to_vec()))
                .read_parallel(parallel);
            reader.set_metadata(group);
            reader.finish()
        };
        let frame = guarded(frame).and_then(|frame: DataFrame| match frame.height() == rows {
            true => Ok(frame),
            false => Err(format!("a row group has {} rows, its footer says {rows}", frame.height())),
        });
        let frame = frame.map_err(|reason| self.damaged(reason))?;
        let converted = frame.columns().par_iter().map(|column| convert(column.as_materialized_series()));
        let converted: Vec<Result<Column, Unfit>> = converted.collect();
        converted.into_iter().zip(columns).map(|(column, &index)| column.map_err(|unfit| self.unfit(index, unfit))).collect()
    }

    pub(super) fn damaged(&self, reason: String) -> ReadError {
        ReadError::Parquet { path: self.path.clone(), reason }
    }

    pub(super) fn unfit(&self, column: usize, unfit: Unfit) -> ReadError {
        ReadError::ParquetColumn { path: self.path.clone(), column: self.names[column].clone(), kind: unfit.kind, advice: unfit.advice }
    }
}

/// Runs polars on a file from outside: it returns errors for most damage and panics for some. What remains is a damaged page that
/// claims an absurd number of values: polars then asks for more memory than there is, which ends the process.
pub(super) fn guarded<T>(read: impl FnOnce() -> PolarsResult<T>) -> Result<T, String> {
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
