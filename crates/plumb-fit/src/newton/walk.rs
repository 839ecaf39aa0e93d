use super::descent::Descent;
use crate::{Design, FitError, Solution};

/// A fit along a path of penalties: each solution is where the next one starts.
pub(super) struct Walk<'a> {
    pub descent: Descent<'a>,
    penalties: &'a [f64],
    tolerance: f64,
    /// Rows that it is fitted on.
    rows: f64,
    /// Passes made for the present penalty.
    passes: usize,
    found: Vec<Stop>,
}

/// The solution at one penalty.
pub(super) struct Stop {
    pub solution: Solution,
    /// Log loss of the rows held out.
    pub held_out_loss: f64,
}

impl<'a> Walk<'a> {
    /// Starts at `theta` with the first of `penalties`.
    pub(super) fn new(design: &'a Design, penalties: &'a [f64], theta: Vec<f64>, rows: f64, tolerance: f64) -> Self {
        let first = penalties.first().copied().unwrap_or(f64::NAN);
        Self {
            descent: Descent::new(design, first, theta),
            penalties,
            tolerance,
            rows,
            passes: 0,
            found: Vec::with_capacity(penalties.len()),
        }
    }

    /// Whether the end of the path is reached.
    pub(super) fn is_done(&self) -> bool {
        self.found.len() == self.penalties.len()
    }

    /// Notes the solution if the present penalty is solved, and goes on with the next; returns how many were solved. At most `max_passes` a penalty.
    pub(super) fn go_on(&mut self, max_passes: usize) -> Result<usize, FitError> {
        let before = self.found.len();
        self.passes += 1;
        while !self.is_done() && self.descent.is_converged(self.tolerance) {
            let solution = self.descent.solution(self.rows, self.passes);
            self.found.push(Stop { solution, held_out_loss: self.descent.held_out_loss() });
            self.passes = 0;
            if let Some(next) = self.penalties.get(self.found.len()) {
                self.descent.set_penalty(*next)?;
            }
        }
        if !self.is_done() && self.passes >= max_passes {
            return Err(self.descent.not_converged(self.passes, self.rows));
        }
        Ok(self.found.len() - before)
    }

    /// Whether a fresh curvature is worth `cost` passes.
    pub(super) fn wants_curvature(&self, cost: f64) -> bool {
        !self.is_done() && self.descent.wants_curvature(self.tolerance, cost)
    }

    /// What was found at each penalty.
    pub(super) fn into_stops(self) -> Vec<Stop> {
        self.found
    }
}
