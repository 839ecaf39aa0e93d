//! Fits the two tables of a version: evaluated on the training part, served on all labelled rows.

use plumb_core::math::sigmoid;
use plumb_features::EventRegister;
use plumb_fit::{
    CodeTable, Correction, Design, FeatureSpec, FitError, Folds, Interaction, InteractionSettings, Linfa, Newton, PenaltyRule, Problem,
    Searched, Solution, Solver, StandardErrors, Tuned, TuningSettings, default_penalties, scorecard, search, standard_errors, tune,
    with_interactions,
};
use plumb_model::Scorecard;
use rayon::prelude::*;

use super::calibration::{correction, shifted};
use super::checks::FEWEST_TO_FIT;
use super::encode::{Encoded, EncodedParts, encode};
use super::stability::{self, Unstable};
use crate::config::{self, Config, FoldBy, UnstableEffects};
use crate::data::{Dataset, Period, Prepared};
use crate::{Progress, TrainError};

/// Which solver fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SolverChoice {
    /// linfa on small tables without interactions, newton else: see [`SolverChoice::solver`].
    #[default]
    Auto,
    /// linfa-logistic.
    Linfa,
    /// Newton on codes.
    Newton,
}

/// Up to so many numbers in the dense matrix (rows times columns), `auto` takes linfa, unless interactions are found.
const LINFA_CELLS: usize = 100_000;

impl SolverChoice {
    /// The solver for a table of so many rows and design columns.
    pub fn solver(self, rows: usize, columns: usize) -> Box<dyn Solver> {
        match self {
            SolverChoice::Linfa => Box::new(Linfa::default()),
            SolverChoice::Auto if rows.saturating_mul(columns) <= LINFA_CELLS => Box::new(Linfa::default()),
            SolverChoice::Auto | SolverChoice::Newton => Box::new(Newton::default()),
        }
    }
}

/// What the training part taught.
pub struct Evaluated {
    /// The table fitted on the training part.
    pub card: Scorecard,
    /// The chosen penalty, the path, and the predictions for rows held out, in the order of the training rows.
    pub tuned: Tuned,
    /// Which fold each training row was held out in.
    pub folds: Folds,
    /// The calibration, part of both tables.
    pub correction: Correction,
    /// Training rows that it was chosen by, the newest ones.
    pub calibrated_on: usize,
    /// The solver used.
    pub solver: Box<dyn Solver>,
    /// Why this one, where a person should know.
    pub solver_note: Option<String>,
    /// The interactions of the table, by the numbers of its features.
    pub interactions: Vec<Interaction>,
    /// The features whose effect does not hold over time, the worst first.
    pub unstable: Vec<Unstable>,
    /// Labels of the training rows.
    pub won: Vec<bool>,
    /// The table's probabilities of the test rows.
    pub on_test: Vec<f64>,
    /// The served table's probabilities of the same rows, which it was fitted on too, before any configured shift.
    pub served_on_test: Vec<f64>,
    /// What is measured of events, if there are any.
    pub events: Option<EventRegister>,
    /// For each period of a backtest, the probabilities of its leads by a table fitted on what was known before it; `None` where there was
    /// too little to learn from.
    pub on_periods: Vec<Option<Vec<f64>>>,
}

impl Evaluated {
    /// Calibrated probabilities of the training rows, each predicted by a model that did not see it.
    pub fn out_of_fold(&self) -> Vec<f64> {
        self.tuned.out_of_fold.iter().map(|z| sigmoid(self.correction.corrected(*z))).collect()
    }

    /// The same before calibration, which was fitted to outcomes of these rows.
    pub fn uncalibrated_out_of_fold(&self) -> Vec<f64> {
        self.tuned.out_of_fold.iter().map(|z| sigmoid(*z)).collect()
    }

    /// The base rate as each training row's fold would have it.
    pub fn base_out_of_fold(&self) -> Vec<f64> {
        self.folds.of_rows().iter().map(|fold| sigmoid(self.tuned.base_log_odds[usize::from(*fold)])).collect()
    }
}

