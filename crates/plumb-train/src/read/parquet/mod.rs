//! Parquet, by way of polars.

mod columns;
mod file;
mod kinds;
mod pages;
mod part;

pub(super) use file::ParquetFile;
pub(super) use part::{GroupPart, GroupTables};
