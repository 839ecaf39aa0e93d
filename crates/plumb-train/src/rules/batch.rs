use std::collections::HashMap;

use plumb_rules::{RuleScore, Stage};

use super::source::Moments;
use super::tally::Tally;
use super::{RuleScorer, RuledRows, ledger};
use crate::TrainError;
use crate::score::{RowMoments, add_moments, ids};
use crate::table::Table;
use crate::write::{OutputBatch, OutputColumn};

/// What all threads need to score tables by rules.
pub(super) struct Plan<'a> {
    pub(super) scorer: &'a RuleScorer<'a>,
    pub(super) moments: &'a Moments,
    pub(super) file: &'a str,
    /// Whether ledgers are written.
    pub(super) keeps_ledgers: bool,
}

/// Rows of scores, and their ledgers as lines of NDJSON.
pub(super) struct Scored {
    pub(super) batch: OutputBatch,
    pub(super) ledgers: Vec<u8>,
}

/// The columns of a file of scores by rules.
pub(super) fn output_columns(id: Option<&str>) -> Vec<OutputColumn> {
    let mut columns = vec![OutputColumn::text(id.unwrap_or("row"))];
    columns.extend(rule_columns());
    columns.extend(["fit", "engagement"].map(OutputColumn::number));
    columns.extend(["as_of", "disqualified"].map(OutputColumn::text));
    columns
}

/// The columns that every file with scores by rules has.
pub(crate) fn rule_columns() -> [OutputColumn; 3] {
    [OutputColumn::integer("rule_score"), OutputColumn::text("rule_grade"), OutputColumn::text("rule_stage")]
}

/// What rules say of the rows of a table: `None` where a row has no moment.
///
/// # Errors
/// [`TrainError::Data`] at the first previous stage that is none.
pub(crate) fn evaluate_rows(
    rows: &RuledRows<'_>,
    count: usize,
    moments: &RowMoments,
    file: &str,
) -> Result<Vec<Option<RuleScore>>, TrainError> {
    let evaluate = |row: usize| moments.of(row).map(|at| Ok(rows.evaluate(row, at, rows.previous(row, file)?))).transpose();
    (0..count).map(evaluate).collect()
}

/// Adds the columns of [`rule_columns`].
pub(crate) fn add_rule_columns(batch: &mut OutputBatch, scores: &[Option<RuleScore>]) {
    let each = || scores.iter().map(Option::as_ref);
    batch.integer(each().map(|score| score.map(|score| i64::from(score.score.get()))).collect());
    add_labels(batch, each().map(|score| score.map(|score| score.grade.as_str())));
    add_labels(batch, each().map(|score| score.map(|score| Stage::as_str(score.stage))));
}

/// A column of a few labels: at most 81 grades, four stages, and none.
fn add_labels<'s>(batch: &mut OutputBatch, texts: impl Iterator<Item = Option<&'s str>>) {
    let (mut labels, mut numbers) = (Vec::new(), HashMap::new());
    let mut key = |text: Option<&'s str>| {
        *numbers.entry(text).or_insert_with(|| {
            labels.push(text.map(str::to_owned));
            labels.len() as u8 - 1
        })
    };
    let keys = texts.map(&mut key).collect();
    batch.labels(keys, labels);
}

impl Plan<'_> {
    /// Scores a table that begins behind `rows_before` rows of the file.
    ///
    /// # Errors
    /// [`TrainError::Data`] at a moment that is no date, or a previous stage that is none.
    pub(super) fn score(&self, mut table: Table, rows_before: u64, tally: &mut Tally) -> Result<Scored, TrainError> {
        let moments = self.moments.of(&table)?;
        let count = table.rows();
        let scores = evaluate_rows(&self.scorer.rows(&table), count, &moments, self.file)?;
        tally.add_all(&scores, &table);
        let ids = match &self.scorer.columns().id {
            Some(name) => ids(table.take(name), count),
            None => (0..count as u64).map(|row| (rows_before + row + 1).to_string()).collect(),
        };
        let mut ledgers = Vec::new();
        for (row, score) in scores.iter().enumerate().filter(|_| self.keeps_ledgers) {
            if let (Some(score), Some(at)) = (score, moments.of(row)) {
                ledger::add_line(&mut ledgers, ids.get(row).unwrap_or_default(), at, score)?;
            }
        }
        let mut batch = OutputBatch::new();
        batch.texts(ids);
        add_rule_columns(&mut batch, &scores);
        let points = |of: fn(&RuleScore) -> f64| scores.iter().map(|score| score.as_ref().map(of)).collect();
        batch.number(points(|score| score.fit.get()));
        batch.number(points(|score| score.engagement.get()));
        add_moments(&mut batch, moments, count);
        batch.text(scores.iter().map(|score| score.as_ref().and_then(reasons)).collect());
        Ok(Scored { batch, ledgers })
    }
}

/// Why a lead is disqualified, if it is.
fn reasons(score: &RuleScore) -> Option<String> {
    let reasons: Vec<&str> = score.disqualified.iter().map(|disqualified| disqualified.reason.as_str()).collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}
