//! From a table of leads to rows of scores.

use std::collections::HashMap;

use plumb_core::{Grade, Score, Status, Time};
use plumb_model::{Cells, ColumnScorer, Kind, Model, Moments, Scored, Scorer, Scores, TableChoice, Values};

use super::activities::Activities;
use super::likeness::{LikenessScorer, PreparedLikeness, likeness_columns};
use super::tally::Tally;
use super::{AsOf, TableRows, moments};
use crate::TrainError;
use crate::rules::{RuleScorer, RuleTally, rule_columns};
use crate::table::{Column, Table, TextColumn};
use crate::write::{OutputBatch, OutputColumn};

impl Values for Column {
    #[inline]
    fn value(&self, row: usize) -> plumb_core::Value<'_> {
        Column::value(self, row)
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn is_text(&self) -> bool {
        matches!(self, Column::Text(_))
    }

    fn numbers(&self) -> Option<&[f64]> {
        if let Column::Number(numbers) = self { Some(numbers.as_slice()) } else { None }
    }
}

/// What all threads need to score tables.
pub(super) struct Plan<'a> {
    pub(super) model: &'a Model,
    pub(super) scorer: &'a Scorer,
    pub(super) as_of: &'a AsOf,
    /// The column of identifiers; rows are numbered without one.
    pub(super) id: Option<&'a str>,
    pub(super) reasons: usize,
    pub(super) file: &'a str,
    /// The events, if they are given and the model uses them.
    pub(super) activities: Option<Activities<'a>>,
    /// The rules, if leads are scored by rules too.
    pub(super) rules: Option<&'a RuleScorer<'a>>,
    /// The lookalike model, if likeness is told too.
    pub(super) likeness: Option<&'a PreparedLikeness>,
}

/// Scores tables in one thread.
pub(super) struct TableScorer<'a> {
    plan: &'a Plan<'a>,
    columns: ColumnScorer<Column>,
    pub(super) tally: Tally,
    pub(super) rule_tally: RuleTally,
    pub(super) likeness: Option<LikenessScorer<'a>>,
}

impl<'a> TableScorer<'a> {
    pub(super) fn new(plan: &'a Plan<'a>) -> Self {
        let columns = ColumnScorer::new(plan.model, TableChoice::Served);
        let likeness = plan.likeness.map(PreparedLikeness::in_thread);
        Self { plan, columns, tally: Tally::new(plan.scorer), rule_tally: RuleTally::new(plan.rules), likeness }
    }

    /// The rows of scores for a table that begins behind `rows_before` rows of the file.
    pub(super) fn score(&mut self, mut table: Table, rows_before: u64) -> Result<OutputBatch, TrainError> {
        let plan = self.plan;
        let moments = moments(&table, plan.as_of, &plan.model.schema.fields, plan.file)?;
        let measures = plan.activities.as_ref().map(|activities| activities.measure(&table, plan.id, &moments)).unwrap_or_default();
        let cells = cells(&table, plan.scorer, &measures);
        let scores = self.columns.score(&cells, table.rows(), moments.lend());
        self.tally.add(&scores, &table);
        let reasons = reasons(plan, &table, &measures, &moments);
        let by_rules = plan.rules.map(|rules| self.rule_tally.score(rules, &table, &moments, plan.file)).transpose()?;
        let likeness = self.likeness.as_mut().map(|likeness| likeness.score(&table, &moments, plan.file)).transpose()?;
        let rows = table.rows();
        let mut batch = OutputBatch::new();
        match plan.id {
            Some(name) => batch.texts(ids(table.take(name), rows)),
            None => batch.texts((0..rows as u64).map(|row| (rows_before + row + 1).to_string()).collect()),
        }
        add_scores(&mut batch, scores, plan.model);
        add_moments(&mut batch, moments, rows);
        reasons.into_iter().for_each(|texts| batch.text(texts));
        if let Some(add_columns) = by_rules {
            add_columns(&mut batch);
        }
        if let Some(add_columns) = likeness {
            add_columns(&mut batch);
        }
        Ok(batch)
    }
}

/// The columns of the file of scores.
pub(super) fn output_columns(kind: Kind, id: Option<&str>, reasons: usize, rules: bool, likeness: bool) -> Vec<OutputColumn> {
    let text = |name: &str| OutputColumn::Text(name.to_owned());
    let mut columns = vec![text(id.unwrap_or("row")), OutputColumn::Integer("score".into())];
    match kind {
        Kind::Conversion => columns.extend([OutputColumn::Number("probability".into()), text("grade")]),
        Kind::Lookalike => columns.push(OutputColumn::Number("likeness".into())),
    }
    columns.extend([text("status"), text("as_of")]);
    columns.extend((1..=reasons).map(|k| OutputColumn::Text(format!("reason_{k}"))));
    if rules {
        columns.extend(rule_columns());
    }
    if likeness {
        columns.extend(likeness_columns());
    }
    columns
}

