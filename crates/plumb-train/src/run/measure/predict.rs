use plumb_model::{Model, Scorer, TableChoice};
use rayon::prelude::*;

use super::sight::Sight;
use crate::TrainError;
use crate::config::LoadedConfig;
use crate::data::{Asked, Prepared, Snapshots, visit};
use crate::score::TableRows;

/// A model's probabilities of some leads at some ages, by its evaluated table: the file is read once more, for the columns that the
/// model uses. A row without any usable field gets the table's log-odds too: leaving hard rows out would flatter.
///
/// # Errors
/// [`TrainError`] when the file cannot be read, or has changed.
pub(crate) fn predict(loaded: &LoadedConfig, data: &Prepared<'_>, model: &Model, at: &Snapshots) -> Result<Vec<f64>, TrainError> {
    let scorer = Scorer::new(model, TableChoice::Evaluated);
    let columns = scorer.columns().iter().map(|field| field.name.clone());
    let sight = Sight::new(data, &scorer);
    visit(loaded, data, columns, at, |table, asked| {
        let rows = TableRows::new(table, &scorer, &[]);
        let score = |own: &Asked| {
            let log_odds = scorer.score(&sight.row(rows.row(own.row), own.lead, own.age), own.moment).log_odds;
            model.evaluated.calibration.probability(log_odds)
        };
        Ok(asked.par_iter().map(score).collect())
    })
}

/// Why a model scores a lead as it does.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ToldReason {
    /// What it is, in words.
    pub text: String,
    /// What it adds to the log-odds of the average lead.
    pub log_odds: f64,
}

/// The `most` strongest reasons of a model for some leads at some ages, by its evaluated table.
///
/// # Errors
/// As [`predict`].
pub(crate) fn reasons(
    loaded: &LoadedConfig,
    data: &Prepared<'_>,
    model: &Model,
    at: &Snapshots,
    most: usize,
) -> Result<Vec<Vec<ToldReason>>, TrainError> {
    let scorer = Scorer::new(model, TableChoice::Evaluated);
    let columns = scorer.columns().iter().map(|field| field.name.clone());
    let sight = Sight::new(data, &scorer);
    visit(loaded, data, columns, at, |table, asked| {
        let rows = TableRows::new(table, &scorer, &[]);
        let explain = |own: &Asked| {
            let row = sight.row(rows.row(own.row), own.lead, own.age);
            let explanation = scorer.explain(&row, &scorer.score(&row, own.moment), most);
            explanation.reasons.iter().map(|reason| ToldReason { text: reason.text.to_string(), log_odds: reason.log_odds }).collect()
        };
        Ok(asked.iter().map(explain).collect())
    })
}
