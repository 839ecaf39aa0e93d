//! Fits seeds against the population: the same tables, encoders and solver as for won against lost.
//!
//! Some of the population would be customers if they were asked: they are positives without a label. Where every positive has the same
//! chance to be a known one, the odds of being known are those of being positive times a constant, so the rank is right and only the
//! scale is unknown (Elkan and Noto, "Learning classifiers from only positive and unlabeled data", KDD 2008).

use plumb_fit::{
    CodeTable, Correction, Folds, Interaction, Newton, PenaltyRule, Problem, Searched, Solver, StandardErrors, Tuned, TuningSettings,
    default_penalties, search, standard_errors, tune,
};
use plumb_model::Scorecard;

use super::people::Everybody;
use crate::config::Config;
use crate::run::{Encoded, Fit, Rows, interaction_settings, probabilities};
use crate::{Progress, TrainError};

/// What was fitted.
pub(super) struct Fitted {
    /// Fitted without the hidden seeds: they count as population.
    pub evaluated: Scorecard,
    /// Fitted on all seeds.
    pub served: Scorecard,
    /// Of the weights of the served table.
    pub errors: StandardErrors,
    /// The penalty, and what is predicted for rows held out, hidden seeds counting as population.
    pub tuned: Tuned,
    pub interactions: Vec<Interaction>,
}

/// Fits both tables.
pub(super) fn fit(everybody: &Everybody<'_>, encoded: &Encoded, seed: u64, progress: &dyn Progress) -> Result<Fitted, TrainError> {
    let known: Vec<bool> = everybody.known().collect();
    let chosen = choose(everybody, encoded, &known, seed, progress)?;
    progress.stage("fit", None);
    let Chosen { tuned, interactions } = chosen;
    let solver = Newton::default();
    let fit = Fit { solver: &solver, penalty: tuned.penalty, correction: &Correction::Identity };
    let evaluated = fit.card(encoded, &interactions, Rows { won: &known, weights: None })?;
    let errors = |problem: &Problem<'_>, solution: &plumb_fit::Solution| standard_errors(problem, solution, &interactions, None);
    let (served, errors) = fit.card_with(encoded, &interactions, Rows { won: &everybody.is_seed, weights: None }, errors)?;
    Ok(Fitted { evaluated, served, errors, tuned, interactions })
}

/// Penalty and interactions.
struct Chosen {
    tuned: Tuned,
    interactions: Vec<Interaction>,
}

/// Chooses penalty and interactions by cross-validation: some seeds are held out of each fit, and must be told from the population that is
/// held out with them.
fn choose(everybody: &Everybody<'_>, encoded: &Encoded, known: &[bool], seed: u64, progress: &dyn Progress) -> Result<Chosen, TrainError> {
    let config: &Config = everybody.data.config;
    let groups = everybody.data.dataset.groups_of(&everybody.data.labelled.rows);
    let folds = Folds::by_group(&groups, config.training.folds, seed);
    let solver = Newton::default();
    let penalties = default_penalties();
    progress.stage("cross-validate", Some(penalties.len() as u64 * folds.count() as u64));
    let on_fit = || progress.advance(1);
    let settings =
        TuningSettings { solver: &solver, penalties: &penalties, folds: &folds, weights: None, rule: PenaltyRule::Lowest, on_fit: &on_fit };
    let (tuned, fits) = tune(&encoded.codes, known, &settings)?;
    progress.stage("find interactions", None);
    let wanted = interaction_settings(config, &solver);
    let Searched { interactions, tuned } = search(&encoded.codes, known, &settings, &wanted, tuned, fits)?;
    Ok(Chosen { tuned, interactions })
}

/// Likeness of all rows by a table.
pub(super) fn likeness(card: &Scorecard, codes: &CodeTable) -> Vec<f64> {
    probabilities(card, codes, &(0..codes.rows()).collect::<Vec<usize>>())
}

/// The table of all seeds, had other folds chosen penalty and interactions.
pub(super) fn with_other_folds(everybody: &Everybody<'_>, encoded: &Encoded, seed: u64) -> Result<Scorecard, TrainError> {
    let Chosen { tuned, interactions } = choose(everybody, encoded, &everybody.is_seed, seed, &crate::Silent)?;
    let solver = Newton::default();
    let fit = Fit { solver: &solver, penalty: tuned.penalty, correction: &Correction::Identity };
    fit.card(encoded, &interactions, Rows { won: &everybody.is_seed, weights: None })
}

/// The table of those seeds that `weights` lets count.
pub(super) fn with_weights(
    everybody: &Everybody<'_>,
    encoded: &Encoded,
    fitted: &Fitted,
    weights: &[f64],
) -> Result<Scorecard, TrainError> {
    let solver = Newton::default();
    let fit = Fit { solver: &solver, penalty: fitted.tuned.penalty, correction: &Correction::Identity };
    fit.card(encoded, &fitted.interactions, Rows { won: &everybody.is_seed, weights: Some(weights) })
}

/// The name of the solver, for the record.
pub(super) fn solver_name() -> &'static str {
    Newton::default().name()
}
