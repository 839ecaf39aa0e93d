use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{cholesky_in_place, cholesky_in_place_scratch};
use faer::linalg::triangular_solve::{solve_lower_triangular_in_place, solve_upper_triangular_in_place};
use faer::{Mat, MatMut, MatRef, Par};

use crate::FitError;

/// The Hessian of a penalised objective, factorised (Cholesky), the intercept first: `lower * lower'`, where only the lower half means anything.
#[derive(Debug)]
pub(crate) struct Factor(Mat<f64>);

impl Factor {
    /// From the upper half of the Hessian, without its penalty.
    ///
    /// The penalty makes the matrix positive definite but for the intercept, which the rows bound. faer works on it in one thread: the order of
    /// summation, and so the bits, must not depend on how many there are.
    pub(crate) fn new(hessian: &[f64], size: usize, penalty: f64) -> Result<Self, FitError> {
        // A row of the upper half is a column of the lower one.
        let mut lower = MatRef::from_column_major_slice(hessian, size, size).to_owned();
        (1..size).for_each(|i| lower[(i, i)] += penalty);
        let failed = |why| FitError::Numerical { solver: "newton", why: format!("the Hessian is not positive definite ({why:?})") };
        let (regularization, parameters) = (Default::default(), Default::default());
        let mut memory = MemBuffer::new(cholesky_in_place_scratch::<f64>(size, Par::Seq, parameters));
        cholesky_in_place(lower.as_mut(), regularization, Par::Seq, MemStack::new(&mut memory), parameters).map_err(failed)?;
        Ok(Self(lower))
    }

    /// Solves `matrix * x = right`.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut x = right.to_vec();
        let mut column = MatMut::from_column_major_slice_mut(&mut x, right.len(), 1);
        solve_lower_triangular_in_place(self.0.as_ref(), column.as_mut(), Par::Seq);
        solve_upper_triangular_in_place(self.0.transpose(), column, Par::Seq);
        x
    }

    /// `line * inverse * line` for each of the lines, which hold zeros before `first` and are given from there on.
    pub(crate) fn variances(&self, first: usize, lines: &[Vec<f64>]) -> Vec<f64> {
        let lower = &self.0;
        let size = lower.nrows() - first;
        let mut solved = Mat::from_fn(size, lines.len(), |i, line| lines[line][i]);
        // matrix = lower * lower', so the product is the square of `lower^-1 * line`, which has the zeros of the line.
        solve_lower_triangular_in_place(lower.submatrix(first, first, size, size), solved.as_mut(), Par::Seq);
        (0..lines.len()).map(|line| (0..size).map(|i| solved[(i, line)] * solved[(i, line)]).sum()).collect()
    }
}
