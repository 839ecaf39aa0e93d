use std::path::Path;

use plumb_core::{Score, Time};
use plumb_rules::{Points, RuleScore, RuleSet, Stage};
use serde::Serialize;

use super::difference::{LineChange, changes, in_words};
use crate::rules::source::RuledSource;
use crate::rules::{RuleScorer, RuledRows};
use crate::write::{OutputBatch, OutputColumn, OutputWriter};
use crate::{Progress, TrainError};

/// A lead on the days to come, if it does nothing more.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeadOverDays {
    /// The lead's identifier.
    pub id: String,
    /// What rules say of it at the first moment, with its ledger.
    pub now: RuleScore,
    /// Each day, the first moment being day 0.
    pub days: Vec<LeadDay>,
    /// What a person should know of the events.
    pub notes: Vec<String>,
}

/// A lead on a day to come.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeadDay {
    /// Days from the first moment.
    pub day: u32,
    /// The moment.
    pub at: Time,
    /// Its score.
    pub score: Score,
    /// Its points before rescaling and rounding.
    pub total: Points,
    /// Its grade.
    pub grade: String,
    /// Its stage; the stage of the day before counts for thresholds with hysteresis.
    pub stage: Stage,
    /// Where the stage changes: what has changed in the ledger since it last did, the greatest change first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<LineChange>,
}

/// Scores one lead on each of `days` days from its moment on: events fade, ages grow, rules come into force and end. Events that the file dates
/// later than a day do not exist on it.
///
/// # Errors
/// [`TrainError`] when a file cannot be read, or there is no such lead, or it has no moment.
pub fn lead_over_days(
    set: &RuleSet,
    source: &RuledSource,
    lead: &str,
    days: u32,
    progress: &dyn Progress,
) -> Result<LeadOverDays, TrainError> {
    let mut opened = source.open(&[set], progress)?;
    let events = opened.events.take();
    let scorer = RuleScorer::new(set, opened.columns.clone(), events.as_ref());
    let mut rows_before = 0_u64;
    while let Some(table) = opened.next_table()? {
        let ids = opened.columns.id.as_ref().and_then(|name| table.column(name));
        let is_meant = |row: &usize| match ids {
            Some(ids) => ids.value(*row).to_text().trim() == lead.trim(),
            None => (rows_before + *row as u64 + 1).to_string() == lead.trim(),
        };
        if let Some(row) = (0..table.rows()).find(is_meant) {
            let Some(at) = opened.moments.of(&table)?.of(row) else {
                let problem = format!("the lead `{lead}` has no moment in the column that --as-of names");
                return Err(TrainError::data(format!("{}, {}", opened.file, table.place(row)), problem));
            };
            let rows = scorer.rows(&table);
            let previous = rows.previous(row, &opened.file)?;
            let (now, days) = over_days(&rows, row, (at, days), previous);
            return Ok(LeadOverDays { id: lead.trim().to_owned(), now, days, notes: opened.notes });
        }
        rows_before += table.rows() as u64;
    }
    let place = opened.columns.id.as_ref().map_or("row".to_owned(), |name| format!("`{name}`"));
    Err(TrainError::data(opened.file, format!("there is no lead whose {place} is `{lead}`")))
}

fn over_days(rows: &RuledRows<'_>, row: usize, (start, count): (Time, u32), previous: Option<Stage>) -> (RuleScore, Vec<LeadDay>) {
    let now = rows.evaluate(row, start, previous);
    // The score when the stage last changed.
    let mut last = now.clone();
    let mut stage = now.stage;
    let mut days = Vec::with_capacity(count as usize + 1);
    for day in 0..=count {
        let at = start.plus_days(f64::from(day));
        let score = if day == 0 { now.clone() } else { rows.evaluate(row, at, Some(stage)) };
        let why = if score.stage == stage { Vec::new() } else { changes(&last, &score) };
        stage = score.stage;
        days.push(LeadDay { day, at, score: score.score, total: score.total, grade: score.grade.clone(), stage, why });
        if days.last().is_some_and(|day| !day.why.is_empty()) {
            last = score;
        }
    }
    (now, days)
}

/// Writes a row a day: day, at, score, total, grade, stage, and why a stage changes.
///
/// # Errors
/// [`TrainError::Write`].
pub fn write_days(days: &LeadOverDays, output: &Path) -> Result<(), TrainError> {
    let mut columns = vec![OutputColumn::integer("day"), OutputColumn::text("at"), OutputColumn::integer("score")];
    columns.push(OutputColumn::number("total"));
    columns.extend(["grade", "stage", "because"].map(OutputColumn::text));
    let mut writer = OutputWriter::create(output, columns)?;
    let each = || days.days.iter();
    let mut batch = OutputBatch::new();
    batch.integer(each().map(|day| Some(i64::from(day.day))).collect());
    batch.text(each().map(|day| Some(day.at.to_string())).collect());
    batch.integer(each().map(|day| Some(i64::from(day.score.get()))).collect());
    batch.number(each().map(|day| Some(day.total.get())).collect());
    batch.text(each().map(|day| Some(day.grade.clone())).collect());
    batch.text(each().map(|day| Some(day.stage.to_string())).collect());
    batch.text(each().map(|day| Some(in_words(&day.why)).filter(|text| !text.is_empty())).collect());
    writer.write(&batch)?;
    Ok(writer.finish()?)
}
