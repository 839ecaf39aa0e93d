//! Synthetic leads as Parquet. `plumb-synth` makes the same blocks for its CSV files.

use std::path::Path;

use plumb_core::Time;
use plumb_synth::{Column, ColumnData, Generator, Summary};

use crate::pipeline::{self, Lane};
use crate::write::{Encoded, OutputBatch, OutputColumn, OutputFormat, OutputWriter};
use crate::{Progress, TrainError};

/// Leads a block: one row group each.
const BLOCK: u64 = 50_000;

/// Days to milliseconds.
const DAY_MS: i64 = 86_400_000;

/// Writes `leads.parquet`, `events.parquet` and `truth.parquet` into `folder`, block by block; threads make the blocks, which are written in order.
///
/// # Errors
/// [`TrainError`] when a file cannot be written; a file is published whole or not at all.
pub fn write_parquet(generator: &Generator, folder: &Path, progress: &dyn Progress) -> Result<Summary, TrainError> {
    let schema = generator.block(0, 0);
    let open = |name: &str, columns: &[Column]| {
        OutputWriter::create_as(folder.join(name), OutputFormat::Parquet, columns.iter().map(output_column).collect())
    };
    let mut leads = open("leads.parquet", &schema.leads)?;
    let mut events = open("events.parquet", &schema.events)?;
    let mut truth = open("truth.parquet", &schema.truth)?;
    let encoders = [leads.encoder().clone(), events.encoder().clone(), truth.encoder().clone()];
    let total = generator.config().leads;
    let mut starts = (0..total).step_by(BLOCK as usize);
    let mut summary = Summary::default();
    pipeline::run(
        rayon::current_num_threads(),
        || Ok(starts.next()),
        || (),
        |(), start, lane: &Lane<'_, (Vec<Encoded>, Summary), TrainError>| {
            let block = generator.block(start, BLOCK);
            let tables = encoders.iter().zip([block.leads, block.events, block.truth]);
            let encoded: Result<Vec<Encoded>, _> = tables.map(|(encoder, columns)| encoder.encode(&batch(columns))).collect();
            match encoded {
                Ok(encoded) => {
                    let size = encoded.iter().map(Encoded::size).sum();
                    lane.send((encoded, block.counts), size).map(Ok)
                }
                Err(error) => Ok(Err(error.into())),
            }
        },
        |(encoded, counts)| {
            for (writer, encoded) in [&mut leads, &mut events, &mut truth].into_iter().zip(&encoded) {
                writer.append(encoded)?;
            }
            summary.leads += counts.leads;
            summary.won += counts.won;
            summary.lost += counts.lost;
            summary.open += counts.open;
            summary.events += counts.events;
            progress.advance(counts.leads);
            Ok(())
        },
    )?;
    leads.finish()?;
    events.finish()?;
    truth.finish()?;
    Ok(summary)
}

fn output_column(column: &Column) -> OutputColumn {
    let name = column.name.to_owned();
    match column.data {
        ColumnData::Text(_) => OutputColumn::Text(name),
        ColumnData::Number(_) => OutputColumn::Number(name),
        ColumnData::Time(_) | ColumnData::Date(_) => OutputColumn::Time(name),
    }
}

fn batch(columns: Vec<Column>) -> OutputBatch {
    let mut batch = OutputBatch::new();
    for column in columns {
        match column.data {
            ColumnData::Text(values) => batch.text(values.into_iter().map(|v| v.map(std::borrow::Cow::into_owned)).collect()),
            ColumnData::Number(values) => batch.number(values),
            ColumnData::Time(values) => batch.time(values.into_iter().map(|v| v.and_then(Time::from_millis)).collect()),
            ColumnData::Date(values) => {
                batch.time(values.into_iter().map(|v| v.and_then(|days| Time::from_millis(i64::from(days) * DAY_MS))).collect())
            }
        };
    }
    batch
}