/// The moment of all rows, or of each.
pub(crate) enum RowMoments {
    One(Option<Time>),
    Each(Vec<Option<Time>>),
}

impl RowMoments {
    /// The moment of a row.
    pub(crate) fn of(&self, row: usize) -> Option<Time> {
        match self {
            RowMoments::One(moment) => *moment,
            RowMoments::Each(moments) => moments[row],
        }
    }

    /// The same for a scorer of columns.
    pub(crate) fn lend(&self) -> Moments<'_> {
        match self {
            RowMoments::One(moment) => Moments::One(*moment),
            RowMoments::Each(moments) => Moments::Each(moments),
        }
    }
}

pub(super) fn cells<'t>(table: &'t Table, scorer: &Scorer, measures: &'t [Column]) -> Vec<Cells<'t, Column>> {
    let cells = scorer.columns().iter().map(|field| match table.column(&field.name) {
        None => Cells::Absent,
        Some(Column::Dictionary(column)) => Cells::Shared { keys: column.keys(), values: column.values() },
        Some(column) => Cells::Plain(column),
    });
    let measured = scorer.given().len() - scorer.columns().len();
    cells.chain((0..measured).map(|place| measures.get(place).map_or(Cells::Absent, Cells::Plain))).collect()
}

/// A column a reason, strongest first. They need the codes and values of each row, so rows are scored one by one for them.
fn reasons(plan: &Plan<'_>, table: &Table, measures: &[Column], moments: &RowMoments) -> Vec<Vec<Option<String>>> {
    let mut columns = vec![Vec::with_capacity(table.rows()); plan.reasons];
    if plan.reasons == 0 {
        return columns;
    }
    let rows = TableRows::new(table, plan.scorer, measures);
    for row in 0..table.rows() {
        let scored: Scored = rows.score(plan.scorer, row, moments.of(row));
        // Without a score there is nothing to explain.
        let explanation = scored.score.is_some().then(|| plan.scorer.explain(&rows.row(row), &scored, plan.reasons));
        let mut reasons = explanation.into_iter().flat_map(|explanation| explanation.reasons);
        columns.iter_mut().for_each(|column| column.push(reasons.next().map(|reason| reason.text.to_string())));
    }
    columns
}

pub(crate) fn ids(column: Option<Column>, rows: usize) -> TextColumn {
    match column {
        Some(Column::Text(texts)) => texts,
        Some(other) => other.values().map(|value| value.to_text().into_owned()).collect(),
        // Only NDJSON may lack it in some rows.
        None => (0..rows).map(|_| String::new()).collect(),
    }
}

fn add_scores(batch: &mut OutputBatch, scores: Scores, model: &Model) {
    batch.integer(scores.scores.iter().map(|score| score.map(|score| i64::from(score.get()))).collect());
    match model.kind {
        Kind::Conversion => {
            batch.number(scores.probabilities);
            add_grades(batch, &scores.grades);
        }
        Kind::Lookalike => add_likeness(batch, &scores, model),
    }
    let statuses = [Status::Scored, Status::Insufficient].map(|status| Some(status.as_str().to_owned()));
    batch.labels(scores.scores.iter().map(|score| u8::from(score.is_none())).collect(), statuses.into());
}

/// How many times as common somebody is among the seeds, where there is a score.
pub(super) fn add_likeness(batch: &mut OutputBatch, scores: &Scores, model: &Model) {
    let likeness = |(log_odds, score): (&f64, &Option<Score>)| score.map(|_| model.likeness(*log_odds));
    batch.number(scores.log_odds.iter().zip(&scores.scores).map(likeness).collect());
}

fn add_grades(batch: &mut OutputBatch, grades_of_rows: &[Option<Grade>]) {
    let labels = |grade: Grade| Some(grade.as_str().to_owned());
    let key = |grade: &Option<Grade>| match grade {
        None => 0,
        Some(Grade::A) => 1,
        Some(Grade::B) => 2,
        Some(Grade::C) => 3,
        Some(Grade::D) => 4,
    };
    let grades = vec![None, labels(Grade::A), labels(Grade::B), labels(Grade::C), labels(Grade::D)];
    batch.labels(grades_of_rows.iter().map(key).collect(), grades);
}

pub(crate) fn add_moments(batch: &mut OutputBatch, moments: RowMoments, rows: usize) {
    let text = |moment: Time| moment.to_string();
    match moments {
        RowMoments::One(moment) => batch.labels(vec![0; rows], vec![moment.map(text)]),
        RowMoments::Each(moments) => {
            // Days are often the same, and to write a date takes long.
            let mut texts: HashMap<Time, String> = HashMap::new();
            let mut column = TextColumn::with_capacity(rows);
            for moment in moments {
                column.push(moment.map_or("", |moment| texts.entry(moment).or_insert_with(|| text(moment))));
            }
            batch.texts(column);
        }
    }
}
