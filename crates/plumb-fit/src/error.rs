use thiserror::Error;

/// Why a fit failed.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FitError {
    /// Columns, labels or groups differ in length.
    #[error("{what} has {found} rows where {expected} were expected")]
    Rows {
        /// What differs.
        what: &'static str,
        /// Rows found.
        found: usize,
        /// Rows expected.
        expected: usize,
    },
    /// A code beyond its feature's levels.
    #[error("feature {feature} holds the code {code}, but has {levels} codes only")]
    Code {
        /// Number of the feature.
        feature: usize,
        /// The code.
        code: u16,
        /// How many codes the feature has.
        levels: usize,
    },
    /// Only won, or only lost rows.
    #[error("the rows to fit on are all {0}: a model needs both won and lost deals")]
    OneClass(&'static str),
    /// The penalty is not a positive number.
    #[error("the penalty must be a positive number, not {0}")]
    Penalty(f64),
    /// The weight of a row is no number from 0 up.
    #[error("the weight of a row must be a number from 0 up, not {0}")]
    Weight(f64),
    /// The solver stopped before the gradient vanished.
    #[error("{solver} did not converge: after {iterations} iterations the largest mean gradient is {gradient:.1e}")]
    NotConverged {
        /// The solver.
        solver: &'static str,
        /// Iterations made.
        iterations: usize,
        /// Largest absolute entry of the gradient, divided by the rows.
        gradient: f64,
    },
    /// The Hessian could not be factorised, or a library failed.
    #[error("{solver} failed: {why}")]
    Numerical {
        /// The solver.
        solver: &'static str,
        /// What it said.
        why: String,
    },
}
