use linfa::Dataset;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};

use crate::{FitError, LocalStatistics, Point, Problem, Solution, Solver, Statistics};

/// linfa-logistic 0.8 (L-BFGS on a dense matrix): the independent cross-check of [`crate::Newton`], selectable for small tables.
///
/// What it hides is handled here: it calls the *more frequent* label positive, so the answer is oriented by `labels()`; it returns
/// `Ok` when it runs out of iterations, so the gradient is computed anew and checked; its tolerance is absolute on the summed
/// loss, so it is scaled by the rows; and its line search can stall, so it is restarted from where it stopped.
///
/// A line search compares objectives, whose last bit hides gradients of about 1e-8 a row and less. Where no start lowers the objective
/// any more, a gradient of a hundred times the tolerance is therefore accepted, and [`Solution::gradient`] says what was reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linfa {
    /// Aimed at: the largest entry of the gradient, divided by the rows.
    pub tolerance: f64,
    /// Starts, each with a fresh memory of curvature.
    pub max_starts: usize,
    /// Iterations a start.
    pub max_iterations: u64,
}

/// How many times the tolerance the gradient may be where the objective has reached its last bit.
const STALLED: f64 = 100.0;

impl Default for Linfa {
    fn default() -> Self {
        Self { tolerance: 1e-8, max_starts: 20, max_iterations: 500 }
    }
}

impl Linfa {
    /// A candidate with its objective and largest mean gradient, by Plumb's own statistics.
    fn verified(problem: &Problem<'_>, intercept: f64, coefficients: Vec<f64>, iterations: usize) -> Solution {
        let statistics = LocalStatistics::new(problem.codes, problem.won, None);
        let weights = problem.design.bin_weights(&coefficients);
        let slopes = statistics.slopes(&[Point { intercept, weights }]);
        let [slope] = slopes.as_slice() else { unreachable!("one point has one slope") };
        let own = problem.design.pull_back(&slope.bins);
        let largest = own.iter().zip(&coefficients).map(|(g, c)| (g + problem.penalty * c).abs()).fold(slope.intercept.abs(), f64::max);
        let objective = slope.loss + 0.5 * problem.penalty * coefficients.iter().map(|c| c * c).sum::<f64>();
        Solution { intercept, coefficients, objective, gradient: largest / problem.codes.rows() as f64, iterations }
    }
}

impl Solver for Linfa {
    fn name(&self) -> &'static str {
        "linfa"
    }

    fn solve(&self, problem: &Problem<'_>, start: Option<&Solution>) -> Result<Solution, FitError> {
        problem.check()?;
        if problem.weights.is_some() {
            return Err(numerical("it knows no weights of rows".to_owned()));
        }
        if !problem.design.bounded().is_empty() {
            return Err(numerical("it knows no bounds of coefficients".to_owned()));
        }
        let dataset = Dataset::new(dense(problem), Array1::from_iter(problem.won.iter().copied()));
        let columns = problem.design.columns();
        let (mut intercept, mut coefficients) = match start {
            Some(solution) => (solution.intercept, solution.coefficients.clone()),
            None => (0.0, vec![0.0; columns]),
        };
        let won = problem.won.iter().filter(|won| **won).count();
        // The parameters are the log-odds of the positive label, which is the more frequent one; a tie is settled by `labels()` below.
        let mut positive_is_won = 2 * won >= problem.codes.rows();
        let mut last: Option<Solution> = None;
        for starts in 1..=self.max_starts {
            let sign = if positive_is_won { 1.0 } else { -1.0 };
            let initial = Array1::from_iter(coefficients.iter().chain(std::iter::once(&intercept)).map(|c| sign * c));
            let params = LogisticRegression::default()
                .alpha(problem.penalty)
                .max_iterations(self.max_iterations)
                .gradient_tolerance(0.5 * self.tolerance * problem.codes.rows() as f64)
                .initial_params(initial);
            let fitted = match params.fit(&dataset) {
                Ok(fitted) => fitted,
                // A line search that finds no descent near the minimum (argmin-rs/argmin#400): the check below decides.
                Err(linfa_logistic::error::Error::ArgMinError(_)) if last.is_some() => break,
                Err(why) => return Err(numerical(why.to_string())),
            };
            positive_is_won = fitted.labels().pos.class;
            let sign = if positive_is_won { 1.0 } else { -1.0 };
            intercept = sign * fitted.intercept();
            coefficients = fitted.params().iter().map(|c| sign * c).collect();
            let reached = Self::verified(problem, intercept, coefficients.clone(), starts);
            if reached.gradient <= self.tolerance {
                return Ok(reached);
            }
            let stalls = last.as_ref().is_some_and(|last| reached.gradient >= last.gradient && reached.objective >= last.objective);
            if stalls {
                break;
            }
            last = Some(reached);
        }
        match last {
            Some(last) if last.gradient <= STALLED * self.tolerance => Ok(last),
            last => Err(FitError::NotConverged {
                solver: "linfa",
                iterations: self.max_starts,
                gradient: last.map_or(f64::INFINITY, |last| last.gradient),
            }),
        }
    }
}

fn numerical(why: String) -> FitError {
    FitError::Numerical { solver: "linfa", why }
}

fn dense(problem: &Problem<'_>) -> Array2<f64> {
    let mut matrix = Array2::zeros((problem.codes.rows(), problem.design.columns()));
    for (feature, column) in problem.codes.columns().iter().enumerate() {
        let (first, of_code) = problem.design.dense_rows(feature);
        for (mut line, code) in matrix.outer_iter_mut().zip(column.codes.iter()) {
            let values = &of_code[usize::from(code)];
            values.iter().enumerate().for_each(|(offset, value)| line[first + offset] = *value);
        }
    }
    matrix
}
