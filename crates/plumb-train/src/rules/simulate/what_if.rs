use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;

use plumb_core::Score;
use plumb_rules::{RuleScore, RuleSet, Stage};
use rayon::prelude::*;
use serde::Serialize;

use super::difference::{LineChange, changes, in_words};
use crate::read::ReadError;
use crate::rules::RuleScorer;
use crate::rules::source::{RuledSource, missing_fields};
use crate::spared::spare;
use crate::write::{OutputBatch, OutputColumn, OutputWriter};
use crate::{Progress, TrainError};

/// So many leads are named.
const NAMED: usize = 10;
/// Scores in a band.
const BAND: u8 = 10;
/// So many lines of a ledger say why a score changes.
const REASONS: usize = 5;

/// What other rules would change for the leads of a file.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct WhatIf {
    /// Rows of the file.
    pub rows: u64,
    /// Rows with a moment; the counts below are of these.
    pub scored: u64,
    /// Leads whose score changes.
    pub score_changed: u64,
    /// Leads that change their band of ten scores.
    pub band_changed: u64,
    /// Leads whose grade changes.
    pub grade_changed: u64,
    /// Leads whose stage changes.
    pub stage_changed: u64,
    /// Mean change of the score, upwards positive.
    pub mean_change: f64,
    /// Mean change of the score whatever its direction.
    pub mean_absolute_change: f64,
    /// Leads by stage before (rows: rejected, early, nurture, sales_ready) and after (columns).
    pub stages: [[u64; 4]; 4],
    /// Leads by grade before.
    pub grades_before: BTreeMap<String, u64>,
    /// Leads by grade after.
    pub grades_after: BTreeMap<String, u64>,
    /// The leads whose scores change most, of equals the first in the file.
    pub largest: Vec<RuleMove>,
    /// Columns that either rules read and the file lacks, each with the name that may be meant.
    pub missing_fields: Vec<(String, Option<String>)>,
    /// What a person should know of the events.
    pub notes: Vec<String>,
}

/// A lead by two sets of rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleMove {
    /// Its identifier, or the number of its row where the file has none.
    pub id: String,
    /// Scores before and after.
    pub score: (Score, Score),
    /// Grades before and after.
    pub grade: (String, String),
    /// Stages before and after.
    pub stage: (Stage, Stage),
    /// The lines of the ledger that differ most.
    pub because: Vec<LineChange>,
}

impl RuleMove {
    fn size(&self) -> u8 {
        self.score.0.get().abs_diff(self.score.1.get())
    }

    fn is_any(&self) -> bool {
        self.score.0 != self.score.1 || self.grade.0 != self.grade.1 || self.stage.0 != self.stage.1
    }
}

/// Scores the leads of `source` by two sets of rules. The leads whose score, grade or stage changes go into `output`, if it is given.
///
/// # Errors
/// [`TrainError`] when a file cannot be read or written, or the leads have not one of the fields of the rules.
pub fn what_if(
    before: &RuleSet,
    after: &RuleSet,
    source: &RuledSource,
    output: Option<&Path>,
    progress: &dyn Progress,
) -> Result<WhatIf, TrainError> {
    let mut opened = source.open(&[before, after], progress)?;
    if let Some(output) = output {
        spare(source.inputs(), output, ("the changes", "-o"))?;
    }
    let mut missing = missing_fields(before, &opened.names);
    missing.extend(missing_fields(after, &opened.names));
    missing.sort_unstable();
    missing.dedup();
    let events = opened.events.take();
    let scorers = [before, after].map(|set| RuleScorer::new(set, opened.columns.clone(), events.as_ref()));
    let id_name = opened.columns.id.clone();
    let mut writer = output.map(|output| OutputWriter::create(output, columns(id_name.as_deref()))).transpose()?;
    let mut tally = Tally::default();
    progress.stage("score", None);
    while let Some(table) = opened.next_table()? {
        let (moments, rows) = (opened.moments.of(&table)?, scorers.each_ref().map(|scorer| scorer.rows(&table)));
        let ids = id_name.as_ref().and_then(|name| table.column(name));
        let first = tally.rows;
        let of_row = |row: usize| -> Result<Option<RuleMove>, TrainError> {
            let Some(at) = moments.of(row) else { return Ok(None) };
            let previous = rows[0].previous(row, &opened.file)?;
            let id = ids.map_or_else(|| (first + row as u64 + 1).to_string(), |ids| ids.value(row).to_text().into_owned());
            Ok(Some(RuleMove::between(id, rows[0].evaluate(row, at, previous), rows[1].evaluate(row, at, previous))))
        };
        let moves: Vec<Option<RuleMove>> = (0..table.rows()).into_par_iter().map(of_row).collect::<Result<_, _>>()?;
        progress.advance(moves.len() as u64);
        if let Some(writer) = &mut writer {
            let changed: Vec<&RuleMove> = moves.iter().flatten().filter(|change| change.is_any()).collect();
            writer.write(&batch(&changed))?;
        }
        tally.add(moves);
    }
    if tally.rows == 0 {
        return Err(ReadError::NoRows { path: source.leads.clone() }.into());
    }
    writer.map(OutputWriter::finish).transpose()?;
    let mut notes = opened.notes;
    notes.extend(opened.lookups.notes());
    Ok(WhatIf { missing_fields: missing, notes, ..tally.finish() })
}

