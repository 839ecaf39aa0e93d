use std::cmp::Ordering;

use faer::linalg::solvers::{Llt, Solve};
use faer::linalg::triangular_solve::solve_lower_triangular_in_place;
use faer::{Mat, Par, Side};

use crate::FitError;

/// The Hessian of a penalised objective, factorised (Cholesky), the intercept first.
#[derive(Debug)]
pub(crate) struct Factor(Llt<f64>);

impl Factor {
    /// From the upper half of the Hessian, without its penalty.
    ///
    /// The penalty makes the matrix positive definite but for the intercept, which the rows bound. faer is built without threads: the order of
    /// summation, and so the bits, must not depend on how many there are.
    pub(crate) fn new(hessian: &[f64], size: usize, penalty: f64) -> Result<Self, FitError> {
        // The lower half is that of the transposed matrix: a line after the other is read.
        let penalised = |i: usize, j: usize| match (i.cmp(&j), i) {
            (Ordering::Less, _) => 0.0,
            (Ordering::Equal, 1..) => hessian[i * size + i] + penalty,
            _ => hessian[j * size + i],
        };
        let factor = Mat::from_fn(size, size, penalised).llt(Side::Lower);
        let failed = |why| FitError::Numerical { solver: "newton", why: format!("the Hessian is not positive definite ({why:?})") };
        factor.map(Self).map_err(failed)
    }

    /// Solves `matrix * x = right`.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let right = Mat::from_fn(right.len(), 1, |i, _| right[i]);
        let x = self.0.solve(&right);
        (0..x.nrows()).map(|i| x[(i, 0)]).collect()
    }

    /// `line * inverse * line` for each of the lines, which hold zeros before `first` and are given from there on.
    pub(crate) fn variances(&self, first: usize, lines: &[Vec<f64>]) -> Vec<f64> {
        let lower = self.0.L();
        let size = lower.nrows() - first;
        let mut solved = Mat::from_fn(size, lines.len(), |i, line| lines[line][i]);
        // matrix = lower * lower', so the product is the square of `lower^-1 * line`, which has the zeros of the line.
        solve_lower_triangular_in_place(lower.submatrix(first, first, size, size), solved.as_mut(), Par::Seq);
        (0..lines.len()).map(|line| (0..size).map(|i| solved[(i, line)] * solved[(i, line)]).sum()).collect()
    }
}