/// Fits both tables of a version; of the served one also the standard errors of its weights. Where `auto` took linfa and it does not converge,
/// newton does the whole again, and that is said.
///
/// # Errors
/// [`TrainError`] when no feature is left or a fit fails.
pub fn fit_tables(
    data: &mut Prepared<'_>,
    choice: SolverChoice,
    seed: u64,
    progress: &dyn Progress,
) -> Result<(Evaluated, Scorecard, StandardErrors), TrainError> {
    progress.stage("encode", None);
    let mut encoded = encode(data, seed)?;
    let data = &*data;
    let unstable = stability::unstable(data, &encoded.training)?;
    if data.config.training.unstable_effects == UnstableEffects::Shrink {
        stability::shrink(&mut encoded, &unstable);
    }
    let choice = within_reach(choice, data, &encoded)?;
    let fit = |choice| {
        let mut evaluated = fit_evaluated(data, &encoded, choice, seed, progress)?;
        evaluated.unstable.clone_from(&unstable);
        progress.stage("refit on all", None);
        let all = &encoded.labelled;
        let wanted = interaction_settings(data.config, evaluated.solver.as_ref());
        let interactions = renumbered(&evaluated.interactions, &wanted, &encoded.training.specs, all);
        let entries: Vec<usize> = (0..data.labelled.rows.len()).collect();
        let weights = data.weights(&entries, data.dataset.extracted_at);
        let rows = Rows { won: &data.labelled.won, weights: weights.as_deref() };
        let fit = Fit { solver: evaluated.solver.as_ref(), penalty: evaluated.tuned.penalty, correction: &evaluated.correction };
        let line = evaluated.correction.platt();
        let (served, errors) =
            fit.card_with(all, &interactions, rows, |problem, solution| standard_errors(problem, solution, &interactions, line))?;
        evaluated.served_on_test = probabilities(&served, &all.codes, &data.parts.test);
        Ok((evaluated, shifted(served, data.config.training.intercept_shift.unwrap_or(0.0)), errors))
    };
    match fit(choice) {
        Err(TrainError::Fit(why @ (FitError::NotConverged { .. } | FitError::Numerical { .. }))) if choice == SolverChoice::Auto => {
            progress.note(&format!("{why}; newton fits instead"));
            fit(SolverChoice::Newton)
        }
        other => other,
    }
}

/// linfa knows neither weights of rows nor bounds: `auto` takes newton then.
fn within_reach(choice: SolverChoice, data: &Prepared<'_>, encoded: &EncodedParts) -> Result<SolverChoice, TrainError> {
    let is_bounded = encoded.training.codes.columns().iter().chain(encoded.labelled.codes.columns()).any(|column| column.trend.is_some());
    match choice {
        SolverChoice::Auto if is_bounded || data.config.training.half_life_days.is_some() => Ok(SolverChoice::Newton),
        SolverChoice::Linfa if is_bounded || data.config.training.half_life_days.is_some() => Err(TrainError::data(
            &data.dataset.file,
            "the solver linfa knows neither `training.half_life_days` nor `monotone` columns: leave `--solver linfa` out, and newton fits",
        )),
        other => Ok(other),
    }
}