impl RuleMove {
    fn between(id: String, before: RuleScore, after: RuleScore) -> Self {
        let mut because = changes(&before, &after);
        because.truncate(REASONS);
        Self { id, score: (before.score, after.score), grade: (before.grade, after.grade), stage: (before.stage, after.stage), because }
    }
}

fn columns(id: Option<&str>) -> Vec<OutputColumn> {
    let mut columns = vec![OutputColumn::text(id.unwrap_or("row"))];
    columns.extend(["score_before", "score_after"].map(OutputColumn::integer));
    columns.extend(["grade_before", "grade_after", "stage_before", "stage_after", "because"].map(OutputColumn::text));
    columns
}

fn batch(moves: &[&RuleMove]) -> OutputBatch {
    let mut batch = OutputBatch::new();
    batch.text(moves.iter().map(|change| Some(change.id.clone())).collect());
    let score = |score: Score| Some(i64::from(score.get()));
    batch.integer(moves.iter().map(|change| score(change.score.0)).collect());
    batch.integer(moves.iter().map(|change| score(change.score.1)).collect());
    batch.text(moves.iter().map(|change| Some(change.grade.0.clone())).collect());
    batch.text(moves.iter().map(|change| Some(change.grade.1.clone())).collect());
    batch.text(moves.iter().map(|change| Some(change.stage.0.to_string())).collect());
    batch.text(moves.iter().map(|change| Some(change.stage.1.to_string())).collect());
    batch.text(moves.iter().map(|change| Some(change.because()).filter(|text| !text.is_empty())).collect());
    batch
}

impl RuleMove {
    /// Why the score changes, in words.
    pub fn because(&self) -> String {
        in_words(&self.because)
    }
}

#[derive(Default)]
struct Tally {
    rows: u64,
    result: WhatIf,
    change: i64,
    absolute: u64,
}

impl Tally {
    fn add(&mut self, moves: Vec<Option<RuleMove>>) {
        let result = &mut self.result;
        for change in moves {
            self.rows += 1;
            let Some(change) = change else { continue };
            let (from, to) = (change.score.0.get(), change.score.1.get());
            result.scored += 1;
            result.score_changed += u64::from(from != to);
            result.band_changed += u64::from((from - 1) / BAND != (to - 1) / BAND);
            result.grade_changed += u64::from(change.grade.0 != change.grade.1);
            result.stage_changed += u64::from(change.stage.0 != change.stage.1);
            self.change += i64::from(to) - i64::from(from);
            self.absolute += u64::from(change.size());
            result.stages[place(change.stage.0)][place(change.stage.1)] += 1;
            *result.grades_before.entry(change.grade.0.clone()).or_default() += 1;
            *result.grades_after.entry(change.grade.1.clone()).or_default() += 1;
            if change.is_any() {
                result.largest.push(change);
            }
        }
        // The sort is stable, so that equals stay in the order of the file.
        result.largest.sort_by_key(|change| Reverse(change.size()));
        result.largest.truncate(NAMED);
    }

    fn finish(self) -> WhatIf {
        let mean = |sum: f64| if self.result.scored == 0 { 0.0 } else { sum / self.result.scored as f64 };
        let (mean_change, mean_absolute_change) = (mean(self.change as f64), mean(self.absolute as f64));
        WhatIf { rows: self.rows, mean_change, mean_absolute_change, ..self.result }
    }
}

/// A stage's place among all of them, the lowest first.
fn place(stage: Stage) -> usize {
    match stage {
        Stage::Rejected => 0,
        Stage::Early => 1,
        Stage::Nurture => 2,
        Stage::SalesReady => 3,
    }
}
