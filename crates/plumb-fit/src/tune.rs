use rayon::prelude::*;

use crate::cross::{CrossProblem, FoldPath};
use crate::problem::check_weights;
use crate::{CodeTable, Design, FitError, Folds, Solution, Solver};

/// What cross-validation is done with.
pub struct TuningSettings<'a> {
    /// The solver of every fit.
    pub solver: &'a dyn Solver,
    /// Penalties to try; any order.
    pub penalties: &'a [f64],
    /// Which rows are held out together.
    pub folds: &'a Folds,
    /// The weight of each row; 1 where there are none.
    pub weights: Option<&'a [f64]>,
    /// Which of the penalties is chosen.
    pub rule: PenaltyRule,
    /// Called after each fit, from any thread.
    pub on_fit: &'a (dyn Fn() + Sync),
}

/// Which penalty is chosen by the losses of the folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PenaltyRule {
    /// That of the lowest loss.
    #[default]
    Lowest,
    /// The largest whose loss is within one standard error of the lowest (Breiman, Friedman, Olshen and Stone 1984, *Classification and Regression Trees*,
    /// 3.4.3; Hastie, Tibshirani and Friedman, *The Elements of Statistical Learning*, 2nd ed., 7.10). The error is that of the difference to the best one,
    /// over the folds, which all penalties find equally hard.
    OneStandardError,
}

impl PenaltyRule {
    /// The place of the choice among candidates, the simplest first, by the loss summed over each fold's held-out rows; `rows` holds their weight.
    pub(crate) fn choice(self, of_folds: &[Vec<f64>], rows: &[f64]) -> Option<usize> {
        let total: f64 = rows.iter().sum();
        let mean = |losses: &[f64]| losses.iter().sum::<f64>() / total;
        // Of equals, the first is kept.
        let best = (0..of_folds.len()).min_by(|a, b| mean(&of_folds[*a]).total_cmp(&mean(&of_folds[*b])))?;
        if self == Self::Lowest {
            return Some(best);
        }
        let is_close = |losses: &Vec<f64>| {
            let differences: Vec<f64> = losses.iter().zip(&of_folds[best]).map(|(own, best)| own - best).collect();
            let (difference, folds) = (mean(&differences), rows.len() as f64);
            // Folds differ in size: the error of a ratio of sums (Cochran 1977, *Sampling Techniques*, 3rd ed., 6.3).
            let squares: f64 = differences.iter().zip(rows).map(|(own, rows)| (own - rows * difference).powi(2)).sum();
            difference <= (folds / (folds - 1.0).max(1.0) * squares).sqrt() / total
        };
        of_folds.iter().position(is_close)
    }
}

/// One penalty's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathPoint {
    /// The penalty.
    pub penalty: f64,
    /// Mean out-of-fold log loss.
    pub log_loss: f64,
}

/// The chosen penalty, and what it predicts for rows held out.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuned {
    /// The penalty that the rule chooses: that of the lowest out-of-fold log loss, and of equals the largest, unless it is asked for a larger one.
    pub penalty: f64,
    /// Every penalty tried, ascending.
    pub path: Vec<PathPoint>,
    /// Out-of-fold log-odds of each row at the chosen penalty.
    pub out_of_fold: Vec<f64>,
    /// Log-odds of the base rate of each fold's other rows: what is predicted for the rows of the fold without a model.
    pub base_log_odds: Vec<f64>,
}

/// Twelve penalties from 0.03 to 3000, evenly spaced on the logarithmic scale.
pub fn default_penalties() -> Vec<f64> {
    (0..12).map(|k| libm::exp10(-1.5 + 5.0 * f64::from(k) / 11.0)).collect()
}

/// Chooses the penalty by cross-validated log loss. The result does not depend on the number of threads.
///
/// # Errors
/// [`FitError`] when the rows are malformed, a fold leaves one class only, or a fit does not converge.
pub fn tune(codes: &CodeTable, won: &[bool], settings: &TuningSettings<'_>) -> Result<(Tuned, CrossFit), FitError> {
    let designs = codes.support_without(settings.folds).par_iter().map(|support| Design::new(codes.columns(), support)).collect();
    tune_designs(codes, won, settings, designs)
}

/// The same with designs of one's own: one a fold.
///
/// # Errors
/// As [`tune`].
pub fn tune_designs(
    codes: &CodeTable,
    won: &[bool],
    settings: &TuningSettings<'_>,
    designs: Vec<Design>,
) -> Result<(Tuned, CrossFit), FitError> {
    compare(codes, won, settings, designs)?.settle(codes, won, settings)
}

/// The fits of a cross-validation at the chosen penalty.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossFit {
    /// The design of each fold.
    pub designs: Vec<Design>,
    /// Folds that hold out any row, with the solution on the others.
    pub solutions: Vec<(usize, Solution)>,
}

/// Penalties compared, with the fits of the best one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Compared {
    /// The best penalty.
    pub(crate) penalty: f64,
    /// Mean out-of-fold log loss with it.
    pub(crate) log_loss: f64,
    /// Every penalty tried, ascending.
    path: Vec<PathPoint>,
    /// The fits of the best one, as exact as comparing takes.
    pub(crate) fits: CrossFit,
    /// Log loss of the rows that each of them holds out.
    pub(crate) held_out_losses: Vec<f64>,
}

