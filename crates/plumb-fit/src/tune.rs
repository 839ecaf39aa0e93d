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
    /// Called after each fit, from any thread.
    pub on_fit: &'a (dyn Fn() + Sync),
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
    /// The penalty of the lowest out-of-fold log loss; of equals, the largest.
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
pub fn tune(codes: &CodeTable, won: &[bool], settings: &TuningSettings<'_>) -> Result<Tuned, FitError> {
    let TuningSettings { solver, folds, weights, on_fit, .. } = settings;
    let mut penalties = settings.penalties.to_vec();
    penalties.sort_unstable_by(|a, b| b.total_cmp(a));
    let problem = CrossProblem { codes, won, weights: *weights, folds, penalties: &penalties };
    problem.check()?;
    check_weights(*weights, codes.rows())?;
    let designs: Vec<Design> = codes.support_without(folds).par_iter().map(|support| Design::new(codes.columns(), support)).collect();
    let mut paths = solver.cross_fit(&problem, &designs, on_fit)?;
    let total = weights.map_or(codes.rows() as f64, |weights| weights.iter().sum());
    let mean = |paths: &[FoldPath], at: usize| paths.iter().map(|path| path.held_out_losses[at]).sum::<f64>() / total;
    let mut losses: Vec<f64> = (0..penalties.len()).map(|at| mean(&paths, at)).collect();
    // From the largest penalty down; of equals, the first is kept.
    let best = (0..losses.len()).min_by(|a, b| losses[*a].total_cmp(&losses[*b])).ok_or(FitError::Penalty(f64::NAN))?;
    for path in &mut paths {
        path.solutions = vec![path.solutions.swap_remove(best)];
        path.held_out_losses = vec![path.held_out_losses[best]];
    }
    let chosen = solver.refine(&CrossProblem { penalties: &penalties[best..=best], ..problem }, &designs, paths)?;
    losses[best] = mean(&chosen, 0);
    let solutions: Vec<(usize, &Solution)> = chosen.iter().filter_map(|path| Some((path.fold, path.solutions.first()?))).collect();
    let path =
        penalties.iter().zip(&losses).rev().map(|(penalty, log_loss)| PathPoint { penalty: *penalty, log_loss: *log_loss }).collect();
    Ok(Tuned {
        penalty: penalties[best],
        path,
        out_of_fold: out_of_fold(codes, folds, &designs, &solutions),
        base_log_odds: base_log_odds(won, *weights, folds),
    })
}

/// Log-odds of each row by the solution of the fold that it is held out in.
fn out_of_fold(codes: &CodeTable, folds: &Folds, designs: &[Design], solutions: &[(usize, &Solution)]) -> Vec<f64> {
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
