use std::collections::VecDeque;

use super::algebra::{add_scaled, dot};
use super::factor::Factor;

/// What the last steps taught of the curvature: the L-BFGS recursion (Nocedal and Wright, *Numerical Optimization*, 2nd ed., algorithm 7.4) around a
/// factorised Hessian, where the textbook has a multiple of the identity.
#[derive(Debug, Default)]
pub(super) struct Memory(VecDeque<Step>);

/// A step that was taken, and how it changed the gradient of the loss without its penalty, so that it holds for other penalties too.
#[derive(Debug)]
struct Step {
    step: Vec<f64>,
    change: Vec<f64>,
}

/// How many steps are remembered.
const STEPS: usize = 12;

impl Memory {
    /// Forgets all steps.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Remembers a step and the change of the penalised gradient that came with it; the intercept, which has no penalty, stands first.
    pub(super) fn add(&mut self, step: Vec<f64>, mut change: Vec<f64>, penalty: f64) {
        change.iter_mut().zip(&step).skip(1).for_each(|(c, s)| *c -= penalty * s);
        if self.0.len() == STEPS {
            self.0.pop_front();
        }
        self.0.push_back(Step { step, change });
    }

    /// The direction that the gradient, the factorised Hessian and the steps make.
    pub(super) fn direction(&self, gradient: &[f64], factor: &Factor, penalty: f64) -> Vec<f64> {
        let curved: Vec<(&[f64], Vec<f64>, f64)> = self
            .0
            .iter()
            .filter_map(|Step { step, change }| {
                let mut change = change.clone();
                change.iter_mut().zip(step).skip(1).for_each(|(c, s)| *c += penalty * s);
                let curvature = dot(step, &change);
                // Rounding can leave a tiny step without curvature; it teaches nothing then.
                (curvature > 0.0).then_some((step.as_slice(), change, curvature))
            })
            .collect();
        let mut direction: Vec<f64> = gradient.iter().map(|g| -g).collect();
        let mut shares = Vec::with_capacity(curved.len());
        for (step, change, curvature) in curved.iter().rev() {
            let share = dot(step, &direction) / curvature;
            add_scaled(&mut direction, -share, change);
            shares.push(share);
        }
        direction = factor.solve(&direction);
        for ((step, change, curvature), share) in curved.iter().zip(shares.iter().rev()) {
            let correction = dot(change, &direction) / curvature;
            add_scaled(&mut direction, share - correction, step);
        }
        direction
    }
}