/// Chooses penalty and calibration on the training part and fits the evaluated table.
fn fit_evaluated(
    data: &Prepared<'_>,
    encoded: &EncodedParts,
    choice: SolverChoice,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Evaluated, TrainError> {
    let (rows, won) = data.training();
    let EncodedParts { training, test, .. } = encoded;
    let design = design(training);
    let solver = choice.solver(rows.len(), design.columns());
    let groups = data.dataset.groups_of(&rows.rows);
    let training_config = &data.config.training;
    let folds = match training_config.fold_by {
        FoldBy::Group => Folds::by_group(&groups, training_config.folds, seed),
        FoldBy::Time => Folds::by_time(&groups, training_config.folds),
    };
    let rule = match training_config.penalty_rule {
        config::PenaltyRule::Lowest => PenaltyRule::Lowest,
        config::PenaltyRule::OneStandardError => PenaltyRule::OneStandardError,
    };
    let weights = data.training_weights();
    let weights = weights.as_deref();
    let penalties = default_penalties();
    progress.stage("cross-validate", Some(penalties.len() as u64 * folds.count() as u64));
    let settings =
        TuningSettings { solver: solver.as_ref(), penalties: &penalties, folds: &folds, weights, rule, on_fit: &|| progress.advance(1) };
    let (tuned, fits) = tune(&training.codes, &won, &settings).map_err(|e| named(e, &data.dataset))?;
    progress.stage("find interactions", None);
    // Whoever did not ask for linfa by name does not go without interactions because of it.
    let newton = Newton::default();
    let seeker: &dyn Solver = if choice == SolverChoice::Auto { &newton } else { solver.as_ref() };
    let wanted = interaction_settings(data.config, seeker);
    let searching = TuningSettings { solver: seeker, ..settings };
    let Searched { interactions, tuned } = search(&training.codes, &won, &searching, &wanted, tuned, fits)?;
    let solver_note = solver_note(data.config, choice, solver.as_ref(), interactions.len());
    let solver: Box<dyn Solver> = if interactions.is_empty() || is_linfa(seeker) { solver } else { Box::new(newton) };
    let (correction, calibrated_on) = correction(data, &rows, &tuned.out_of_fold, &won, &groups, weights);
    progress.stage("fit", None);
    let fit = Fit { solver: solver.as_ref(), penalty: tuned.penalty, correction: &correction };
    let card = fit.card(training, &interactions, Rows { won: &won, weights })?;
    let on_test = all_probabilities(&card, test);
    let on_periods = backtest(data, encoded, &interactions, solver.as_ref(), tuned.penalty, progress)?;
    let (events, served_on_test, unstable) = (encoded.events.clone(), Vec::new(), Vec::new());
    Ok(Evaluated {
        card,
        tuned,
        folds,
        correction,
        calibrated_on,
        solver,
        solver_note,
        interactions,
        unstable,
        won,
        on_test,
        served_on_test,
        events,
        on_periods,
    })
}

/// Fits each period of a backtest with the chosen penalty. The calibration is left out: it was fitted to leads that came later.
fn backtest(
    data: &Prepared<'_>,
    encoded: &EncodedParts,
    interactions: &[Interaction],
    solver: &dyn Solver,
    penalty: f64,
    progress: &dyn Progress,
) -> Result<Vec<Option<Vec<f64>>>, TrainError> {
    if !data.periods.is_empty() {
        progress.stage("backtest", Some(data.periods.len() as u64));
    }
    let specs = &encoded.training.specs;
    let fit = |(period, encoded): (&Period, &Option<(Encoded, CodeTable)>)| {
        progress.advance(1);
        let won = data.labelled.won_of(&period.training);
        let wins = won.iter().filter(|won| **won).count();
        let Some((training, test)) = encoded.as_ref().filter(|_| wins.min(won.len() - wins) >= FEWEST_TO_FIT) else { return Ok(None) };
        let wanted = interaction_settings(data.config, solver);
        let interactions = renumbered(interactions, &wanted, specs, training);
        let weights = data.weights(&period.training, Some(period.cut));
        let fit = Fit { solver, penalty, correction: &Correction::Identity };
        let card = fit.card(training, &interactions, Rows { won: &won, weights: weights.as_deref() })?;
        Ok(Some(all_probabilities(&card, test)))
    };
    data.periods.iter().zip(&encoded.periods).map(fit).collect()
}

fn all_probabilities(card: &Scorecard, codes: &CodeTable) -> Vec<f64> {
    probabilities(card, codes, &(0..codes.rows()).collect::<Vec<usize>>())
}

/// What a table says of some coded rows. A row without any usable field gets the table's log-odds too: leaving hard rows out would flatter.
pub(crate) fn probabilities(card: &Scorecard, codes: &CodeTable, rows: &[usize]) -> Vec<f64> {
    let log_odds = card.adder();
    let of_row = |own: &mut Vec<u16>, row: &usize| {
        own.clear();
        own.extend(codes.columns().iter().map(|column| column.codes.get(*row)));
        card.calibration.probability(log_odds(own))
    };
    rows.par_iter().map_init(Vec::new, of_row).collect()
}

fn design(encoded: &Encoded) -> Design {
    Design::new(encoded.codes.columns(), &encoded.codes.support())
}

fn is_linfa(solver: &dyn Solver) -> bool {
    solver.name() == Linfa::default().name()
}

/// Which solver fits, and why, where linfa was asked for by name or is what `auto` takes by size.
fn solver_note(config: &Config, choice: SolverChoice, by_size: &dyn Solver, interactions: usize) -> Option<String> {
    if !config.training.interactions || !is_linfa(by_size) {
        return None;
    }
    Some(match (choice, interactions) {
        (SolverChoice::Auto, 0) => {
            "the solver is linfa, because the table is small; no combination of columns clearly lowers the cross-validated log loss"
                .to_owned()
        }
        (SolverChoice::Auto, found) => {
            let (combinations, lower) = if found == 1 { ("combination", "lowers") } else { ("combinations", "lower") };
            format!(
                "the solver is newton, though the table is small enough for linfa: {found} {combinations} of columns {lower} the cross-validated log loss, and linfa has no room for them"
            )
        }
        _ => {
            "the solver linfa has no room for combinations of columns, so none are looked for; without `--solver linfa` they are".to_owned()
        }
    })
}

/// linfa's dense matrix has no room for interactions.
pub(crate) fn interaction_settings(config: &Config, solver: &dyn Solver) -> InteractionSettings {
    let wanted = config.training.interactions && !is_linfa(solver);
    if wanted { InteractionSettings::default() } else { InteractionSettings::none() }
}

/// The same interactions of the features of another table, with groups drawn from its rows; those of features that it lacks are left out.
fn renumbered(interactions: &[Interaction], wanted: &InteractionSettings, specs: &[FeatureSpec], encoded: &Encoded) -> Vec<Interaction> {
    let support = encoded.codes.support();
    let number = |feature: &usize| encoded.specs.iter().position(|spec| spec.name == specs[*feature].name);
    let own = |interaction: &Interaction| {
        let features: Option<Vec<usize>> = interaction.features.iter().map(number).collect();
        features.map(|features| Interaction::new(features, &encoded.codes, &support, wanted.groups_of(interaction.features.len())))
    };
    interactions.iter().filter_map(own).collect()
}

/// What rows are fitted to.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    /// Whether each was won.
    pub won: &'a [bool],
    /// 1 each where there are none.
    pub weights: Option<&'a [f64]>,
}

