//! Scores a file by rules: threads each read, score and format a part of it, and the parts are written in order.

use std::collections::BTreeMap;
use std::path::PathBuf;

use plumb_rules::{RuleSet, Stage};
use serde::Serialize;

use super::batch::{Plan, output_columns};
use super::ledger;
use super::source::{Opened, RuledSource, missing_fields};
use super::tally::Tally;
use super::{LeadColumns, RuleScorer};
use crate::pipeline;
use crate::read::ReadError;
use crate::score::hand_over;
use crate::spared::spare;
use crate::write::OutputWriter;
use crate::{Progress, TrainError};

/// Where scores by rules go.
#[derive(Debug, Clone)]
pub struct RuleOutput {
    /// The file of scores; its extension says the format.
    pub scores: PathBuf,
    /// The file of ledgers, a JSON object a lead and line, if they are asked for.
    pub ledger: Option<PathBuf>,
}

/// What was scored by rules.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct RuleScoreSummary {
    /// Rows written.
    pub rows: u64,
    /// Rows without a moment, which have no score.
    pub without_moment: u64,
    /// Rows by stage.
    pub stages: BTreeMap<Stage, u64>,
    /// Rows by grade.
    pub grades: BTreeMap<String, u64>,
    /// Rows by the ids of the disqualifiers that hold.
    pub disqualified: BTreeMap<String, u64>,
    /// The columns that were read beside the fields of the rules.
    pub columns: LeadColumns,
    /// Columns that rules read and the file lacks, each with the name that may be meant.
    pub missing_fields: Vec<(String, Option<String>)>,
    /// Whether rules read events, and none were given.
    pub without_events: bool,
    /// Rows with a value that is not what a rule reads there.
    pub odd_rows: u64,
    /// One of those, in words.
    pub first_odd: Option<String>,
    /// What a person should know of events and joined tables.
    pub notes: Vec<String>,
}

/// Scores the leads of `source` by `set` and writes `output`, which appears whole or not at all. The rows keep their order.
///
/// # Errors
/// [`TrainError`] when a file cannot be read or written, or the leads have not one of the fields of the rules.
pub fn score_by_rules(
    set: &RuleSet,
    source: &RuledSource,
    output: &RuleOutput,
    progress: &dyn Progress,
) -> Result<RuleScoreSummary, TrainError> {
    check_targets(source, output)?;
    let opened = source.open(&[set], progress)?;
    let missing_fields = missing_fields(set, &opened.names);
    let Opened { reader, lookups, columns, events, mut notes, moments, file, .. } = opened;
    let scorer = RuleScorer::new(set, columns.clone(), events.as_ref());
    let without_events = scorer.lacks_events();
    let id = columns.id.as_deref();
    let mut writer = OutputWriter::create(&output.scores, output_columns(id))?;
    let mut ledgers = output.ledger.as_deref().map(ledger::create).transpose()?;
    let encoder = writer.encoder().clone();
    let plan = Plan { scorer: &scorer, moments: &moments, file: &file, keeps_ledgers: ledgers.is_some() };
    progress.stage("score", None);
    let mut parts = reader.into_parts();
    let workers = pipeline::run(
        rayon::current_num_threads(),
        || parts.next().map_err(TrainError::from),
        || Tally::new(without_events),
        |tally, part, lane| {
            hand_over(part, id.is_none(), lane, |table, rows_before| {
                let scored = plan.score(lookups.join(table), rows_before, tally)?;
                let encoded = encoder.encode(&scored.batch)?;
                let size = encoded.size() + scored.ledgers.len();
                Ok(((encoded, scored.ledgers), size))
            })
        },
        |(encoded, lines)| {
            writer.append(&encoded)?;
            if let Some(ledgers) = &mut ledgers {
                ledgers.append(&lines)?;
            }
            progress.advance(encoded.rows() as u64);
            Ok(())
        },
    )?;
    if writer.rows() == 0 {
        return Err(ReadError::NoRows { path: source.leads.clone() }.into());
    }
    if let Some(ledgers) = ledgers {
        ledgers.finish()?;
    }
    writer.finish()?;
    let tally = Tally::of(workers);
    notes.extend(lookups.notes());
    Ok(RuleScoreSummary { columns, missing_fields, without_events, notes, ..tally.summary() })
}

/// No output may replace what it is made from, or another output.
fn check_targets(source: &RuledSource, output: &RuleOutput) -> Result<(), TrainError> {
    for target in std::iter::once(&output.scores).chain(&output.ledger) {
        spare(source.inputs(), target, ("it", "-o or --ledger"))?;
    }
    if output.ledger.as_ref() == Some(&output.scores) {
        return Err(TrainError::data(output.scores.display().to_string(), "scores and ledgers would go into one file; name another"));
    }
    Ok(())
}
