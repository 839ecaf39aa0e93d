use plumb_eval::{Bootstrap, Differences, Estimate, Metrics, log_losses};
use plumb_features::{Activity, EventRegister};
use plumb_model::{Model, Scorer, TableChoice};
use rayon::prelude::*;
use serde::Serialize;

use super::judged::{Judged, gain};
use super::sight::Sight;
use crate::TrainError;
use crate::config::LoadedConfig;
use crate::data::{Prepared, Snapshots, is_held_out};
use crate::lookup::Lookups;
use crate::read::{ReadOptions, TableReader};
use crate::score::TableRows;

/// Fewer rows than this tell nothing.
const FEWEST_ROWS: usize = 20;

/// The champion as a competitor, on test rows that neither table was fitted on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgainstChampion {
    /// Its version.
    pub version: u32,
    /// Rows compared on.
    pub rows: usize,
    /// Columns that it uses and the new model does not.
    pub more_columns: Vec<String>,
    /// Why the two cannot be compared, if they cannot.
    pub incomparable: Option<String>,
    /// The new model's metrics less the champion's; `None` when they cannot be compared.
    pub difference: Option<Differences>,
    /// The champion's log loss less the new model's, a row; above 0 the new one is better.
    pub gain: Option<Estimate>,
    /// The metrics of both; `None` when they cannot be compared.
    pub same_rows: Option<SameRows>,
}

/// The metrics of two models on the same rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SameRows {
    /// The new model's.
    pub model: Metrics,
    /// The champion's.
    pub champion: Metrics,
}

/// What a comparison says, with the rows that it was made on and what the champion predicts for them.
type Compared = (AgainstChampion, Option<(Judged, Vec<f64>)>);

/// The current champion.
pub struct Champion {
    /// Its version.
    pub version: u32,
    /// The model.
    pub model: Model,
}

/// Compares on the test rows that come after the champion's own cut: it has seen the others.
pub(super) fn against(
    data: &Prepared<'_>,
    model: &Model,
    test: &Judged,
    champion: &Champion,
    loaded: &LoadedConfig,
    bootstrap: Bootstrap,
) -> Result<Compared, TrainError> {
    let dataset = &data.dataset;
    let is_new = |index: &usize| {
        let row = test.at.rows[*index];
        is_held_out(&champion.model.split, &dataset.id(row), dataset.created_at(row))
    };
    let unseen = test.only(&(0..test.won.len()).filter(is_new).collect::<Vec<usize>>());
    let incomparable = incomparable(data, model, &unseen, &champion.model);
    let is_own = |name: &String| model.schema.fields.iter().any(|field| field.name == *name);
    let more_columns = champion.model.schema.fields.iter().map(|field| field.name.clone()).filter(|name| !is_own(name)).collect();
    let (version, rows) = (champion.version, unseen.at.len());
    let mut result = AgainstChampion { version, rows, more_columns, incomparable, difference: None, gain: None, same_rows: None };
    if result.incomparable.is_some() {
        return Ok((result, None));
    }
    let theirs = predict(loaded, data, &champion.model, &unseen.at)?;
    let losses = log_losses(&unseen.won, &unseen.probabilities)?;
    result.difference = Some(bootstrap.difference(&unseen.won, &unseen.probabilities, &theirs, unseen.clusters())?);
    result.gain = Some(gain(&log_losses(&unseen.won, &theirs)?, &losses, unseen.clusters())?);
    let metrics = |p: &[f64]| bootstrap.metrics(&unseen.won, p, unseen.clusters());
    result.same_rows = Some(SameRows { model: metrics(&unseen.probabilities)?, champion: metrics(&theirs)? });
    Ok((result, Some((unseen, theirs))))
}

/// Why a comparison would be unfair or empty.
fn incomparable(data: &Prepared<'_>, model: &Model, unseen: &Judged, champion: &Model) -> Option<String> {
    let (own, theirs) = (&model.dataset, &champion.dataset);
    if own.target != theirs.target || own.horizon_days != theirs.horizon_days {
        return Some("it predicts something else: the outcome column, its values or the horizon differ".to_owned());
    }
    let lacking: Vec<&str> = champion
        .schema
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .filter(|name| !data.dataset.names.iter().any(|own| own == name))
        .collect();
    if !lacking.is_empty() {
        return Some(format!("it uses columns that these data lack: {}", lacking.join(", ")));
    }
    if let Some(why) = champion.events.as_ref().and_then(|register| lacking_events(data, register)) {
        return Some(why);
    }
    if unseen.won.len() < FEWEST_ROWS {
        return Some(format!("only {} test rows are new to both", unseen.won.len()));
    }
    let won = unseen.won.iter().filter(|won| **won).count();
    (won == 0 || won == unseen.won.len()).then(|| "all test rows that are new to both ended alike".to_owned())
}

/// Why the events at hand do not give what the champion measures.
fn lacking_events(data: &Prepared<'_>, register: &EventRegister) -> Option<String> {
    let Some(events) = &data.dataset.events else { return Some("it uses events, and these data have none".to_owned()) };
    let lacks = |activity: &&Activity| activity.property.as_ref().is_some_and(|name| !events.properties.contains(name));
    let lacking = register.activities.iter().find(lacks).and_then(|activity| activity.property.as_ref())?;
    Some(format!("it sums the property `{lacking}` of events, which is not configured here"))
}

/// The champion's probabilities of some leads at some ages, by its evaluated table: the file is read once more, for the columns that the
/// champion uses. A row without any usable field gets the table's log-odds too: leaving hard rows out would flatter.
fn predict(loaded: &LoadedConfig, data: &Prepared<'_>, model: &Model, at: &Snapshots) -> Result<Vec<f64>, TrainError> {
    let dataset = &data.dataset;
    let scorer = Scorer::new(model, TableChoice::Evaluated);
    let lookups = Lookups::of(loaded)?;
    let columns = scorer.columns().iter().map(|field| field.name.clone()).chain(lookups.keys());
    let options = ReadOptions { delimiter: loaded.delimiter()?, ..ReadOptions::default() }.with_columns(columns);
    let mut reader = TableReader::open(loaded.leads_path(), options)?;
    let sight = Sight::new(data, &scorer);
    // Rows in the order of the file, with their places among those asked for.
    let mut asked: Vec<(u32, usize)> = at.rows.iter().copied().enumerate().map(|(place, row)| (row, place)).collect();
    asked.sort_unstable();
    let mut waiting = asked.as_slice();
    let mut probabilities = vec![0.0; at.len()];
    let mut before = 0;
    while let Some(table) = reader.next_batch()?.map(|table| lookups.join(table)) {
        let own = TableRows::new(&table, &scorer, &[]);
        let end = before + table.rows() as u32;
        let (here, later) = waiting.split_at(waiting.partition_point(|(row, _)| *row < end));
        let score = |(row, place): &(u32, usize)| {
            let (in_table, moment) = ((row - before) as usize, data.moment(*row, at.age(*place)));
            scorer.score(&sight.row(own.row(in_table), *row, at.age(*place)), moment).log_odds
        };
        let log_odds: Vec<f64> = here.par_iter().map(score).collect();
        for ((_, place), log_odds) in here.iter().zip(log_odds) {
            probabilities[*place] = model.evaluated.calibration.probability(log_odds);
        }
        (waiting, before) = (later, end);
    }
    if before as usize != dataset.rows {
        return Err(TrainError::data(&dataset.file, "the file has changed while it was trained on; train again"));
    }
    Ok(probabilities)
}
