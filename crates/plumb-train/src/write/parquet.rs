//! Parquet by way of polars: a row group a batch.

use std::fs::File;

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{
    Column, DataFrame, DataType, Field, IntoColumn, IntoSeries, NamedFrom, ParquetCompression, ParquetWriter, PolarsError, Schema, Series,
    TimeUnit,
};

use super::target::{Target, failure};
use super::{OutputBatch, OutputColumn, OutputValues, WriteError};

pub(super) struct ParquetBody {
    writer: BatchedWriter<File>,
    names: Vec<String>,
    target: Target,
}

impl ParquetBody {
    pub(super) fn new(target: Target, columns: &[OutputColumn]) -> Result<Self, WriteError> {
        let schema: Schema = columns.iter().map(|column| Field::new(column.name().into(), kind(column))).collect();
        let writer = ParquetWriter::new(target.handle()?).with_compression(ParquetCompression::Zstd(None)).batched(&schema);
        let writer = writer.map_err(|error| fault(&target, error))?;
        Ok(Self { writer, names: columns.iter().map(|column| column.name().to_owned()).collect(), target })
    }

    pub(super) fn write(&mut self, batch: &OutputBatch, rows: usize) -> Result<(), WriteError> {
        let columns: Result<Vec<Column>, PolarsError> =
            self.names.iter().zip(&batch.columns).map(|(name, values)| column(name, values)).collect();
        let written = columns.and_then(|columns| DataFrame::new(rows, columns)).and_then(|frame| self.writer.write_batch(&frame));
        written.map_err(|error| fault(&self.target, error))
    }

    pub(super) fn finish(self) -> Result<(), WriteError> {
        self.writer.finish().map_err(|error| fault(&self.target, error))?;
        self.target.publish()
    }
}

fn kind(column: &OutputColumn) -> DataType {
    match column {
        OutputColumn::Text(_) => DataType::String,
        OutputColumn::Integer(_) => DataType::Int64,
        OutputColumn::Number(_) => DataType::Float64,
        OutputColumn::Time(_) => DataType::Datetime(TimeUnit::Milliseconds, None),
    }
}

fn column(name: &str, values: &OutputValues) -> Result<Column, PolarsError> {
    let name = name.into();
    let series = match values {
        OutputValues::Text(values) => Series::new(name, values),
        OutputValues::Integer(values) => Series::new(name, values),
        OutputValues::Number(values) => Series::new(name, values.iter().map(|v| v.filter(|v| v.is_finite())).collect::<Vec<_>>()),
        OutputValues::Time(values) => {
            let millis: Vec<Option<i64>> = values.iter().map(|time| time.map(|time| time.millis())).collect();
            Series::new(name, millis).i64()?.clone().into_datetime(TimeUnit::Milliseconds, None).into_series()
        }
    };
    Ok(series.into_column())
}

fn fault(target: &Target, error: PolarsError) -> WriteError {
    match error {
        PolarsError::IO { error, .. } => failure(target.path(), std::io::Error::new(error.kind(), error.to_string())),
        other => WriteError::Parquet { path: target.path().to_owned(), reason: crate::read::one_line(&other.to_string()) },
    }
}