/// Compares penalties, with a design for each fold.
pub(crate) fn compare(codes: &CodeTable, won: &[bool], settings: &TuningSettings<'_>, designs: Vec<Design>) -> Result<Compared, FitError> {
    let TuningSettings { solver, folds, weights, rule, on_fit, .. } = settings;
    let mut penalties = settings.penalties.to_vec();
    penalties.sort_unstable_by(|a, b| b.total_cmp(a));
    let problem = CrossProblem { codes, won, weights: *weights, folds, penalties: &penalties };
    problem.check()?;
    check_weights(*weights, codes.rows())?;
    let mut paths = solver.cross_fit(&problem, &designs, on_fit)?;
    let losses: Vec<f64> = (0..penalties.len()).map(|at| mean_loss(&paths, at, codes.rows(), *weights)).collect();
    // From the largest penalty down: the simplest first.
    let of_folds: Vec<Vec<f64>> = (0..penalties.len()).map(|at| paths.iter().map(|path| path.held_out_losses[at]).collect()).collect();
    let rows_by_fold = folds.weights(*weights);
    let rows: Vec<f64> = paths.iter().map(|path| rows_by_fold[path.fold]).collect();
    let best = rule.choice(&of_folds, &rows).ok_or(FitError::Penalty(f64::NAN))?;
    let held_out_losses = paths.iter().map(|path| path.held_out_losses[best]).collect();
    let solutions = paths.iter_mut().map(|path| (path.fold, path.solutions.swap_remove(best))).collect();
    let path = penalties.iter().zip(&losses).rev().map(|(penalty, log_loss)| PathPoint { penalty: *penalty, log_loss: *log_loss });
    let log_loss = losses[best];
    Ok(Compared { penalty: penalties[best], log_loss, path: path.collect(), fits: CrossFit { designs, solutions }, held_out_losses })
}

fn mean_loss(paths: &[FoldPath], at: usize, rows: usize, weights: Option<&[f64]>) -> f64 {
    let total = weights.map_or(rows as f64, |weights| weights.iter().sum());
    paths.iter().map(|path| path.held_out_losses[at]).sum::<f64>() / total
}

impl Compared {
    /// Fits the best penalty exactly, and predicts the rows held out.
    pub(crate) fn settle(self, codes: &CodeTable, won: &[bool], settings: &TuningSettings<'_>) -> Result<(Tuned, CrossFit), FitError> {
        let TuningSettings { solver, folds, weights, .. } = settings;
        let Self { penalty, mut path, fits: CrossFit { designs, solutions }, held_out_losses, .. } = self;
        let roughly = |((fold, solution), loss)| FoldPath { fold, solutions: vec![solution], held_out_losses: vec![loss] };
        let problem = CrossProblem { codes, won, weights: *weights, folds, penalties: &[penalty] };
        let refined = solver.refine(&problem, &designs, solutions.into_iter().zip(held_out_losses).map(roughly).collect())?;
        let log_loss = mean_loss(&refined, 0, codes.rows(), *weights);
        path.iter_mut().filter(|point| point.penalty == penalty).for_each(|point| point.log_loss = log_loss);
        let solutions: Vec<(usize, Solution)> =
            refined.into_iter().filter_map(|path| Some((path.fold, path.solutions.into_iter().next()?))).collect();
        let tuned = Tuned {
            penalty,
            path,
            out_of_fold: out_of_fold(codes, folds, &designs, &solutions),
            base_log_odds: base_log_odds(won, *weights, folds),
        };
        Ok((tuned, CrossFit { designs, solutions }))
    }
}

/// Log-odds of each row by the solution of the fold that it is held out in.
pub(crate) fn out_of_fold(codes: &CodeTable, folds: &Folds, designs: &[Design], solutions: &[(usize, Solution)]) -> Vec<f64> {
    let of_fold: Vec<Option<(f64, Vec<f64>)>> = (0..folds.count())
        .map(|fold| {
            let (_, solution) = solutions.iter().find(|(own, _)| *own == fold)?;
            Some((solution.intercept, designs[fold].bin_weights(&solution.coefficients)))
        })
        .collect();
    let Some(firsts) = designs.first().map(|design| design.first_bins().collect::<Vec<usize>>()) else { return Vec::new() };
    let predict = |(row, fold): (usize, &u8)| {
        // Every fold that holds a row out has a solution.
        of_fold[usize::from(*fold)].as_ref().map_or(f64::NAN, |(intercept, weights)| {
            let columns = codes.columns().iter().zip(&firsts);
            columns.fold(*intercept, |sum, (column, first)| sum + weights[first + usize::from(column.codes.get(row))])
        })
    };
    folds.of_rows().par_iter().enumerate().map(predict).collect()
}

fn base_log_odds(won: &[bool], weights: Option<&[f64]>, folds: &Folds) -> Vec<f64> {
    let mut by_fold = vec![(0.0, 0.0); folds.count()];
    for (row, (won, fold)) in won.iter().zip(folds.of_rows()).enumerate() {
        let weight = weights.map_or(1.0, |weights| weights[row]);
        let (rows, won_rows) = &mut by_fold[usize::from(*fold)];
        *rows += weight;
        *won_rows += if *won { weight } else { 0.0 };
    }
    let (rows, won_rows) = by_fold.iter().fold((0.0, 0.0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
    by_fold.iter().map(|own| libm::log((won_rows - own.1) / ((rows - own.0) - (won_rows - own.1)))).collect()
}
