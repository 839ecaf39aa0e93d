//! How sure the weights of a scorecard are.

use rayon::prelude::*;

use crate::interactions::{Interaction, purified};
use crate::newton::Factor;
use crate::{CodeColumn, FitError, LocalStatistics, Platt, Point, Problem, Solution, Statistics};

/// Standard errors of weights as a reader of the scorecard sees them: against the average row, the means of interactions moved to their features.
#[derive(Debug, Clone, PartialEq)]
pub struct StandardErrors {
    /// Of the average row's log-odds.
    pub base: f64,
    /// Of each feature, one a code; `None` for a code without rows.
    pub features: Vec<Vec<Option<f64>>>,
    /// Of each interaction, one a cell; `None` for a cell with too few rows to have a weight of its own.
    pub interactions: Vec<Vec<Option<f64>>>,
}

/// Standard errors of the weights that [`crate::scorecard`] writes of a solution. The last columns of the problem's table are the `interactions`.
///
/// A ridge penalty is a normal prior on the coefficients, so near its peak their posterior is normal with covariance `(H + penalty)^-1`, where H is the
/// Hessian of the loss (Laplace's approximation). Weights, their purification and the average row are linear in the coefficients, which gives their
/// variances; the calibration's slope is taken as known. An interval of 1.96 errors each way is a 95% credible interval. Because the prior accounts for
/// the bias of shrinking, it also covers the truth about 95% of the time on average over the weights, which that of the sampling variance
/// `(H + penalty)^-1 H (H + penalty)^-1` does not (Nychka 1988, *JASA* 83; Marra and Wood 2012, *Scandinavian Journal of Statistics* 39; Wood 2017,
/// *Generalized Additive Models*, 2nd ed., 6.10).
///
/// Rows count as independent; where they are not (leads of one account, or a lead at several ages), intervals are too narrow. That the penalty was
/// chosen by the same rows is left out of account, and so are bounds of coefficients, which only make weights surer. Of large tables H comes from a sample of
/// the rows, scaled to the exact diagonal.
///
/// # Errors
/// [`FitError`] when the problem is malformed or its Hessian cannot be factorised.
pub fn standard_errors(
    problem: &Problem<'_>,
    solution: &Solution,
    interactions: &[Interaction],
    platt: Option<Platt>,
) -> Result<StandardErrors, FitError> {
    problem.check()?;
    let Problem { codes, design, won, weights, penalty } = *problem;
    let at = Point { intercept: solution.intercept, weights: design.bin_weights(&solution.coefficients) };
    let curvatures = LocalStatistics::new(codes, won, weights).curvatures(&[at]);
    let [curvature] = curvatures.as_slice() else { unreachable!("one point has one curvature") };
    let size = design.columns() + 1;
    let factor = Factor::new(&design.pull_back_curvature(curvature), size, penalty)?;
    let slope = platt.map_or(1.0, |line| line.slope);
    let lines = Lines::new(problem, interactions);
    let features = codes.columns().len() - interactions.len();
    let of_table = |table: usize| {
        let Table { first, mut lines, mean, has_weight } =
            if table < features { lines.feature(table) } else { lines.interaction(table - features) };
        lines.iter_mut().for_each(|line| line.iter_mut().zip(&mean).for_each(|(own, mean)| *own -= mean));
        let variances = factor.variances(first, &lines);
        let errors = variances.iter().zip(has_weight).map(|(variance, has)| has.then(|| slope * variance.sqrt())).collect();
        (errors, first, mean)
    };
    let tables: Vec<(Vec<Option<f64>>, usize, Vec<f64>)> = (0..codes.columns().len()).into_par_iter().map(of_table).collect();
    // The average row: the intercept, and every table's mean.
    let mut base = vec![0.0; size];
    base[0] = 1.0;
    tables.iter().for_each(|(_, first, mean)| base[*first..].iter_mut().zip(mean).for_each(|(own, mean)| *own += mean));
    let base = factor.variances(0, &[base]).iter().map(|variance| slope * variance.sqrt()).sum();
    let mut errors: Vec<Vec<Option<f64>>> = tables.into_iter().map(|(errors, ..)| errors).collect();
    let interactions = errors.split_off(features);
    Ok(StandardErrors { base, features: errors, interactions })
}

