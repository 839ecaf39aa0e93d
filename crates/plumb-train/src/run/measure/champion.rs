use plumb_eval::{Bootstrap, Differences, Estimate, Metrics, log_losses};
use plumb_features::{Activity, EventRegister};
use plumb_model::Model;
use serde::Serialize;

use super::judged::{Judged, gain};
use super::predict::predict;
use crate::TrainError;
use crate::config::LoadedConfig;
use crate::data::{Prepared, is_held_out};

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
    if let Some(why) = unreadable(data, champion) {
        return Some(why);
    }
    too_few(&unseen.won)
}

/// Why a model cannot predict for these data.
pub(crate) fn unreadable(data: &Prepared<'_>, champion: &Model) -> Option<String> {
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
    champion.events.as_ref().and_then(|register| lacking_events(data, register))
}

/// Why rows that are new to two competitors say nothing of them.
fn too_few(won: &[bool]) -> Option<String> {
    if won.len() < FEWEST_ROWS {
        return Some(format!("only {} test rows are new to both", won.len()));
    }
    let wins = won.iter().filter(|won| **won).count();
    (wins == 0 || wins == won.len()).then(|| "all test rows that are new to both ended alike".to_owned())
}

/// Why the events at hand do not give what the champion measures.
fn lacking_events(data: &Prepared<'_>, register: &EventRegister) -> Option<String> {
    let Some(events) = &data.dataset.events else { return Some("it uses events, and these data have none".to_owned()) };
    let lacks = |activity: &&Activity| activity.property.as_ref().is_some_and(|name| !events.properties.contains(name));
    let lacking = register.activities.iter().find(lacks).and_then(|activity| activity.property.as_ref())?;
    Some(format!("it sums the property `{lacking}` of events, which is not configured here"))
}