/// How a table is fitted, once all is chosen.
pub(crate) struct Fit<'a> {
    pub solver: &'a dyn Solver,
    pub penalty: f64,
    pub correction: &'a Correction,
}

impl Fit<'_> {
    /// The table.
    pub fn card(&self, encoded: &Encoded, interactions: &[Interaction], rows: Rows<'_>) -> Result<Scorecard, TrainError> {
        Ok(self.card_with(encoded, interactions, rows, |_, _| Ok(()))?.0)
    }

    /// The table, and what else is asked of its solution.
    pub fn card_with<T>(
        &self,
        encoded: &Encoded,
        interactions: &[Interaction],
        Rows { won, weights }: Rows<'_>,
        ask: impl FnOnce(&Problem<'_>, &Solution) -> Result<T, FitError>,
    ) -> Result<(Scorecard, T), TrainError> {
        let codes = with_interactions(&encoded.codes, interactions);
        let design = Design::new(codes.columns(), &codes.support());
        let problem = Problem { codes: &codes, design: &design, won, weights, penalty: self.penalty };
        let solution = self.solver.solve(&problem, None)?;
        let answer = ask(&problem, &solution)?;
        Ok((scorecard(&encoded.specs, interactions, &codes, won, &design, &solution, self.correction), answer))
    }
}

/// A fold with one class is a matter of the data, not of the program.
fn named(error: FitError, dataset: &Dataset) -> TrainError {
    match error {
        FitError::OneClass(_) => TrainError::data(
            &dataset.file,
            "a cross-validation fold leaves only won or only lost deals to learn from: too few accounts hold the deals; leave `lead.account` out, or use fewer folds",
        ),
        other => other.into(),
    }
}
