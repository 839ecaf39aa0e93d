//! Scores a file: threads each read, score and format a part of it, and the parts are written in order. Nothing is held but these parts.

mod activities;
mod as_of;
mod batch;
mod compare;
mod likeness;
mod part;
mod rows;
mod tally;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use plumb_model::{Kind, Model, Scorer, TableChoice};

pub(crate) use activities::Activities;
pub use as_of::AsOf;
pub(crate) use as_of::moments;
use batch::{Plan, TableScorer, output_columns};
pub(crate) use batch::{RowMoments, add_moments, ids};
pub use compare::{MoveOptions, ScoreMove, ScoreMoves, score_moves};
pub use likeness::LikenessSummary;
use likeness::{LikenessScorer, PreparedLikeness};
pub(crate) use part::hand_over;
pub(crate) use rows::{TableRow, TableRows};
pub use tally::ScoreSummary;

use crate::data::{EventSource, EventStore};
use crate::lookup::{LookupConfig, Lookups};
use crate::pipeline;
use crate::read::{ReadError, ReadOptions, TableReader};
use crate::rules::{PreparedRules, RuleScorer, RulesBeside};
use crate::spared::spare;
use crate::write::{Encoded, OutputWriter};
use crate::{Progress, TrainError, memory};

/// Rows that are scored together: few enough to stay in the caches, and as many as make a good row group of Parquet.
pub(crate) const BATCH_ROWS: usize = 32_768;

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
    /// Tables to join, as the model was trained with.
    pub lookups: Vec<LookupConfig>,
    /// What the leads did; a model that uses events counts it as not known where it is not given.
    pub events: Option<PathBuf>,
    /// Rules that score the leads beside the model.
    pub rules: Option<RulesBeside>,
    /// A lookalike model that tells beside the score how alike the leads are to its seeds.
    pub likeness: Option<Arc<Model>>,
}

impl ScoreOptions {
    /// All files that are read, whether the model has a use for them or not.
    fn inputs(&self) -> impl Iterator<Item = (&Path, &'static str)> {
        let of_rules = self.rules.as_ref().and_then(|rules| rules.events.as_ref()).map(|events| &events.path);
        let events = self.events.iter().chain(of_rules).map(|path| (path.as_path(), "the events"));
        let lookups = self.lookups.iter().map(|lookup| (lookup.file.as_path(), "a table that is joined"));
        std::iter::once((self.input.as_path(), "the leads they are made from")).chain(events).chain(lookups)
    }
}

/// Scores `options.input` with the served table of `model` and writes `options.output`, which appears whole or not at all.
///
/// # Errors
/// [`TrainError`] when the file cannot be read, has none of the model's fields, or cannot be written, or the model tells likeness.
pub fn score_file(model: &Model, options: &ScoreOptions, progress: &dyn Progress) -> Result<ScoreSummary, TrainError> {
    if model.kind == Kind::Lookalike {
        return Err(other_kind(options, &model.name, "tells likeness, and no probability of conversion", "lookalike score"));
    }
    write_scores(model, options, progress)
}

/// The same with a lookalike model: score and likeness.
///
/// # Errors
/// As [`score_file`]; [`TrainError`] too when the model is for conversion.
pub fn score_likeness(model: &Model, options: &ScoreOptions, progress: &dyn Progress) -> Result<ScoreSummary, TrainError> {
    if model.kind == Kind::Conversion {
        return Err(other_kind(options, &model.name, "predicts conversion, and no likeness", "score"));
    }
    write_scores(model, options, progress)
}

fn other_kind(options: &ScoreOptions, name: &str, what: &str, command: &str) -> TrainError {
    let problem = format!("the model `{name}` {what}: use `plumb {command} --model {name}`");
    TrainError::data(options.input.display().to_string(), problem)
}

