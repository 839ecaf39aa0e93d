//! Parquet by way of polars: a row group a batch.

use std::fs::File;
use std::sync::Arc;

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{
    CompatLevel, DataType, Field, IntoSeries, NamedFrom, ParquetCompression, ParquetWriter, PolarsError, Schema, SchemaExt, Series,
    TimeUnit,
};
use polars_arrow::array::{Array, DictionaryArray, PrimitiveArray, Utf8Array};
use polars_arrow::datatypes::ArrowDataType;
use polars_buffer::Buffer;
use polars_parquet::write::{
    CompressedPage, CompressionOptions, Encoding, ParquetType, StatisticsOptions, Version, WriteOptions, ZstdLevel, array_to_columns,
    compress, get_dtype_encoding, to_parquet_schema,
};

use super::target::{Target, failure};
use super::{Effort, OutputBatch, OutputColumn, OutputValues, WriteError};
use crate::table::TextColumn;

/// A row group: the pages of each column.
pub(super) type Group = Vec<Vec<CompressedPage>>;

pub(super) struct ParquetBody {
    writer: BatchedWriter<File>,
    target: Target,
}

/// Makes row groups; threads share it.
#[derive(Clone)]
pub(super) struct ParquetEncoder {
    columns: Arc<Vec<ColumnEncoder>>,
    options: WriteOptions,
    effort: Effort,
}

struct ColumnEncoder {
    name: String,
    kind: ParquetType,
    encodings: Vec<Encoding>,
}

impl ParquetBody {
    pub(super) fn new(target: Target, columns: &[OutputColumn], effort: Effort) -> Result<(Self, ParquetEncoder), WriteError> {
        let schema: Schema = columns.iter().map(|column| Field::new(column.name().into(), kind(column))).collect();
        let arrow = schema.to_arrow(CompatLevel::newest());
        let level = match effort {
            Effort::Usual => None,
            Effort::Quick => Some(ZstdLevel::try_new(1).map_err(|error| fault(&target, error))?),
        };
        let writer = ParquetWriter::new(target.handle()?).with_compression(ParquetCompression::Zstd(level)).batched(&schema);
        let writer = writer.map_err(|error| fault(&target, error))?;
        let kinds = to_parquet_schema(&arrow).map_err(|error| fault(&target, error))?;
        let columns = columns.iter().zip(kinds.fields()).zip(arrow.iter_values()).map(|((column, kind), field)| ColumnEncoder {
            name: column.name().to_owned(),
            kind: kind.clone(),
            encodings: get_dtype_encoding(&field.dtype),
        });
        // As the writer's own.
        let options = WriteOptions {
            statistics: StatisticsOptions::default(),
            version: Version::V1,
            compression: CompressionOptions::Zstd(level),
            data_page_size: None,
        };
        let encoder = ParquetEncoder { columns: Arc::new(columns.collect()), options, effort };
        Ok((Self { writer, target }, encoder))
    }

    pub(super) fn append(&mut self, group: &Group, rows: usize) -> Result<(), WriteError> {
        self.writer.write_row_group(rows as u64, group).map_err(|error| fault(&self.target, error))
    }

    pub(super) fn finish(self) -> Result<(), WriteError> {
        self.writer.finish().map_err(|error| fault(&self.target, error))?;
        self.target.publish()
    }
}

impl ParquetEncoder {
    /// The pages of a batch; the reason in words if polars refuses.
    pub(super) fn encode(&self, batch: &OutputBatch) -> Result<Group, String> {
        let columns = self.columns.iter().zip(&batch.columns);
        let group: Result<Group, PolarsError> = columns.map(|(column, values)| self.pages(column, values)).collect();
        group.map_err(|error| crate::read::one_line(&error.to_string()))
    }

