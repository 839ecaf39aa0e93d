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
    /// The rows to fit on.
    pub rows: &'a [u32],
    /// The ridge penalty lambda, above 0.
    pub penalty: f64,
}

impl Problem<'_> {
    /// Checks lengths, the penalty and that both classes are there.
    ///
    /// # Errors
    /// [`FitError`], naming what is wrong.
    pub fn check(&self) -> Result<(), FitError> {
        if self.won.len() != self.codes.rows() {
            return Err(FitError::Rows { what: "the labels", found: self.won.len(), expected: self.codes.rows() });
        }
        if !(self.penalty.is_finite() && self.penalty > 0.0) {
            return Err(FitError::Penalty(self.penalty));
        }
        let won = self.rows.iter().filter(|row| self.won[**row as usize]).count();
        match won {
            0 => Err(FitError::OneClass("lost")),
            won if won == self.rows.len() => Err(FitError::OneClass("won")),
            _ => Ok(()),
        }
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
    /// Iterations made.
    pub iterations: usize,
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
}