fn write_scores(model: &Model, options: &ScoreOptions, progress: &dyn Progress) -> Result<ScoreSummary, TrainError> {
    let file = options.input.display().to_string();
    memory::keep_freed();
    let scorer = Scorer::new(model, TableChoice::Served);
    let fields = || scorer.columns().iter().map(|f| f.name.clone());
    let moment_column = if let AsOf::Column(name) = &options.as_of { Some(name.clone()) } else { None };
    let lookups = Lookups::read(&options.lookups)?;
    let rules = options.rules.as_ref().map(|rules| prepare_rules(rules, model, options, &lookups, progress)).transpose()?;
    let by_rules = rules.as_ref().map(PreparedRules::scorer);
    let likeness = options.likeness.as_ref().map(|model| PreparedLikeness::new(model, &file)).transpose()?;
    let rule_columns = by_rules.iter().flat_map(RuleScorer::wanted).cloned();
    let likeness_columns = likeness.iter().flat_map(PreparedLikeness::wanted);
    let roles = model.schema.id.clone().into_iter().chain(moment_column.clone()).chain(lookups.keys());
    let wanted: Vec<String> = fields().chain(roles).chain(rule_columns).chain(likeness_columns).collect();
    let read = ReadOptions { columns: Some(wanted), batch_rows: BATCH_ROWS, ..ReadOptions::default() };
    let reader = TableReader::open(&options.input, read)?;
    lookups.check(reader.names(), &file)?;
    let names: Vec<String> = reader.names().iter().chain(lookups.names()).cloned().collect();
    let id_column = model.schema.id.clone().filter(|name| names.contains(name));
    check_file(&names, &scorer, &file, moment_column.as_deref())?;
    likeness.iter().try_for_each(|likeness| likeness.check(&names, &file))?;
    spare(options.inputs(), &options.output, ("the scores", "-o"))?;
    let events = read_events(model, options, id_column.as_deref(), progress)?;
    let (events, event_notes) = events.unzip();
    for note in event_notes.iter().flatten() {
        progress.note(note);
    }
    let activities = events.as_ref().and_then(|events| Activities::new(&scorer, events));
    let columns = output_columns(model.kind, id_column.as_deref(), options.reasons, by_rules.is_some(), likeness.is_some());
    let mut writer = OutputWriter::create(&options.output, columns)?;
    let encoder = writer.encoder().clone();
    progress.stage("score", None);
    let id = id_column.as_deref();
    let plan = Plan {
        model,
        scorer: &scorer,
        as_of: &options.as_of,
        id,
        reasons: options.reasons,
        file: &file,
        activities,
        rules: by_rules.as_ref(),
        likeness: likeness.as_ref(),
    };
    let mut parts = reader.into_parts();
    let workers = pipeline::run(
        rayon::current_num_threads(),
        || parts.next().map_err(TrainError::from),
        || TableScorer::new(&plan),
        |worker, part, lane| {
            hand_over(part, id.is_none(), lane, |table, rows_before| {
                let encoded = encoder.encode(&worker.score(lookups.join(table), rows_before)?)?;
                let size = encoded.size();
                Ok((encoded, size))
            })
        },
        |encoded: Encoded| {
            writer.append(&encoded)?;
            progress.advance(encoded.rows() as u64);
            Ok(())
        },
    )?;
    if writer.rows() == 0 {
        return Err(ReadError::NoRows { path: options.input.clone() }.into());
    }
    writer.finish()?;
    let mut tally = tally::Tally::new(&scorer);
    let (mut rule_tallies, mut likeness_tallies) = (Vec::new(), Vec::new());
    for worker in workers {
        tally.join(worker.tally);
        rule_tallies.push(worker.rule_tally);
        likeness_tallies.extend(worker.likeness.map(LikenessScorer::into_tally));
    }
    let likeness = likeness.as_ref().map(|likeness| likeness.summary(likeness_tallies, &names));
    drop(by_rules);
    let rules = rules.map(|rules| rules.summary(rule_tallies));
    let missing_id = model.schema.id.clone().filter(|_| id_column.is_none());
    Ok(ScoreSummary { lookup_notes: lookups.notes(), rules, likeness, ..tally.summary(&scorer, missing_id, &names) })
}

/// Finds what the rules read in the file of leads and that of events. The roles of columns are known only from the header.
fn prepare_rules(
    rules: &RulesBeside,
    model: &Model,
    options: &ScoreOptions,
    lookups: &Lookups,
    progress: &dyn Progress,
) -> Result<PreparedRules, TrainError> {
    let header = TableReader::open(&options.input, ReadOptions { batch_rows: BATCH_ROWS, ..ReadOptions::default() })?;
    let names: Vec<String> = header.names().iter().chain(lookups.names()).cloned().collect();
    rules.prepare(model, &names, &options.input.display().to_string(), progress)
}

/// Reads the events, if they are given and the model uses them. Leads are found in them by their identifiers.
fn read_events(
    model: &Model,
    options: &ScoreOptions,
    id: Option<&str>,
    progress: &dyn Progress,
) -> Result<Option<(EventStore, Vec<String>)>, TrainError> {
    let Some((path, register)) = options.events.as_ref().zip(model.events.as_ref()) else { return Ok(None) };
    if id.is_none() {
        let (file, name) = (options.input.display().to_string(), model.schema.id.as_deref().unwrap_or("an identifier"));
        return Err(TrainError::data(file, format!("events name leads by `{name}`, and the leads have no such column")));
    }
    EventSource::for_model(register, path.clone()).read(progress).map(Some)
}

pub(crate) fn check_file(names: &[String], scorer: &Scorer, file: &str, moment_column: Option<&str>) -> Result<(), TrainError> {
    if !scorer.columns().iter().any(|field| names.contains(&field.name)) {
        let expected: Vec<&str> = scorer.columns().iter().map(|f| f.name.as_str()).collect();
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
