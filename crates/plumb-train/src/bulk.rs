//! Scores a file, batch by batch: nothing is held but the batch.

use std::path::{Path, PathBuf};

use plumb_core::{DateFormat, Field, FieldKind, Time};
use plumb_features::{FieldReader, Reading};
use plumb_model::{Explanation, Model, Scored, Scorer, TableChoice, Warning};
use rayon::prelude::*;
use serde::Serialize;

use crate::read::{ReadOptions, TableReader};
use crate::rows::TableRows;
use crate::table::Table;
use crate::write::{OutputBatch, OutputColumn, OutputWriter};
use crate::{Progress, TrainError};

/// The moment at which rows are scored.
#[derive(Debug, Clone, PartialEq)]
pub enum AsOf {
    /// One moment for all rows.
    Moment(Time),
    /// The date in a column of the file; rows where it is blank are scored without a moment.
    Column(String),
}

impl AsOf {
    /// A moment if the text is an ISO 8601 date or time, else the name of a column.
    pub fn parse(text: &str) -> Self {
        match Time::parse(text, DateFormat::Iso) {
            Ok(time) => AsOf::Moment(time),
            Err(_) => AsOf::Column(text.to_owned()),
        }
    }
}

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

/// What was scored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreSummary {
    /// Rows written.
    pub rows: u64,
    /// Rows with a score.
    pub scored: u64,
    /// Rows without any usable field.
    pub insufficient: u64,
    /// Fields of the model that the file does not have.
    pub missing_fields: Vec<String>,
    /// Rows with a level that the model does not know, by field.
    pub unseen_levels: Vec<(String, u64)>,
    /// Rows with a value of the wrong type, by field.
    pub wrong_types: Vec<(String, u64)>,
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
    Ok(tally.summary(&scorer, fields().filter(|name| !reader.names().contains(name)).collect()))
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
            format!("not one of the model's columns is here; expected {}; found {}: is this the right file, and its delimiter , ; tab or |?", expected.join(", "), names.join(", ")),
        ));
    }
    match moment_column {
        Some(name) if !names.iter().any(|n| n == name) => {
            Err(TrainError::data(file, format!("`--as-of {name}` is neither an ISO 8601 date or time, such as 2025-03-31, nor a column of the file ({})", names.join(", "))))
        }
        _ => Ok(()),
    }
}

fn moments(table: &Table, as_of: &AsOf, model: &Model, file: &str) -> Result<Vec<Option<Time>>, TrainError> {
    let name = match as_of {
        AsOf::Moment(time) => return Ok(vec![Some(*time); table.rows()]),
        AsOf::Column(name) => name,
    };
    let Some(column) = table.column(name) else {
        return Ok(vec![None; table.rows()]);
    };
    let known = model.schema.fields.iter().find(|field| field.name == *name && field.kind == FieldKind::Date).cloned();
    let field = known.unwrap_or_else(|| Field { name: name.clone(), kind: FieldKind::Date, date_format: None, missing: Vec::new(), known_at: Default::default() });
    let reader = FieldReader::new(&field);
    (0..table.rows())
        .map(|row| match reader.read(column.value(row)) {
            Reading::Time(time) => Ok(Some(time)),
            Reading::Missing => Ok(None),
            _ => {
                let expected = field.date_format.unwrap_or_default().example();
                Err(TrainError::value(file, table.line(row), name, format!("`{}` is no date; expected {expected}", column.value(row).to_text())))
            }
        })
        .collect()
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

/// Counts for the summary; a vector entry a field.
struct Tally {
    rows: u64,
    scored: u64,
    unseen: Vec<u64>,
    wrong: Vec<u64>,
}

impl Tally {
    fn new(scorer: &Scorer) -> Self {
        let none = vec![0; scorer.fields().len()];
        Self { rows: 0, scored: 0, unseen: none.clone(), wrong: none }
    }

    fn add(&mut self, rows: &[ScoredRow]) {
        self.rows += rows.len() as u64;
        for row in rows {
            self.scored += u64::from(row.scored.score.is_some());
            for warning in &row.scored.warnings {
                match warning {
                    Warning::UnseenLevel(field) => self.unseen[*field] += 1,
                    Warning::WrongType(field) => self.wrong[*field] += 1,
                    // A property of the file, not of the row.
                    Warning::MissingField(_) => {}
                }
            }
        }
    }

    fn summary(self, scorer: &Scorer, missing_fields: Vec<String>) -> ScoreSummary {
        let named = |counts: Vec<u64>| {
            counts.into_iter().enumerate().filter(|(_, count)| *count > 0).map(|(field, count)| (scorer.fields()[field].name.clone(), count)).collect()
        };
        ScoreSummary {
            rows: self.rows,
            scored: self.scored,
            insufficient: self.rows - self.scored,
            missing_fields,
            unseen_levels: named(self.unseen),
            wrong_types: named(self.wrong),
        }
    }
}
