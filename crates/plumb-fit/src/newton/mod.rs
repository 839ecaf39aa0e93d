mod algebra;
mod bounds;
mod descent;
mod factor;
mod memory;
mod walk;

use rayon::prelude::*;

use crate::cross::{CrossProblem, FoldPath};
use crate::{Design, FitError, LANES, LocalStatistics, Point, Problem, Solution, Solver, Statistics};
pub(crate) use factor::Factor;
use walk::{Stop, Walk};

/// Penalised Newton's method on codes (iteratively reweighted least squares: Green 1984; Hastie, Tibshirani and Friedman, *The Elements of
/// Statistical Learning*, 2nd ed., 4.4.1), with as few passes over the rows as it takes.
///
/// Every step has an exact gradient from [`Statistics`]. A Hessian costs as much as several gradients, so it is asked for seldom, from a sample of
/// the rows where they are many (sub-sampled Newton: Byrd, Chin, Neveitt and Nocedal 2011, *SIAM Journal on Optimization* 21); what it gets wrong is made
/// good by the steps themselves, see `memory`, and it is asked for again where that saves more passes than it costs. Large tables start from the
/// solution on an eighth of their rows, and the folds of a cross-validation share their passes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Newton {
    /// Stops when the Newton decrement (twice the expected fall of the objective) is below this share of the objective.
    pub tolerance: f64,
    /// The same for the fits of a cross-validation that are only compared; those of the chosen penalty are refined to `tolerance`.
    pub path_tolerance: f64,
    /// Gives up after so many passes for one penalty.
    pub max_iterations: usize,
}

impl Default for Newton {
    /// The decrement is a square: 1e-20 of the objective leaves log-odds that are off by some 1e-10.
    fn default() -> Self {
        Self { tolerance: 1e-20, path_tolerance: 1e-12, max_iterations: 200 }
    }
}

/// A table of at least so many rows is first fitted on every `THINNED`-th of them.
const LARGE: usize = 1 << 15;
const THINNED: usize = 8;
/// By how much looser large tables are compared.
const LOOSER: f64 = 1e5;
/// How exactly: the rest of the rows moves the solution further than that.
const ROUGHLY: f64 = 1e-3;

impl Newton {
    /// Walks the fits of `statistics`, each with its own design, along the path of penalties, from `starts` (intercept first).
    fn walk(
        &self,
        statistics: &LocalStatistics<'_>,
        designs: &[&Design],
        penalties: &[f64],
        starts: Vec<Vec<f64>>,
        on_fit: &(dyn Fn() + Sync),
    ) -> Result<Vec<Vec<Stop>>, FitError> {
        let totals = statistics.totals();
        let mut walks: Vec<Walk<'_>> = Vec::with_capacity(designs.len());
        for ((design, theta), (rows, _)) in designs.iter().zip(starts).zip(&totals) {
            walks.push(Walk::new(design, penalties, theta, *rows, self.tolerance));
        }
        if penalties.is_empty() {
            return Ok(walks.into_iter().map(Walk::into_stops).collect());
        }
        // The first step needs both.
        let points: Vec<Point> = walks.par_iter().map(|walk| walk.descent.next()).collect();
        let (slopes, curvatures) = statistics.slopes_and_curvatures(&points);
        each_open(&mut walks, |walk, at| walk.descent.receive(&slopes[at]))?;
        each_open(&mut walks, |walk, at| walk.descent.set_curvature(&curvatures[at]))?;
        let cost = statistics.curvature_cost();
        loop {
            let solved = each_open(&mut walks, |walk, _| walk.go_on(self.max_iterations))?;
            (0..solved.into_iter().sum()).for_each(|_| on_fit());
            if walks.iter().all(Walk::is_done) {
                break;
            }
            let points: Vec<Point> = walks.par_iter().map(|walk| walk.descent.next()).collect();
            let slopes = statistics.slopes(&points);
            each_open(&mut walks, |walk, at| walk.descent.receive(&slopes[at]))?;
            if walks.iter().any(|walk| walk.wants_curvature(cost)) {
                let points: Vec<Point> = walks.iter().map(|walk| walk.descent.here()).collect();
                let curvatures = statistics.curvatures(&points);
                each_open(&mut walks, |walk, at| walk.descent.set_curvature(&curvatures[at]))?;
            }
        }
        Ok(walks.into_iter().map(Walk::into_stops).collect())
    }

