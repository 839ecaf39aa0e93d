use linfa::Dataset;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};

use crate::{FitError, LocalStatistics, Problem, Solution, Solver, Statistics, Want};

/// linfa-logistic 0.8 (L-BFGS on a dense matrix): the independent cross-check of [`crate::Newton`], selectable for small tables.
///
/// What it hides is handled here: it calls the *more frequent* label positive, so the answer is oriented by `labels()`; it returns
/// `Ok` when it runs out of iterations, so the gradient is computed anew and checked; its tolerance is absolute on the summed
/// loss, so it is scaled by the rows; and its line search can stall, so it is restarted from where it stopped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linfa {
    /// Accepted when the largest entry of the gradient, divided by the rows, is below this.
    pub tolerance: f64,
    /// Starts, each with a fresh memory of curvature.
    pub max_starts: usize,
    /// Iterations a start.
    pub max_iterations: u64,
}

impl Default for Linfa {
    fn default() -> Self {
        Self { tolerance: 1e-8, max_starts: 20, max_iterations: 500 }
    }
}

impl Linfa {
    /// The largest mean gradient at a candidate, and the objective there, by Plumb's own statistics.
    fn verify(problem: &Problem<'_>, intercept: f64, coefficients: &[f64]) -> (f64, f64) {
        let statistics = LocalStatistics::new(problem.codes, problem.design, problem.won, problem.rows);
        let evaluation = statistics.evaluate(intercept, &problem.design.bin_weights(coefficients), Want::Hessian);
        let own = problem.design.pull_back(&evaluation.gradient);
        let largest =
            own.iter().zip(coefficients).map(|(g, c)| (g + problem.penalty * c).abs()).fold(evaluation.intercept_gradient.abs(), f64::max);
        let objective = evaluation.loss + 0.5 * problem.penalty * coefficients.iter().map(|c| c * c).sum::<f64>();
        (largest / problem.rows.len() as f64, objective)
    }
}

impl Solver for Linfa {
    fn name(&self) -> &'static str {
        "linfa"
    }

    fn solve(&self, problem: &Problem<'_>, start: Option<&Solution>) -> Result<Solution, FitError> {
        problem.check()?;
        let dataset = Dataset::new(dense(problem), Array1::from_iter(problem.rows.iter().map(|row| problem.won[*row as usize])));
        let columns = problem.design.columns();
        let (mut intercept, mut coefficients) = match start {
            Some(solution) => (solution.intercept, solution.coefficients.clone()),
            None => (0.0, vec![0.0; columns]),
        };
        let numerical = |why: String| FitError::Numerical { solver: "linfa", why };
        let won = problem.rows.iter().filter(|row| problem.won[**row as usize]).count();
        // The parameters are the log-odds of the positive label, which is the more frequent one; a tie is settled by `labels()` below.
        let mut positive_is_won = 2 * won >= problem.rows.len();
        let mut last = (f64::INFINITY, f64::INFINITY);
        for starts in 1..=self.max_starts {
            let sign = if positive_is_won { 1.0 } else { -1.0 };
            let initial = Array1::from_iter(coefficients.iter().chain(std::iter::once(&intercept)).map(|c| sign * c));
            let params = LogisticRegression::default()
                .alpha(problem.penalty)
                .max_iterations(self.max_iterations)
                .gradient_tolerance(0.5 * self.tolerance * problem.rows.len() as f64)
                .initial_params(initial);
            let fitted = match params.fit(&dataset) {
                Ok(fitted) => fitted,
                // A line search that finds no descent near the minimum (argmin-rs/argmin#400): the check below decides.
                Err(linfa_logistic::error::Error::ArgMinError(_)) if last.0 <= self.tolerance * 100.0 => break,
                Err(why) => return Err(numerical(why.to_string())),
            };
            positive_is_won = fitted.labels().pos.class;
            let sign = if positive_is_won { 1.0 } else { -1.0 };
            intercept = sign * fitted.intercept();
            coefficients = fitted.params().iter().map(|c| sign * c).collect();
            let (gradient, objective) = Self::verify(problem, intercept, &coefficients);
            if gradient <= self.tolerance {
                return Ok(Solution { intercept, coefficients, objective, gradient, iterations: starts });
            }
            if gradient >= last.0 && objective >= last.1 {
                break;
            }
            last = (gradient, objective);
        }
        Err(FitError::NotConverged { solver: "linfa", iterations: self.max_starts, gradient: last.0 })
    }
}

fn dense(problem: &Problem<'_>) -> Array2<f64> {
    let mut matrix = Array2::zeros((problem.rows.len(), problem.design.columns()));
    for (mut line, row) in matrix.outer_iter_mut().zip(problem.rows) {
        for (feature, column) in problem.codes.columns().iter().enumerate() {
            let (first, values) = problem.design.dense_row(feature, column.codes[*row as usize]);
            for (offset, value) in values.iter().enumerate() {
                line[first + offset] = *value;
            }
        }
    }
    matrix
}
