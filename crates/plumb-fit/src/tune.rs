use plumb_core::math::softplus;
use rayon::prelude::*;

use crate::{CodeTable, Design, FitError, Folds, Problem, Solution, Solver};

/// What cross-validation is done with.
pub struct TuningSettings<'a> {
    /// The solver of every fit.
    pub solver: &'a dyn Solver,
    /// Penalties to try; any order.
    pub penalties: &'a [f64],
    /// Which rows are held out together.
    pub folds: &'a Folds,
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
    /// Out-of-fold log-odds of the base rate: the log-odds of the rows that each row was held out from.
    pub base_out_of_fold: Vec<f64>,
}

/// Twelve penalties from 0.03 to 3000, evenly spaced on the logarithmic scale.
pub fn default_penalties() -> Vec<f64> {
    (0..12).map(|k| libm::exp10(-1.5 + 5.0 * f64::from(k) / 11.0)).collect()
}

/// Chooses the penalty by cross-validated log loss. Folds run in parallel; the result does not depend on the number of threads.
///
/// # Errors
/// [`FitError`] when the rows are malformed, a fold leaves one class only, or a fit does not converge.
pub fn tune(codes: &CodeTable, won: &[bool], settings: &TuningSettings<'_>) -> Result<Tuned, FitError> {
    settings.folds.check(codes.rows())?;
    let mut penalties = settings.penalties.to_vec();
    penalties.sort_unstable_by(f64::total_cmp);
    let folds: Vec<Vec<(u32, FoldRow)>> = (0..settings.folds.count())
        .into_par_iter()
        .map(|fold| run_fold(codes, won, settings, &penalties, fold))
        .collect::<Result<_, _>>()?;
    let mut by_penalty = vec![vec![0.0; codes.rows()]; penalties.len()];
    let mut base_out_of_fold = vec![0.0; codes.rows()];
    for (row, held_out) in folds.into_iter().flatten() {
        base_out_of_fold[row as usize] = held_out.base;
        for (predictions, log_odds) in by_penalty.iter_mut().zip(&held_out.log_odds) {
            predictions[row as usize] = *log_odds;
        }
    }
    let path: Vec<PathPoint> = penalties
        .iter()
        .zip(&by_penalty)
        .map(|(penalty, predictions)| PathPoint { penalty: *penalty, log_loss: mean_log_loss(predictions, won) })
        .collect();
    let best = (0..path.len()).rev().min_by(|a, b| path[*a].log_loss.total_cmp(&path[*b].log_loss)).ok_or(FitError::Penalty(f64::NAN))?;
    Ok(Tuned { penalty: path[best].penalty, out_of_fold: by_penalty.swap_remove(best), base_out_of_fold, path })
}

/// What a row held out is predicted at each penalty, ascending.
struct FoldRow {
    log_odds: Vec<f64>,
    base: f64,
}

fn run_fold(
    codes: &CodeTable,
    won: &[bool],
    settings: &TuningSettings<'_>,
    penalties: &[f64],
    fold: u32,
) -> Result<Vec<(u32, FoldRow)>, FitError> {
    let (fit_rows, held_out) = settings.folds.parts(fold);
    if held_out.is_empty() {
        return Ok(Vec::new());
    }
    let design = Design::new(codes.columns(), &codes.support(&fit_rows));
    let won_rows = fit_rows.iter().filter(|row| won[**row as usize]).count() as f64;
    let base = libm::log(won_rows / (fit_rows.len() as f64 - won_rows));
    let mut results: Vec<(u32, FoldRow)> =
        held_out.iter().map(|row| (*row, FoldRow { log_odds: vec![0.0; penalties.len()], base })).collect();
    let mut start: Option<Solution> = None;
    // From the largest penalty down: each solution is close to the next.
    for (index, penalty) in penalties.iter().enumerate().rev() {
        let problem = Problem { codes, design: &design, won, rows: &fit_rows, penalty: *penalty };
        let solution = settings.solver.solve(&problem, start.as_ref())?;
        let weights = design.bin_weights(&solution.coefficients);
        for (row, result) in &mut results {
            result.log_odds[index] = row_log_odds(codes, &design, &weights, solution.intercept, *row);
        }
        (settings.on_fit)();
        start = Some(solution);
    }
    Ok(results)
}

fn row_log_odds(codes: &CodeTable, design: &Design, bin_weights: &[f64], intercept: f64, row: u32) -> f64 {
    let own =
        codes.columns().iter().zip(design.first_bins()).map(|(column, first)| bin_weights[first + usize::from(column.codes[row as usize])]);
    intercept + own.sum::<f64>()
}

fn mean_log_loss(log_odds: &[f64], won: &[bool]) -> f64 {
    let losses = log_odds.iter().zip(won).map(|(z, won)| softplus(if *won { -z } else { *z }));
    losses.sum::<f64>() / won.len().max(1) as f64
}