    /// Where to start from when nothing is known: the base rates, and of many rows the solution on some of them.
    fn starts(&self, statistics: &LocalStatistics<'_>, designs: &[&Design], penalty: f64) -> Vec<Vec<f64>> {
        let base = |((rows, won), design): ((f64, f64), &&Design)| {
            let mut theta = vec![0.0; design.columns() + 1];
            theta[0] = libm::log(won / (rows - won));
            theta
        };
        let bases = || statistics.totals().into_iter().zip(designs).map(base).collect::<Vec<_>>();
        if statistics.rows() < LARGE {
            return bases();
        }
        let thinned = statistics.thinned(THINNED);
        if thinned.totals().iter().any(|(rows, won)| *won <= 0.0 || won >= rows) {
            return bases();
        }
        let rougher = Self { tolerance: ROUGHLY, ..*self };
        // The penalty stays as it is, stronger than in proportion: what few rows say of rare levels is mostly chance.
        let penalty = [penalty];
        let starts = rougher.starts(&thinned, designs, penalty[0]);
        // A start need not be good: from a worse one the fit only takes longer.
        let found = rougher.walk(&thinned, designs, &penalty, starts, &|| {});
        found.map_or_else(|_| bases(), |found| found.iter().flatten().map(|stop| stop.solution.theta()).collect())
    }
}

impl Solver for Newton {
    fn name(&self) -> &'static str {
        "newton"
    }

    fn solve(&self, problem: &Problem<'_>, start: Option<&Solution>) -> Result<Solution, FitError> {
        problem.check()?;
        in_pool(|| {
            let statistics = LocalStatistics::new(problem.codes, problem.won, problem.weights);
            let designs = [problem.design];
            let starts = match start {
                Some(solution) => vec![solution.theta()],
                None => self.starts(&statistics, &designs, problem.penalty),
            };
            let found = self.walk(&statistics, &designs, &[problem.penalty], starts, &|| {})?;
            // One walk with one stop, as it was given one design and one penalty.
            found.into_iter().flatten().next().map(|stop| stop.solution).ok_or(FitError::Penalty(problem.penalty))
        })
    }

    fn cross_fit(&self, problem: &CrossProblem<'_>, designs: &[Design], on_fit: &(dyn Fn() + Sync)) -> Result<Vec<FoldPath>, FitError> {
        // What many rows leave undecided between two penalties is far more than what a looser fit does.
        let looser = if problem.codes.rows() < LARGE { 1.0 } else { LOOSER };
        let comparing = Self { tolerance: (looser * self.path_tolerance).max(self.tolerance), ..*self };
        let starts = |statistics: &LocalStatistics<'_>, own: &[&Design], _: &[usize]| self.starts(statistics, own, problem.penalties[0]);
        in_pool(|| comparing.walk_folds(problem, designs, &starts, on_fit))
    }

    fn refine(&self, problem: &CrossProblem<'_>, designs: &[Design], found: Vec<FoldPath>) -> Result<Vec<FoldPath>, FitError> {
        let start =
            |fold: &usize| found.iter().find(|path| path.fold == *fold).and_then(|path| path.solutions.first()).map(Solution::theta);
        let starts = |statistics: &LocalStatistics<'_>, own: &[&Design], held_out: &[usize]| match held_out.iter().map(start).collect() {
            Some(starts) => starts,
            None => self.starts(statistics, own, problem.penalties[0]),
        };
        in_pool(|| self.walk_folds(problem, designs, &starts, &|| {}))
    }
}

/// Takes a step with each walk that is not done yet, side by side; `step` is told its number. Where several fail, the first one tells why, whatever the
/// threads.
fn each_open<'a, T: Send>(
    walks: &mut [Walk<'a>],
    step: impl Fn(&mut Walk<'a>, usize) -> Result<T, FitError> + Sync,
) -> Result<Vec<T>, FitError> {
    let open = walks.par_iter_mut().enumerate().filter(|(_, walk)| !walk.is_done());
    open.map(|(at, walk)| step(walk, at)).collect::<Vec<_>>().into_iter().collect()
}

/// Does `work` on a thread of the pool. A fit is many short steps that threads share out, and a thread from outside would wake one of them for each.
fn in_pool<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::scope(|_| work())
}

/// Starting places of fits, from their rows, their designs and the folds that they hold out.
type Starts<'a> = dyn Fn(&LocalStatistics<'_>, &[&Design], &[usize]) -> Vec<Vec<f64>> + Sync + 'a;

impl Newton {
    /// Walks the folds of a cross-validation, as many together as share a pass.
    fn walk_folds(
        &self,
        problem: &CrossProblem<'_>,
        designs: &[Design],
        starts: &Starts<'_>,
        on_fit: &(dyn Fn() + Sync),
    ) -> Result<Vec<FoldPath>, FitError> {
        let folds = problem.fitted_folds();
        let mut paths = Vec::with_capacity(folds.len());
        for held_out in folds.chunks(LANES) {
            let own: Vec<&Design> = held_out.iter().map(|fold| &designs[*fold]).collect();
            let statistics = LocalStatistics::without_folds(problem.codes, problem.won, problem.weights, problem.folds, held_out.to_vec());
            let starts = starts(&statistics, &own, held_out);
            let walked = self.walk(&statistics, &own, problem.penalties, starts, on_fit)?;
            for (fold, stops) in held_out.iter().zip(walked) {
                let (solutions, held_out_losses) = stops.into_iter().map(|stop| (stop.solution, stop.held_out_loss)).unzip();
                paths.push(FoldPath { fold: *fold, solutions, held_out_losses });
            }
        }
        Ok(paths)
    }
}
