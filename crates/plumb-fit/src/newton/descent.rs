use super::algebra::{dot, largest};
use super::bounds::kept_within;
use super::factor::Factor;
use super::memory::Memory;
use crate::{Curvature, Design, FitError, Point, Slope, Solution};

/// One fit on its way down: where it is, and where it tries next.
pub(super) struct Descent<'a> {
    design: &'a Design,
    penalty: f64,
    /// Intercept first.
    theta: Vec<f64>,
    /// The entries of `theta` that must not be negative.
    bounded: Vec<usize>,
    reached: Option<Reached>,
    /// The Hessian that steps are made with, without its penalty; empty until there is one.
    hessian: Vec<f64>,
    factor: Option<Factor>,
    memory: Memory,
    direction: Vec<f64>,
    /// How far along the direction the next try is.
    share: f64,
    /// Minus the slope along the direction: twice what a full step is expected to gain.
    decrement: f64,
    /// By how much the last step changed the decrement; `None` where the steps before it do not tell.
    contraction: Option<f64>,
    /// What steps have gained since the last curvature, as a share of the objective: how far away it was found.
    moved: f64,
    /// Tries along the present direction.
    tries: usize,
}

/// The penalised objective at a place.
struct Reached {
    objective: f64,
    gradient: Vec<f64>,
    held_out_loss: f64,
}

/// Tries along one direction.
const TRIES: usize = 30;
/// What a step must gain at least, as a share of what the slope promises (Armijo 1966).
const SUFFICIENT: f64 = 1e-4;

impl<'a> Descent<'a> {
    /// A fit that starts at `theta`, the intercept first.
    pub(super) fn new(design: &'a Design, penalty: f64, mut theta: Vec<f64>) -> Self {
        let bounded: Vec<usize> = design.bounded().into_iter().map(|column| column + 1).collect();
        bounded.iter().for_each(|at| theta[*at] = theta[*at].max(0.0));
        Self {
            bounded,
            design,
            penalty,
            direction: vec![0.0; theta.len()],
            theta,
            reached: None,
            hessian: Vec::new(),
            factor: None,
            memory: Memory::default(),
            share: 0.0,
            decrement: f64::INFINITY,
            contraction: None,
            moved: 0.0,
            tries: 0,
        }
    }

    /// Goes on from the present place with another penalty.
    pub(super) fn set_penalty(&mut self, penalty: f64) -> Result<(), FitError> {
        if let Some(reached) = &mut self.reached {
            let change = penalty - self.penalty;
            reached.objective += 0.5 * change * dot(&self.theta[1..], &self.theta[1..]);
            reached.gradient.iter_mut().zip(&self.theta).skip(1).for_each(|(g, t)| *g += change * t);
        }
        self.penalty = penalty;
        self.aim_anew()
    }

    /// Takes in the curvature at the present place.
    pub(super) fn set_curvature(&mut self, curvature: &Curvature) -> Result<(), FitError> {
        self.hessian = self.design.pull_back_curvature(curvature);
        self.memory.clear();
        self.moved = 0.0;
        self.aim_anew()
    }

    fn aim_anew(&mut self) -> Result<(), FitError> {
        self.factor = Some(Factor::new(&self.hessian, self.theta.len(), self.penalty)?);
        self.aim()?;
        self.contraction = None;
        Ok(())
    }

    /// The present place.
    pub(super) fn here(&self) -> Point {
        self.point(&self.theta)
    }

    /// Where the slope is wanted next.
    pub(super) fn next(&self) -> Point {
        self.point(&self.candidate())
    }

    fn point(&self, theta: &[f64]) -> Point {
        Point { intercept: theta[0], weights: self.design.bin_weights(&theta[1..]) }
    }

    fn candidate(&self) -> Vec<f64> {
        self.theta.iter().zip(&self.direction).map(|(t, d)| t + self.share * d).collect()
    }

