//! Which features interact, as far as the residuals of a fit tell.

use plumb_core::math::sigmoid;
use rayon::prelude::*;

use super::Interaction;
use crate::{CodeTable, Design, Solution, log_odds};

/// What a fit leaves unexplained in each row: residual and variance, both 0 for a row that does not count.
pub(super) struct Residuals {
    residuals: Vec<f64>,
    variances: Vec<f64>,
}

impl Residuals {
    /// Of a fit, times the weight of each row; 0 for rows that do not count.
    pub(super) fn new(codes: &CodeTable, won: &[bool], design: &Design, solution: &Solution, weight: impl Fn(usize) -> f64) -> Self {
        let (mut residuals, mut variances) = (vec![0.0; won.len()], vec![0.0; won.len()]);
        for (row, log_odds) in log_odds(codes, design, solution).into_iter().enumerate() {
            let (p, weight) = (sigmoid(log_odds), weight(row));
            residuals[row] = weight * (f64::from(u8::from(won[row])) - p);
            variances[row] = weight * p * (1.0 - p);
        }
        Self { residuals, variances }
    }
}

/// How much the cells of an interaction would gain: per cell `(sum of residuals)^2 / (sum of variances + penalty)`, summed, less what chance gives.
///
/// It is twice what one penalised Newton step on the cells' weights lowers the log loss by (their score test). Where nothing interacts the residuals of
/// a cell have about the variance that it holds, so chance gives `variance / (variance + penalty)` a cell; what the features say by themselves is
/// fitted already, which leaves the share `free` of it.
fn gain(cells: &[(f64, f64)], free: f64, penalty: f64) -> f64 {
    let of_cell = |(residual, variance): &(f64, f64)| (residual * residual - free * variance) / (variance + penalty);
    cells.iter().map(of_cell).sum()
}

/// The `most` candidates that gain most, best first; those that chance explains are left out.
pub(super) fn strongest(codes: &CodeTable, candidates: &[Interaction], rows: &Residuals, penalty: f64, most: usize) -> Vec<Interaction> {
    let of_candidate = |candidate: &Interaction| {
        let cells = candidate.cells_of(codes);
        let mut sums = vec![(0.0, 0.0); candidate.cells()];
        for (cell, (residual, variance)) in cells.into_iter().zip(rows.residuals.iter().zip(&rows.variances)) {
            let (residuals, variances) = &mut sums[usize::from(cell)];
            *residuals += residual;
            *variances += variance;
        }
        let free = candidate.shape().into_iter().map(|groups| 1.0 - 1.0 / groups as f64).product();
        gain(&sums, free, penalty)
    };
    let gains: Vec<f64> = candidates.par_iter().map(of_candidate).collect();
    let mut order: Vec<usize> = (0..candidates.len()).filter(|index| gains[*index] > 0.0).collect();
    // The number of a candidate settles ties.
    order.sort_by(|a, b| gains[*b].total_cmp(&gains[*a]).then(a.cmp(b)));
    order.into_iter().take(most).map(|index| candidates[index].clone()).collect()
}
