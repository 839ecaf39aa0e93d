//! Scores a file, batch by batch: nothing is held but the batch.

mod as_of;
mod rows;
mod tally;

use std::path::{Path, PathBuf};

use plumb_core::Time;
use plumb_model::{Explanation, Model, Scored, Scorer, TableChoice};
use rayon::prelude::*;

pub use as_of::AsOf;
use as_of::moments;
pub(crate) use rows::TableRows;
pub use tally::ScoreSummary;
use tally::Tally;

use crate::read::{ReadOptions, TableReader};
use crate::table::Table;
use crate::write::{OutputBatch, OutputColumn, OutputWriter};
use crate::{Progress, TrainError};

/// What to score, and where the scores go.
#[derive(Debug, Clone)]
pub struct ScoreOptions {
    /// The file of leads.
    pub input: PathBuf,
    /// The file of scores; its extension says the format.
    pub output: PathBuf,
    /// The moment of scoring.
    pub as_of: AsOf,
    /// How many reasons to write a lead.
    pub reasons: usize,
}

/// Scores `options.input` with the served table of `model` and writes `options.output`, which appears whole or not at all.
///
/// # Errors
/// [`TrainError`] when the file cannot be read, has none of the model's fields, or cannot be written.
pub fn score_file(model: &Model, options: &ScoreOptions, progress: &dyn Progress) -> Result<ScoreSummary, TrainError> {
    let file = options.input.display().to_string();
    let scorer = Scorer::new(model, TableChoice::Served);
    let fields = || scorer.fields().iter().map(|f| f.name.clone());
    let moment_column = if let AsOf::Column(name) = &options.as_of { Some(name.clone()) } else { None };
    let wanted: Vec<String> = fields().chain(model.schema.id.clone()).chain(moment_column.clone()).collect();
    let mut reader = TableReader::open(&options.input, ReadOptions { columns: Some(wanted), ..ReadOptions::default() })?;
    let id_column = model.schema.id.clone().filter(|name| reader.names().contains(name));
    check_file(&reader, &scorer, &file, moment_column.as_deref())?;
    if is_same_file(&options.input, &options.output) {
        return Err(TrainError::data(file, "the scores would replace the leads they are made from; name another file with -o"));
    }
    let mut writer = OutputWriter::create(&options.output, output_columns(id_column.as_deref(), options.reasons))?;
    let mut tally = Tally::new(&scorer);
    let mut first_row = 0u64;
    progress.stage("score", None);
    while let Some(table) = reader.next_batch()? {
        let moments = moments(&table, &options.as_of, model, &file)?;
        let rows = score_batch(&scorer, &table, &moments, options.reasons);
        tally.add(&rows);
        writer.write(&batch(&table, id_column.as_deref(), first_row, &moments, rows, options.reasons))?;
        first_row += table.rows() as u64;
        progress.advance(table.rows() as u64);
    }
    writer.finish()?;
    let missing_id = model.schema.id.clone().filter(|_| id_column.is_none());
    Ok(tally.summary(&scorer, missing_id, fields().filter(|name| !reader.names().contains(name)).collect()))
}

/// Whether two paths mean one file that exists.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

struct ScoredRow {
    scored: Scored,
    explanation: Option<Explanation>,
}

fn score_batch(scorer: &Scorer, table: &Table, moments: &[Option<Time>], reasons: usize) -> Vec<ScoredRow> {
    let rows = TableRows::new(table, scorer);
    (0..table.rows())
        .into_par_iter()
        .with_min_len(256)
        .map(|row| {
            let scored = rows.score(scorer, row, moments[row]);
            // Without a score there is nothing to explain.
            let explanation = (reasons > 0 && scored.score.is_some()).then(|| scorer.explain(&rows.row(row), &scored, reasons));
            ScoredRow { scored, explanation }
        })
        .collect()
}

fn check_file(reader: &TableReader, scorer: &Scorer, file: &str, moment_column: Option<&str>) -> Result<(), TrainError> {
    let names = reader.names();
    if !scorer.fields().iter().any(|field| names.contains(&field.name)) {
        let expected: Vec<&str> = scorer.fields().iter().map(|f| f.name.as_str()).collect();
        return Err(TrainError::data(
            file,
            format!(
                "not one of the model's columns is here; expected {}; found {}: is this the right file, and its delimiter , ; tab or |?",
                expected.join(", "),
                names.join(", ")
            ),
        ));
    }
    match moment_column {
        Some(name) if !names.iter().any(|n| n == name) => Err(TrainError::data(
            file,
            format!(
                "`--as-of {name}` is neither an ISO 8601 date or time, such as 2025-03-31, nor a column of the file ({})",
                names.join(", ")
            ),
        )),
        _ => Ok(()),
    }
}

fn output_columns(id: Option<&str>, reasons: usize) -> Vec<OutputColumn> {
    let text = |name: &str| OutputColumn::Text(name.to_owned());
    let mut columns = vec![
        text(id.unwrap_or("row")),
        OutputColumn::Integer("score".into()),
        OutputColumn::Number("probability".into()),
        text("grade"),
        text("status"),
        text("as_of"),
    ];
    columns.extend((1..=reasons).map(|k| OutputColumn::Text(format!("reason_{k}"))));
    columns
}

fn batch(table: &Table, id: Option<&str>, first_row: u64, moments: &[Option<Time>], rows: Vec<ScoredRow>, reasons: usize) -> OutputBatch {
    let ids: Vec<Option<String>> = match id.and_then(|name| table.column(name)) {
        Some(column) => (0..table.rows()).map(|row| Some(column.value(row).to_text().into_owned()).filter(|id| !id.is_empty())).collect(),
        None => (0..table.rows() as u64).map(|row| Some((first_row + row + 1).to_string())).collect(),
    };
    let mut batch = OutputBatch::new();
    batch.text(ids);
    batch.integer(rows.iter().map(|row| row.scored.score.map(|s| i64::from(s.get()))).collect());
    batch.number(rows.iter().map(|row| row.scored.probability).collect());
    batch.text(rows.iter().map(|row| row.scored.grade.map(|g| g.as_str().to_owned())).collect());
    batch.text(rows.iter().map(|row| Some(row.scored.status.as_str().to_owned())).collect());
    batch.text(moments.iter().map(|moment| moment.map(|m| m.to_string())).collect());
    for k in 0..reasons {
        batch.text(rows.iter().map(|row| row.explanation.as_ref().and_then(|e| e.reasons.get(k)).map(|r| r.text.clone())).collect());
    }
    batch
}
