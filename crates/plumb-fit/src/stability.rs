//! Whether what each feature says of winning holds over time.

use plumb_core::math::sigmoid;
use rayon::prelude::*;

use crate::tune::out_of_fold;
use crate::{CodeColumn, CodeTable, CrossFit, CrossProblem, Design, FitError, Folds, Newton, Solver};

/// Stretches of time that are compared: with fewer each fit misses too much, with many more a stretch is told by its neighbours of the same season.
const STRETCHES: u32 = 10;
/// The penalty of the fits that are compared: moderate, so that effects are neither flat nor those of single bins.
const PENALTY: f64 = 1.0;
/// The fewest won and lost rows of a stretch that says anything.
const FEWEST: usize = 5;
/// The least variance of a cell that counts: an expected deal or so.
const LEAST_VARIANCE: f64 = 1.0;
/// How many standard errors of chance are taken off.
const SURELY: f64 = 2.0;
/// How exactly the fits are made: they are only compared.
const ROUGHLY: f64 = 1e-8;

/// By how much more than chance the deals of each feature's bins differ from what the rest of time says of them: about 1 where its effect holds over
/// time, and 10 where the sums of residuals vary ten times as much as those of independent deals.
///
/// Rows stand in order of time, and are independent of each other: one a lead and account. Each of ten stretches of time is predicted by a fit on the
/// others; its base rate is taken as known, so that a rate that moves by itself does not count. What is left over is summed by bin and stretch: the
/// squares of these sums, over the variance that they would have by chance, are the dispersion (McCullagh and Nelder 1989, *Generalized Linear Models*,
/// 2nd ed., 4.5). Two standard errors of what chance gives are taken off, so that few cells say little.
///
/// Where an effect has another size in every stretch, its mean over time is known as if there were so many times fewer rows: the penalty that a feature
/// deserves is larger by the same factor.
///
/// # Errors
/// [`FitError`] when a fit does not converge. Rows of which too few were won, or lost, to tell have a dispersion of 1 everywhere.
pub fn dispersions(codes: &CodeTable, won: &[bool]) -> Result<Vec<f64>, FitError> {
    let places: Vec<u64> = (0..won.len() as u64).collect();
    let folds = Folds::by_time(&places, STRETCHES);
    let problem = CrossProblem { codes, won, weights: None, folds: &folds, penalties: &[PENALTY] };
    match problem.check() {
        Err(FitError::OneClass(_)) => return Ok(vec![1.0; codes.columns().len()]),
        other => other?,
    }
    let designs: Vec<Design> = codes.support_without(&folds).par_iter().map(|support| Design::new(codes.columns(), support)).collect();
    let solver = Newton { tolerance: ROUGHLY, path_tolerance: ROUGHLY, ..Newton::default() };
    let paths = solver.cross_fit(&problem, &designs, &|| {})?;
    let solutions = paths.into_iter().filter_map(|path| Some((path.fold, path.solutions.into_iter().next()?))).collect();
    let fits = CrossFit { designs, solutions };
    let log_odds = out_of_fold(codes, &folds, &fits.designs, &fits.solutions);
    let left_over = LeftOver::new(&log_odds, won, &folds);
    Ok(codes.columns().par_iter().map(|column| left_over.dispersion(column)).collect())
}

/// What the rest of time does not tell of each row: residual and variance, both 0 for the rows of a stretch that says nothing.
struct LeftOver {
    residuals: Vec<f64>,
    variances: Vec<f64>,
    /// The stretch of each row.
    stretches: Vec<u8>,
}

impl LeftOver {
    fn new(log_odds: &[f64], won: &[bool], folds: &Folds) -> Self {
        let (mut residuals, mut variances) = (vec![0.0; won.len()], vec![0.0; won.len()]);
        for stretch in 0..folds.count() {
            let own: Vec<usize> = (0..won.len()).filter(|row| usize::from(folds.of_rows()[*row]) == stretch).collect();
            let wins = own.iter().filter(|row| won[**row]).count();
            if wins.min(own.len() - wins) < FEWEST {
                continue;
            }
            let shift = base_rate_shift(&own.iter().map(|row| log_odds[*row]).collect::<Vec<f64>>(), wins as f64);
            for row in own {
                let p = sigmoid(log_odds[row] + shift);
                residuals[row] = f64::from(u8::from(won[row])) - p;
                variances[row] = p * (1.0 - p);
            }
        }
        Self { residuals, variances, stretches: folds.of_rows().to_vec() }
    }

    fn dispersion(&self, column: &CodeColumn) -> f64 {
        let mut cells = vec![(0.0, 0.0); column.levels * STRETCHES as usize];
        let stretch = self.stretches.iter().map(|stretch| usize::from(*stretch));
        for ((code, stretch), (residual, variance)) in column.codes.iter().zip(stretch).zip(self.residuals.iter().zip(&self.variances)) {
            let (residuals, variances) = &mut cells[usize::from(code) * STRETCHES as usize + stretch];
            *residuals += residual;
            *variances += variance;
        }
        cells.retain(|(_, variance)| *variance > LEAST_VARIANCE);
        if cells.is_empty() {
            return 1.0;
        }
        let (squares, variance) = cells.iter().fold((0.0, 0.0), |(squares, sum), (r, v)| (squares + r * r, sum + v));
        (squares / variance - SURELY * (2.0 / cells.len() as f64).sqrt()).max(1.0)
    }
}

/// What added to the log-odds makes the expected wins those that there were, which are neither none nor all.
fn base_rate_shift(log_odds: &[f64], wins: f64) -> f64 {
    let mut shift: f64 = 0.0;
    // The sum grows with the shift, so bounded steps of Newton's method come to its root.
    for _ in 0..200 {
        let (expected, slope) = log_odds.iter().fold((0.0, 0.0), |(sum, slope), z| {
            let p = sigmoid(z + shift);
            (sum + p, slope + p * (1.0 - p))
        });
        let step = ((wins - expected) / f64::max(slope, f64::MIN_POSITIVE)).clamp(-1.0, 1.0);
        shift += step;
        if step.abs() < 1e-10 {
            break;
        }
    }
    shift
}
