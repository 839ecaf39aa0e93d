//! Calibration slope and intercept.

use serde::{Deserialize, Serialize};

use crate::proper_scores::LOG_LOSS_CLIP;
use crate::{Estimate, EvalError, check};

/// The line `log-odds of winning = intercept + slope * predicted log-odds` that fits the outcomes best.
///
/// Slope 1 and intercept 0 is perfect; a slope below 1 means probabilities too far from the middle (overfitted).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationLine {
    /// Log-odds (natural) of a row predicted at 50%, with a 95% Wald interval.
    pub intercept: Estimate,
    /// Log-odds gained per unit of predicted log-odds, with a 95% Wald interval.
    pub slope: Estimate,
}

/// Newton's method roughly doubles the number of right digits a step; far more steps than that means trouble.
const MAX_STEPS: usize = 100;
const MAX_HALVINGS: usize = 60;

/// Stop when the next step is below 1e-9 standard errors: the Newton decrement is that distance squared.
const DECREMENT: f64 = 1e-18;

/// Calibration slope and intercept, by logistic regression of the outcome on the predicted log-odds.
///
/// `won` and `p` hold one entry a row; probabilities are clipped to 1e-15..=1-1e-15 as in [`crate::log_loss`]. From Cox,
/// "Two further applications of a model for binary regression", Biometrika 45, 1958. Intervals are Wald's, from the
/// inverse of the observed information.
///
/// # Errors
/// Lengths that differ, no rows, a probability that is not in 0..=1, only one outcome; [`EvalError::Separated`] when no
/// finite line is best, which in one dimension is exactly when every won row is predicted at or above every lost row, or
/// at or below (Albert & Anderson, Biometrika 71, 1984); [`EvalError::NotConverged`].
pub fn calibration_line(won: &[bool], p: &[f64]) -> Result<CalibrationLine, EvalError> {
    check::probabilities(won, p)?;
    check::both_classes(won)?;
    let log_odds: Vec<f64> = p.iter().map(|p| logit(*p)).collect();
    if separated(won, &log_odds) {
        return Err(EvalError::Separated);
    }
    let likelihood = Likelihood { won, log_odds: &log_odds };
    let (line, information) = likelihood.maximise()?;
    let determinant = information.determinant();
    let standard_error = |other: f64| libm::sqrt(other / determinant);
    Ok(CalibrationLine {
        intercept: Estimate::normal(line.intercept, standard_error(information.slope)),
        slope: Estimate::normal(line.slope, standard_error(information.intercept)),
    })
}

pub(crate) fn logit(p: f64) -> f64 {
    let p = p.clamp(LOG_LOSS_CLIP, 1.0 - LOG_LOSS_CLIP);
    libm::log(p) - libm::log1p(-p)
}

fn separated(won: &[bool], log_odds: &[f64]) -> bool {
    let range = |outcome: bool| {
        let rows = won.iter().zip(log_odds).filter(|(won, _)| **won == outcome);
        rows.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), (_, x)| (least.min(*x), most.max(*x)))
    };
    let (won, lost) = (range(true), range(false));
    won.0 >= lost.1 || won.1 <= lost.0
}

#[derive(Clone, Copy)]
struct Line {
    intercept: f64,
    slope: f64,
}

impl Line {
    fn plus(self, step: Line, share: f64) -> Line {
        Line { intercept: self.intercept + share * step.intercept, slope: self.slope + share * step.slope }
    }
}

/// The symmetric 2 by 2 matrix of minus the second derivatives.
struct Information {
    intercept: f64,
    cross: f64,
    slope: f64,
}

impl Information {
    fn determinant(&self) -> f64 {
        self.intercept * self.slope - self.cross * self.cross
    }

    /// The Newton step for `gradient`.
    fn solve(&self, gradient: &Line) -> Line {
        let determinant = self.determinant();
        Line {
            intercept: (self.slope * gradient.intercept - self.cross * gradient.slope) / determinant,
            slope: (self.intercept * gradient.slope - self.cross * gradient.intercept) / determinant,
        }
    }
}

struct Likelihood<'a> {
    won: &'a [bool],
    log_odds: &'a [f64],
}

impl Likelihood<'_> {
    fn maximise(&self) -> Result<(Line, Information), EvalError> {
        let mut line = Line { intercept: 0.0, slope: 1.0 };
        let mut loss = self.loss(line);
        for _ in 0..MAX_STEPS {
            let (gradient, information) = self.derivatives(line);
            let step = information.solve(&gradient);
            let decrement = gradient.intercept * step.intercept + gradient.slope * step.slope;
            if !decrement.is_finite() {
                return Err(EvalError::NotConverged);
            }
            if decrement <= DECREMENT {
                // Convergence is quadratic: this last step costs one pass and brings all digits.
                let line = line.plus(step, 1.0);
                return Ok((line, self.derivatives(line).1));
            }
            (line, loss) = self.descend(line, loss, step)?;
        }
        Err(EvalError::NotConverged)
    }

    /// Takes the step, halved until the loss does not rise by more than rounding.
    fn descend(&self, from: Line, loss: f64, step: Line) -> Result<(Line, f64), EvalError> {
        let mut share = 1.0;
        for _ in 0..MAX_HALVINGS {
            let to = from.plus(step, share);
            let new_loss = self.loss(to);
            if new_loss <= loss + 1e-12 * (1.0 + loss) {
                return Ok((to, new_loss));
            }
            share *= 0.5;
        }
        Err(EvalError::NotConverged)
    }

    fn loss(&self, line: Line) -> f64 {
        let row = |(won, x): (&bool, &f64)| {
            let eta = line.intercept + line.slope * x;
            softplus(if *won { -eta } else { eta })
        };
        self.won.iter().zip(self.log_odds).map(row).sum()
    }

    fn derivatives(&self, line: Line) -> (Line, Information) {
        let mut gradient = Line { intercept: 0.0, slope: 0.0 };
        let mut information = Information { intercept: 0.0, cross: 0.0, slope: 0.0 };
        for (won, x) in self.won.iter().zip(self.log_odds) {
            let p = sigmoid(line.intercept + line.slope * x);
            let residual = f64::from(u8::from(*won)) - p;
            gradient.intercept += residual;
            gradient.slope += residual * x;
            let weight = p * (1.0 - p);
            information.intercept += weight;
            information.cross += weight * x;
            information.slope += weight * x * x;
        }
        (gradient, information)
    }
}

pub(crate) fn sigmoid(eta: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-eta))
}

/// ln(1 + e^x) without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}