    fn pages(&self, column: &ColumnEncoder, values: &OutputValues) -> Result<Vec<CompressedPage>, PolarsError> {
        // To look for repeated identifiers would cost more than to write them.
        let plain = vec![Encoding::Plain; column.encodings.len()];
        let encodings = if matches!(values, OutputValues::Texts(_)) { &plain } else { &column.encodings };
        // Numbers with all their digits hardly shrink: probabilities by a twentieth.
        let compression = match (values, self.effort) {
            (OutputValues::Number(_), Effort::Quick) => CompressionOptions::Uncompressed,
            _ => self.options.compression,
        };
        let mut pages = Vec::new();
        for part in array_to_columns(array(&column.name, values)?, column.kind.clone(), self.options, encodings)? {
            for page in part {
                pages.push(compress(page?, Vec::new(), compression)?);
            }
        }
        Ok(pages)
    }
}

/// Bytes of a row group, about.
pub(super) fn size(group: &Group) -> usize {
    let page_size = |page: &CompressedPage| match page {
        CompressedPage::Data(page) => page.compressed_size(),
        // Small beside the data.
        CompressedPage::Dict(_) => 0,
    };
    group.iter().flatten().map(page_size).sum()
}

fn kind(column: &OutputColumn) -> DataType {
    match column {
        OutputColumn::Text(_) => DataType::String,
        OutputColumn::Integer(_) => DataType::Int64,
        OutputColumn::Number(_) => DataType::Float64,
        OutputColumn::Time(_) => DataType::Datetime(TimeUnit::Milliseconds, None),
    }
}

fn array(name: &str, values: &OutputValues) -> Result<Box<dyn Array>, PolarsError> {
    let name = name.into();
    let series = match values {
        OutputValues::Text(values) => Series::new(name, values),
        OutputValues::Texts(values) => return texts(values),
        OutputValues::Labels { keys, labels } => {
            // A missing label is a missing key: dictionaries of Parquet hold no nulls.
            let keys: PrimitiveArray<u8> = keys.iter().map(|key| labels[usize::from(*key)].as_ref().map(|_| *key)).collect();
            let labels = Series::new(name, labels.iter().map(|label| label.as_deref().unwrap_or("")).collect::<Vec<_>>());
            return Ok(Box::new(DictionaryArray::try_from_keys(keys, to_array(&labels), false)?));
        }
        OutputValues::Integer(values) => Series::new(name, values),
        OutputValues::Number(values) => Series::new(name, values.iter().map(|v| v.filter(|v| v.is_finite())).collect::<Vec<_>>()),
        OutputValues::Time(values) => {
            let millis: Vec<Option<i64>> = values.iter().map(|time| time.map(|time| time.millis())).collect();
            Series::new(name, millis).i64()?.clone().into_datetime(TimeUnit::Milliseconds, None).into_series()
        }
    };
    Ok(to_array(&series))
}

/// Texts as they lie one after the other: quicker than a view of each.
fn texts(values: &TextColumn) -> Result<Box<dyn Array>, PolarsError> {
    let offsets: Vec<i64> = std::iter::once(0).chain(values.ends().map(|end| end as i64)).collect();
    let is_missing = offsets.windows(2).any(|pair| pair[0] == pair[1]);
    let validity = is_missing.then(|| offsets.windows(2).map(|pair| pair[0] < pair[1]).collect());
    let bytes = Buffer::from_vec(values.as_str().as_bytes().to_vec());
    Ok(Box::new(Utf8Array::<i64>::try_new(ArrowDataType::LargeUtf8, offsets.try_into()?, bytes, validity)?))
}

fn to_array(series: &Series) -> Box<dyn Array> {
    series.rechunk().to_arrow(0, CompatLevel::newest())
}

fn fault(target: &Target, error: PolarsError) -> WriteError {
    match error {
        PolarsError::IO { error, .. } => failure(target.path(), std::io::Error::new(error.kind(), error.to_string())),
        other => WriteError::Parquet { path: target.path().to_owned(), reason: crate::read::one_line(&other.to_string()) },
    }
}
