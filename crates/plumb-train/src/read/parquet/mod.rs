//! Parquet, by way of polars.

mod columns;
mod file;
mod kinds;

pub(super) use file::ParquetFile;
