//! Leads that were measured by themselves: those of a period, or of an age.

use plumb_view::report::Measured;

use crate::run::measure::{AtAge, BacktestPeriod};

/// A step of the backtest, named by its first day.
pub(super) fn period(period: &BacktestPeriod) -> Measured {
    // Times are written as ISO 8601 with a year of four digits.
    Measured {
        name: period.from.to_string().chars().take(10).collect(),
        training: period.training as u64,
        rows: period.rows as u64,
        won: period.won as u64,
        metrics: period.test,
        base_log_loss: period.base_log_loss,
    }
}

/// The leads that were open at an age.
pub(super) fn age(age: &AtAge) -> Measured {
    Measured {
        name: age.days.to_string(),
        training: age.training as u64,
        rows: age.rows as u64,
        won: age.won as u64,
        metrics: age.test,
        base_log_loss: age.base_log_loss,
    }
}
