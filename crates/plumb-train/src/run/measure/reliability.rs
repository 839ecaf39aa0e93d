//! Can the probabilities be taken at their word, and has the base rate moved?

use plumb_eval::bootstrap::ECE_BINS;
use plumb_eval::{CalibrationBin, CalibrationLine, Estimate, calibration_curve, calibration_line, intercept_shift, share_difference};
use serde::Serialize;

use super::judged::{Judged, clusters};
use crate::TrainError;
use crate::data::Prepared;

/// Calibration of the evaluated table on the test rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reliability {
    /// The line from predicted to true log-odds; slope 1 and intercept 0 are perfect. Its intervals take rows as independent. `None` where
    /// the predictions separate won from lost.
    pub line: Option<CalibrationLine>,
    /// What would have to be added to all log-odds for as many wins to be expected as there were.
    pub shift: Option<Estimate>,
    /// Predicted against observed shares over bins of equal count, as many as those of the calibration error, with Wilson intervals.
    pub bins: Vec<CalibrationBin>,
}

impl Reliability {
    pub(super) fn of(test: &Judged) -> Result<Self, TrainError> {
        let (won, p) = (&test.won, &test.probabilities);
        let shift = intercept_shift(won, p, test.clusters()).ok();
        Ok(Self { line: calibration_line(won, p).ok(), shift, bins: calibration_curve(won, p, ECE_BINS)? })
    }
}

/// Shares of won rows, of leads at their creation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BaseRates {
    /// Of the training part.
    pub training: f64,
    /// Of the test part.
    pub test: f64,
    /// The test part's less the training part's; the interval counts accounts where there are any. `None` where all belong to one.
    pub difference: Option<Estimate>,
    /// The log-odds by which the served table, fitted on both parts, would have to be moved to expect as many wins in the test part as there
    /// were, before any configured shift: `intercept_shift` under `[training]`.
    pub served_shift: Option<Estimate>,
}

impl BaseRates {
    /// `served` are the served table's probabilities of the rows of `test`.
    pub(super) fn of(data: &Prepared<'_>, test: &Judged, served: &[f64]) -> Result<Self, TrainError> {
        let firsts = |part: &[usize]| -> Vec<usize> { part.iter().copied().filter(|index| data.labelled.is_first(*index)).collect() };
        let (training, newest) = (firsts(&data.parts.training), firsts(&data.parts.test));
        let won = data.labelled.won_of(&training);
        let both: Vec<usize> = training.iter().chain(&newest).copied().collect();
        let names = clusters(data, &data.labelled.snapshots(&both));
        let names = names.as_deref().map(|names| names.split_at(training.len()));
        Ok(Self {
            training: super::share(&won),
            test: super::share(&test.won),
            difference: share_difference(&won, &test.won, names).ok(),
            served_shift: intercept_shift(&test.won, served, test.clusters()).ok(),
        })
    }

    /// Whether the difference is beyond chance.
    pub fn moved(&self) -> bool {
        self.difference.is_some_and(|difference| difference.excludes_zero())
    }
}
