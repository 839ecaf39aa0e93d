//! Fits of a cross-validation: for each fold, a path of penalties on the rows of all others.

use plumb_core::math::softplus;
use rayon::prelude::*;

use crate::{CodeTable, Design, FitError, Folds, Problem, Solution, Solver};

/// Fits with one fold held out at a time.
#[derive(Debug, Clone, Copy)]
pub struct CrossProblem<'a> {
    /// The codes.
    pub codes: &'a CodeTable,
    /// The label of each row.
    pub won: &'a [bool],
    /// The weight of each row; 1 where there are none.
    pub weights: Option<&'a [f64]>,
    /// Which fold each row is held out in.
    pub folds: &'a Folds,
    /// The penalties, from the largest down: each solution is close to the next.
    pub penalties: &'a [f64],
}

/// What came of one fold.
#[derive(Debug, Clone, PartialEq)]
pub struct FoldPath {
    /// The fold that is held out.
    pub fold: usize,
    /// The solution at each penalty.
    pub solutions: Vec<Solution>,
    /// Log loss at each penalty, summed over the rows held out.
    pub held_out_losses: Vec<f64>,
}

impl CrossProblem<'_> {
    /// Checks lengths, penalties, and that the rows of every fit are of both classes.
    ///
    /// # Errors
    /// [`FitError`], naming what is wrong.
    pub fn check(&self) -> Result<(), FitError> {
        self.folds.check(self.codes.rows())?;
        if self.won.len() != self.codes.rows() {
            return Err(FitError::Rows { what: "the labels", found: self.won.len(), expected: self.codes.rows() });
        }
        if let Some(penalty) = self.penalties.iter().find(|penalty| !(penalty.is_finite() && **penalty > 0.0)) {
            return Err(FitError::Penalty(*penalty));
        }
        if self.penalties.is_empty() {
            return Err(FitError::Penalty(f64::NAN));
        }
        for fold in self.fitted_folds() {
            let own = || self.won.iter().zip(self.folds.of_rows()).filter(|(_, own)| usize::from(**own) != fold).map(|(won, _)| *won);
            match (own().any(|won| won), own().any(|won| !won)) {
                (true, true) => {}
                (won, _) => return Err(FitError::OneClass(if won { "won" } else { "lost" })),
            }
        }
        Ok(())
    }

    /// The folds that hold out any row.
    pub(crate) fn fitted_folds(&self) -> Vec<usize> {
        let mut rows = vec![0usize; self.folds.count()];
        self.folds.of_rows().iter().for_each(|fold| rows[usize::from(*fold)] += 1);
        (0..rows.len()).filter(|fold| rows[*fold] > 0).collect()
    }
}

/// Fold by fold, penalty by penalty, for a solver that knows no better.
pub(crate) fn one_by_one(
    solver: &(impl Solver + ?Sized),
    problem: &CrossProblem<'_>,
    designs: &[Design],
    on_fit: &(dyn Fn() + Sync),
) -> Result<Vec<FoldPath>, FitError> {
    let fold_path = |fold: usize| {
        let (fitted, held_out) = problem.folds.parts(fold);
        let (codes, held_out_codes) = (problem.codes.select(&fitted), problem.codes.select(&held_out));
        let won: Vec<bool> = fitted.iter().map(|row| problem.won[*row as usize]).collect();
        let weights: Option<Vec<f64>> = problem.weights.map(|weights| fitted.iter().map(|row| weights[*row as usize]).collect());
        let (mut solutions, mut held_out_losses) = (Vec::<Solution>::new(), Vec::new());
        for penalty in problem.penalties {
            let own = Problem { codes: &codes, design: &designs[fold], won: &won, weights: weights.as_deref(), penalty: *penalty };
            let solution = solver.solve(&own, solutions.last())?;
            let losses = held_out.iter().zip(log_odds(&held_out_codes, &designs[fold], &solution)).map(|(row, z)| {
                let row = *row as usize;
                problem.weights.map_or(1.0, |weights| weights[row]) * softplus(if problem.won[row] { -z } else { z })
            });
            held_out_losses.push(losses.sum());
            solutions.push(solution);
            on_fit();
        }
        Ok(FoldPath { fold, solutions, held_out_losses })
    };
    problem.fitted_folds().into_par_iter().map(fold_path).collect()
}

/// Log-odds of every row of a table at a solution.
pub fn log_odds(codes: &CodeTable, design: &Design, solution: &Solution) -> Vec<f64> {
    let weights = design.bin_weights(&solution.coefficients);
    let mut sums = vec![solution.intercept; codes.rows()];
    for (column, first) in codes.columns().iter().zip(design.first_bins()) {
        sums.iter_mut().zip(column.codes.iter()).for_each(|(sum, code)| *sum += weights[first + usize::from(code)]);
    }
    sums
}