/// How the weights of a table depend on intercept and coefficients.
struct Table {
    /// The first of these that it depends on.
    first: usize,
    /// A line a weight: its derivatives from `first` on.
    lines: Vec<Vec<f64>>,
    /// The mean line over the rows.
    mean: Vec<f64>,
    /// Which weights there are.
    has_weight: Vec<bool>,
}

/// Derivatives of all weights by coefficients.
struct Lines<'a> {
    problem: &'a Problem<'a>,
    interactions: &'a [Interaction],
    /// Rows of each code of each column.
    rows: Vec<Vec<f64>>,
    /// Of each interaction: its first coefficient, the lines of its cells, and those that its features' groups get, as many numbers a line as it has
    /// coefficients.
    purified: Vec<(usize, Vec<f64>, Vec<Vec<f64>>)>,
}

impl<'a> Lines<'a> {
    fn new(problem: &'a Problem<'a>, interactions: &'a [Interaction]) -> Self {
        let rows = problem.codes.support();
        let features = problem.codes.columns().len() - interactions.len();
        let of_interaction = |(index, interaction): (usize, &Interaction)| {
            let (first, lines) = problem.design.dense_rows(features + index);
            let width = lines.first().map_or(0, Vec::len);
            let mut cells = lines.concat();
            let moved = purified(interaction, &rows[features + index], &mut cells, width);
            (first, cells, moved)
        };
        let purified = interactions.par_iter().enumerate().map(of_interaction).collect();
        Self { problem, interactions, rows, purified }
    }

    /// Of a feature: what it says by itself, and what its interactions moved to it.
    fn feature(&self, feature: usize) -> Table {
        let (first, own) = self.problem.design.dense_rows(feature);
        let length = self.problem.design.columns() - first;
        let mut lines: Vec<Vec<f64>> = own
            .into_iter()
            .map(|mut line| {
                line.resize(length, 0.0);
                line
            })
            .collect();
        for (interaction, (start, _, moved)) in self.interactions.iter().zip(&self.purified) {
            let Some(member) = interaction.features.iter().position(|own| *own == feature) else { continue };
            let groups = &interaction.groups[member];
            let width = moved[member].len() / interaction.shape()[member].max(1);
            for (line, group) in lines.iter_mut().zip(groups) {
                let added = &moved[member][usize::from(*group) * width..][..width];
                line[start - first..][..width].iter_mut().zip(added).for_each(|(own, added)| *own += added);
            }
        }
        let rows = &self.rows[feature];
        Table { first: 1 + first, mean: mean(&lines, rows, length), lines, has_weight: rows.iter().map(|rows| *rows > 0.0).collect() }
    }

    fn interaction(&self, index: usize) -> Table {
        let (first, cells, _) = &self.purified[index];
        let length = self.problem.design.columns() - first;
        let column = self.problem.codes.columns().len() - self.interactions.len() + index;
        let (_, plain) = self.problem.design.dense_rows(column);
        let CodeColumn { levels, .. } = self.problem.codes.columns()[column];
        let width = cells.len() / levels.max(1);
        let line = |cell: usize| {
            let mut line = cells[cell * width..(cell + 1) * width].to_vec();
            line.resize(length, 0.0);
            line
        };
        let lines: Vec<Vec<f64>> = (0..levels).map(line).collect();
        let has_weight = plain.iter().map(|line| line.iter().any(|value| *value != 0.0)).collect();
        Table { first: 1 + first, mean: mean(&lines, &self.rows[column], length), lines, has_weight }
    }
}

/// The mean line over the rows.
fn mean(lines: &[Vec<f64>], rows: &[f64], length: usize) -> Vec<f64> {
    let all: f64 = rows.iter().sum();
    let mut mean = vec![0.0; length];
    for (line, rows) in lines.iter().zip(rows).filter(|_| all > 0.0) {
        mean.iter_mut().zip(line).for_each(|(sum, value)| *sum += value * rows / all);
    }
    mean
}
