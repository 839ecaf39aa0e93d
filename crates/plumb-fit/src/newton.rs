use faer::linalg::solvers::Solve;
use faer::{Mat, Side};

use crate::{Evaluation, FitError, LocalStatistics, Problem, Solution, Solver, Statistics, Want};

/// Penalised Newton's method (iteratively reweighted least squares: Green 1984; Hastie, Tibshirani and Friedman, *The Elements of
/// Statistical Learning*, 2nd ed., 4.4.1) with a backtracking line search.
///
/// It asks [`Statistics`] for loss, gradient and Hessian by bin weights, maps them to coefficients and solves by Cholesky.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Newton {
    /// Stops when the Newton decrement (twice the expected fall of the objective) is below this share of the objective.
    pub tolerance: f64,
    /// Gives up after so many iterations.
    pub max_iterations: usize,
}

impl Default for Newton {
    /// A decrement of 1e-10 before the last step leaves, with quadratic convergence, an error near the rounding of doubles.
    fn default() -> Self {
        Self { tolerance: 1e-10, max_iterations: 100 }
    }
}

/// Coefficients with the intercept first, and what they give.
struct Point {
    theta: Vec<f64>,
    objective: f64,
}

impl Newton {
    /// Solves by statistics alone; `problem` lends its design and penalty.
    fn minimise(&self, statistics: &impl Statistics, problem: &Problem<'_>, start: Vec<f64>) -> Result<Solution, FitError> {
        let mut theta = start;
        for iteration in 1..=self.max_iterations {
            let evaluation = statistics.evaluate(theta[0], &problem.design.bin_weights(&theta[1..]), Want::Hessian);
            let objective = evaluation.loss + penalty_term(problem, &theta);
            let gradient = full_gradient(problem, &evaluation, &theta);
            let step = newton_step(problem, &evaluation, &gradient)?;
            let decrement: f64 = -step.iter().zip(&gradient).map(|(s, g)| s * g).sum::<f64>();
            let next = self.line_search(statistics, problem, &theta, &step, objective, decrement);
            let converged = decrement <= self.tolerance * objective.abs().max(f64::MIN_POSITIVE);
            let gradient = largest(&gradient) / statistics.rows() as f64;
            match next {
                Some(point) if converged => {
                    return Ok(solution(point, gradient, iteration));
                }
                Some(point) => theta = point.theta,
                // No lower objective along the step: at the minimum to the last bit, or stuck.
                None if converged => return Ok(solution(Point { theta, objective }, gradient, iteration)),
                None => return Err(FitError::NotConverged { solver: "newton", iterations: iteration, gradient }),
            }
        }
        Err(FitError::NotConverged { solver: "newton", iterations: self.max_iterations, gradient: f64::NAN })
    }

    /// Halves the step until the objective falls enough (Armijo 1966).
    fn line_search(
        &self,
        statistics: &impl Statistics,
        problem: &Problem<'_>,
        theta: &[f64],
        step: &[f64],
        objective: f64,
        decrement: f64,
    ) -> Option<Point> {
        let mut share = 1.0;
        for _ in 0..30 {
            let candidate: Vec<f64> = theta.iter().zip(step).map(|(t, s)| t + share * s).collect();
            let loss = statistics.evaluate(candidate[0], &problem.design.bin_weights(&candidate[1..]), Want::Loss).loss;
            let reached = loss + penalty_term(problem, &candidate);
            // Rounding of a sum of many terms must not reject the last step.
            let slack = 1e-14 * objective.abs();
            if reached <= objective - 1e-4 * share * decrement + slack {
                return Some(Point { theta: candidate, objective: reached });
            }
            share *= 0.5;
        }
        None
    }
}

impl Solver for Newton {
    fn name(&self) -> &'static str {
        "newton"
    }

    fn solve(&self, problem: &Problem<'_>, start: Option<&Solution>) -> Result<Solution, FitError> {
        problem.check()?;
        let statistics = LocalStatistics::new(problem.codes, problem.design, problem.won, problem.rows);
        let theta = match start {
            Some(solution) => std::iter::once(solution.intercept).chain(solution.coefficients.iter().copied()).collect(),
            None => vec![0.0; problem.design.columns() + 1],
        };
        self.minimise(&statistics, problem, theta)
    }
}

fn solution(point: Point, gradient: f64, iterations: usize) -> Solution {
    Solution { intercept: point.theta[0], coefficients: point.theta[1..].to_vec(), objective: point.objective, gradient, iterations }
}

fn penalty_term(problem: &Problem<'_>, theta: &[f64]) -> f64 {
    0.5 * problem.penalty * theta[1..].iter().map(|t| t * t).sum::<f64>()
}

fn full_gradient(problem: &Problem<'_>, evaluation: &Evaluation, theta: &[f64]) -> Vec<f64> {
    let mut gradient = vec![evaluation.intercept_gradient];
    let own = problem.design.pull_back(&evaluation.gradient);
    gradient.extend(own.iter().zip(&theta[1..]).map(|(g, t)| g + problem.penalty * t));
    gradient
}

/// The step -(H + penalty)^-1 g. The penalty makes the matrix positive definite but for the intercept, which the rows bound. faer is built
/// without threads: the order of summation, and so the bits, must not depend on how many there are.
fn newton_step(problem: &Problem<'_>, evaluation: &Evaluation, gradient: &[f64]) -> Result<Vec<f64>, FitError> {
    let columns = problem.design.columns();
    let own = problem.design.pull_back_hessian(&evaluation.hessian);
    let cross = problem.design.pull_back(&evaluation.cross_hessian);
    let hessian = Mat::from_fn(columns + 1, columns + 1, |i, j| match (i, j) {
        (0, 0) => evaluation.intercept_hessian,
        (0, k) | (k, 0) => cross[k - 1],
        (i, j) => own[(i - 1) * columns + j - 1] + if i == j { problem.penalty } else { 0.0 },
    });
    let factor = hessian
        .llt(Side::Lower)
        .map_err(|e| FitError::Numerical { solver: "newton", why: format!("the Hessian is not positive definite ({e:?})") })?;
    let right = Mat::from_fn(columns + 1, 1, |i, _| -gradient[i]);
    let step = factor.solve(&right);
    Ok((0..=columns).map(|i| step[(i, 0)]).collect())
}

fn largest(gradient: &[f64]) -> f64 {
    gradient.iter().fold(0.0, |most, g| f64::max(most, g.abs()))
}