    /// Takes in the slope at [`Descent::next`]: goes there, or tries nearer.
    ///
    /// # Errors
    /// [`FitError::NotConverged`] when no place along the direction is lower.
    pub(super) fn receive(&mut self, slope: &Slope) -> Result<(), FitError> {
        let candidate = self.candidate();
        let mut gradient = vec![slope.intercept];
        let own = self.design.pull_back(&slope.bins);
        gradient.extend(own.iter().zip(&candidate[1..]).map(|(g, t)| g + self.penalty * t));
        let objective = slope.loss + 0.5 * self.penalty * dot(&candidate[1..], &candidate[1..]);
        let found = Reached { objective, gradient, held_out_loss: slope.held_out_loss };
        let Some(reached) = &self.reached else {
            self.reached = Some(found);
            return Ok(());
        };
        let along = dot(&found.gradient, &self.direction);
        if !is_lower(reached.objective, found.objective, self.decrement, self.share, along) {
            self.tries += 1;
            // Where a parabola through both slopes has its lowest point.
            self.share *= (self.decrement / (self.decrement + along)).clamp(0.1, 0.6);
            return if self.tries < TRIES { Ok(()) } else { Err(self.not_converged(self.tries, 1.0)) };
        }
        let step = candidate.iter().zip(&self.theta).map(|(c, t)| c - t).collect();
        let change = found.gradient.iter().zip(&reached.gradient).map(|(f, r)| f - r).collect();
        self.memory.add(step, change, self.penalty);
        self.theta = candidate;
        self.moved += self.decrement / found.objective;
        self.reached = Some(found);
        let before = self.decrement;
        self.aim()?;
        self.contraction = Some(self.decrement / before);
        Ok(())
    }

    /// The direction from the present place.
    fn aim(&mut self) -> Result<(), FitError> {
        let (Some(reached), Some(factor)) = (&self.reached, &self.factor) else { return Ok(()) };
        let downhill = |gradient: &[f64]| self.memory.direction(gradient, factor, self.penalty);
        self.direction = downhill(&reached.gradient);
        if !self.bounded.is_empty() {
            let inverse = |vector: &[f64]| downhill(&vector.iter().map(|value| -value).collect::<Vec<f64>>());
            kept_within(&self.bounded, &self.theta, &mut self.direction, inverse)?;
        }
        self.decrement = -dot(&self.direction, &reached.gradient);
        self.share = 1.0;
        self.tries = 0;
        Ok(())
    }

    /// Whether what is left to gain is below this share of the objective.
    pub(super) fn is_converged(&self, tolerance: f64) -> bool {
        self.factor.is_some() && self.reached.as_ref().is_some_and(|reached| self.decrement <= tolerance * reached.objective)
    }

    /// Whether a fresh curvature is worth its cost in passes, at the pace of the last step.
    pub(super) fn wants_curvature(&self, tolerance: f64, cost: f64) -> bool {
        /// Passes that it takes with a fresh one.
        const AT_BEST: f64 = 3.0;
        /// Nearer by, the curvature is as good as the same.
        const NEAR: f64 = 1e-3;
        let (Some(reached), Some(_)) = (&self.reached, &self.factor) else { return true };
        if self.moved < NEAR {
            return false;
        }
        let left = libm::log(self.decrement / (tolerance * reached.objective));
        match self.contraction {
            None => false,
            Some(contraction) if contraction < 1.0 => left / -libm::log(contraction) > cost + AT_BEST,
            Some(_) => true,
        }
    }

    /// Log loss of the rows held out, at the present place.
    pub(super) fn held_out_loss(&self) -> f64 {
        self.reached.as_ref().map_or(f64::NAN, |reached| reached.held_out_loss)
    }

    /// The present place as an answer; `rows` are those fitted on.
    pub(super) fn solution(&self, rows: f64, iterations: usize) -> Solution {
        let objective = self.reached.as_ref().map_or(f64::NAN, |reached| reached.objective);
        let (intercept, coefficients) = (self.theta[0], self.theta[1..].to_vec());
        Solution { intercept, coefficients, objective, gradient: self.mean_gradient(rows), iterations }
    }

    fn mean_gradient(&self, rows: f64) -> f64 {
        let Some(reached) = &self.reached else { return f64::NAN };
        let mut gradient = reached.gradient.clone();
        // What a bound holds back is no slope that is left to go down.
        for at in self.bounded.iter().filter(|at| self.theta[**at] <= 0.0) {
            gradient[*at] = gradient[*at].min(0.0);
        }
        largest(&gradient) / rows
    }

    pub(super) fn not_converged(&self, iterations: usize, rows: f64) -> FitError {
        FitError::NotConverged { solver: "newton", iterations, gradient: self.mean_gradient(rows) }
    }
}

/// Whether a place is low enough to go to. Near the minimum an objective of many rows no longer tells: its last bits hide the gain. There the slope
/// decides (the approximate Wolfe condition of Hager and Zhang 2005, *SIAM Journal on Optimization* 16).
fn is_lower(before: f64, after: f64, decrement: f64, share: f64, along: f64) -> bool {
    /// What a sum over many rows may be off, as a share of it.
    const ROUNDING: f64 = 1e-12;
    let by_objective = after <= before - SUFFICIENT * share * decrement;
    let by_slope = after <= before + ROUNDING * before.abs() && along <= 0.8 * decrement;
    by_objective || by_slope
}
