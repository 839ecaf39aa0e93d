use plumb_core::Time;
use plumb_eval::{Bootstrap, Metrics, log_loss};
use serde::Serialize;

use super::{Judged, share};
use crate::TrainError;
use crate::data::{Period, Prepared};
use crate::run::fitting::Evaluated;

/// A step of a backtest: a table fitted on what was known at a cut, measured on the leads that came next, at their creation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BacktestPeriod {
    /// The first moment of the period.
    pub from: Time,
    /// The first moment behind it; `None` of the last one.
    pub until: Option<Time>,
    /// Rows that were learnt from.
    pub training: usize,
    /// The share of them that was won.
    pub base_rate: f64,
    /// Leads of the period.
    pub rows: usize,
    /// How many of them were won.
    pub won: usize,
    /// The table on them, without the calibration of the whole; `None` when all ended alike, or there was too little to learn from.
    pub test: Option<Metrics>,
    /// Mean log loss of the share won among the training leads, at their creation.
    pub base_log_loss: Option<f64>,
}

/// The periods of the backtest, oldest first; none unless asked for.
///
/// # Errors
/// [`TrainError`] when a statistic cannot be computed.
pub(super) fn periods(data: &Prepared<'_>, evaluated: &Evaluated, bootstrap: Bootstrap) -> Result<Vec<BacktestPeriod>, TrainError> {
    let measured = |(period, said): (&Period, &Option<Vec<f64>>)| measured(data, period, said.as_deref(), bootstrap);
    data.periods.iter().zip(&evaluated.on_periods).map(measured).collect()
}

fn measured(data: &Prepared<'_>, period: &Period, said: Option<&[f64]>, bootstrap: Bootstrap) -> Result<BacktestPeriod, TrainError> {
    let (trained, won) = (data.labelled.won_of(&period.training), data.labelled.won_of(&period.test));
    let firsts: Vec<usize> = period.training.iter().copied().filter(|index| data.labelled.is_first(*index)).collect();
    let base = share(&data.labelled.won_of(&firsts));
    let judged = said.map(|said| Judged::new(data, data.labelled.snapshots(&period.test), won.clone(), said.to_vec()));
    Ok(BacktestPeriod {
        from: period.cut,
        until: period.until,
        training: trained.len(),
        base_rate: share(&trained),
        rows: won.len(),
        won: won.iter().filter(|won| **won).count(),
        test: judged.map(|judged| judged.metrics(bootstrap)).transpose()?.flatten(),
        base_log_loss: log_loss(&won, &vec![base; won.len()]).ok(),
    })
}
