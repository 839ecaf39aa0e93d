use crate::cross::{CrossProblem, FoldPath, one_by_one};
use crate::{CodeTable, Design, FitError};

/// A penalised logistic regression to be solved.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a> {
    /// The codes.
    pub codes: &'a CodeTable,
    /// From coefficients to bin weights.
    pub design: &'a Design,
    /// The label of each row of `codes`.
    pub won: &'a [bool],
    /// The weight of each row, from 0; a row of weight 2 counts as two. 1 where there are none.
    pub weights: Option<&'a [f64]>,
    /// The ridge penalty lambda, above 0.
    pub penalty: f64,
}

impl Problem<'_> {
    /// Checks lengths, weights, the penalty and that both classes are there.
    ///
    /// # Errors
    /// [`FitError`], naming what is wrong.
    pub fn check(&self) -> Result<(), FitError> {
        let rows = self.codes.rows();
        if self.won.len() != rows {
            return Err(FitError::Rows { what: "the labels", found: self.won.len(), expected: rows });
        }
        check_weights(self.weights, rows)?;
        if !(self.penalty.is_finite() && self.penalty > 0.0) {
            return Err(FitError::Penalty(self.penalty));
        }
        let counts = |row: usize| self.weights.is_none_or(|weights| weights[row] > 0.0);
        let of_class = |class: bool| (0..rows).any(|row| self.won[row] == class && counts(row));
        match (of_class(true), of_class(false)) {
            (true, true) => Ok(()),
            (won, _) => Err(FitError::OneClass(if won { "won" } else { "lost" })),
        }
    }
}

/// Checks that there is a usable weight for each of `rows` rows, if there are weights.
pub(crate) fn check_weights(weights: Option<&[f64]>, rows: usize) -> Result<(), FitError> {
    let Some(weights) = weights else { return Ok(()) };
    if weights.len() != rows {
        return Err(FitError::Rows { what: "the weights", found: weights.len(), expected: rows });
    }
    match weights.iter().find(|weight| !(weight.is_finite() && **weight >= 0.0)) {
        Some(weight) => Err(FitError::Weight(*weight)),
        None => Ok(()),
    }
}

/// A solved problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// The free intercept.
    pub intercept: f64,
    /// The penalised coefficients, one a design column.
    pub coefficients: Vec<f64>,
    /// The penalised objective.
    pub objective: f64,
    /// Largest absolute entry of the gradient of the objective, divided by the rows.
    pub gradient: f64,
    /// Iterations made: of newton, passes over all rows; of linfa, starts.
    pub iterations: usize,
}

impl Solution {
    /// Intercept and coefficients.
    pub(crate) fn theta(&self) -> Vec<f64> {
        std::iter::once(self.intercept).chain(self.coefficients.iter().copied()).collect()
    }
}

/// A way to solve a [`Problem`].
pub trait Solver: Sync {
    /// Its name, as it stands in artifacts.
    fn name(&self) -> &'static str;

    /// Solves the problem, from `start` if given (warm starts along a penalty path).
    ///
    /// # Errors
    /// [`FitError`] when the problem is malformed or the solver does not converge; never a solution that is none.
    fn solve(&self, problem: &Problem<'_>, start: Option<&Solution>) -> Result<Solution, FitError>;

    /// Solves a cross-validation, with a design a fold: each fold that holds out any row, along the path of penalties. `on_fit` is called after each fit,
    /// from any thread.
    ///
    /// # Errors
    /// As [`Solver::solve`].
    fn cross_fit(&self, problem: &CrossProblem<'_>, designs: &[Design], on_fit: &(dyn Fn() + Sync)) -> Result<Vec<FoldPath>, FitError> {
        one_by_one(self, problem, designs, on_fit)
    }

    /// Solves the single penalty of `problem` from solutions of a cross-validation that were good enough to compare, as exactly as [`Solver::solve`] would.
    /// A solver whose solutions are that already hands them back.
    ///
    /// # Errors
    /// As [`Solver::solve`].
    fn refine(&self, _problem: &CrossProblem<'_>, _designs: &[Design], found: Vec<FoldPath>) -> Result<Vec<FoldPath>, FitError> {
        Ok(found)
    }
}
