//! What can be wrong with the slices.

/// Why a statistic could not be computed. Rows are counted from 0, in the order of the slices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// Two slices that describe the same rows differ in length.
    #[error("{what} holds {found} entries for {rows} rows: pass one entry a row")]
    LengthMismatch {
        /// The slice of the wrong length.
        what: &'static str,
        /// Entries expected.
        rows: usize,
        /// Entries found.
        found: usize,
    },
    /// There are no rows.
    #[error("there are no rows to evaluate")]
    Empty,
    /// The statistic compares won with lost, and all rows (of positive weight) are the same.
    #[error("all rows have the same outcome: evaluate on rows that hold both won and lost")]
    OneClass,
    /// A value is NaN or infinite.
    #[error("{what} at row {row} is not a finite number")]
    NotFinite {
        /// The slice that holds it.
        what: &'static str,
        /// Its row.
        row: usize,
    },
    /// A probability lies outside 0..=1.
    #[error("the probability at row {row} is outside 0..=1: pass probabilities, not scores")]
    OutOfRange {
        /// Its row.
        row: usize,
    },
    /// A score that people see lies outside 1..=100.
    #[error("the band at row {row} is outside 1..=100: pass the scores that people see")]
    BadBand {
        /// Its row.
        row: usize,
    },
    /// A weight is negative, NaN or infinite.
    #[error("the weight at row {row} is not a finite number of at least 0")]
    BadWeight {
        /// Its row.
        row: usize,
    },
    /// All weights are 0, or their sum overflows.
    #[error("the weights do not have a positive, finite sum")]
    BadWeightSum,
    /// A setting, not the data, is out of range.
    #[error("{what} must be {requirement}")]
    BadSetting {
        /// The parameter.
        what: &'static str,
        /// What it must be.
        requirement: &'static str,
    },
    /// There is too little data for an interval.
    #[error("an interval needs at least {needed} {what}, found {found}")]
    TooFew {
        /// What there is too little of.
        what: &'static str,
        /// The least number that works.
        needed: usize,
        /// The number found.
        found: usize,
    },
    /// The predictions separate won from lost (or are all the same), so that no finite slope fits best.
    #[error("the predictions separate won from lost or are all the same: no calibration line fits")]
    Separated,
    /// Newton's method stopped short of the optimum.
    #[error("the calibration line did not converge: the predictions may be badly scaled")]
    NotConverged,
}
