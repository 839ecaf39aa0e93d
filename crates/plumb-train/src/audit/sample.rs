//! The deals that an audit looks at.

use plumb_core::hash::mix;
use plumb_core::{Outcome, Time};

use super::thresholds::{FEWEST_ROWS, FOLDS, MOST_ROWS};
use crate::data::Dataset;

/// Decided deals, in order of creation, and open ones.
///
/// Won and lost are meant as the deals ended, whatever the horizon: a column written at the close tells the end, not whether it came in time.
pub(super) struct Sample<'a> {
    pub data: &'a Dataset,
    /// Rows of decided deals.
    pub rows: Vec<u32>,
    /// Whether each was won.
    pub won: Vec<bool>,
    /// The fold of each; an account's deals share one.
    pub folds: Vec<u8>,
    /// Rows of open deals.
    pub open: Vec<u32>,
}

impl<'a> Sample<'a> {
    /// At most [`MOST_ROWS`] decided and as many open deals; `None` with too few won or lost ones to say anything.
    pub(super) fn new(data: &'a Dataset) -> Option<Self> {
        let ended = |row: &u32| data.outcomes[*row as usize];
        let rows = chosen(data.order.iter().copied().filter(|row| ended(row) != Outcome::Open).collect());
        let open = chosen(data.order.iter().copied().filter(|row| ended(row) == Outcome::Open).collect());
        let won: Vec<bool> = rows.iter().map(|row| ended(row) == Outcome::Won).collect();
        let wins = won.iter().filter(|won| **won).count() as u64;
        let folds = rows.iter().map(|row| (mix(data.groups[*row as usize]) % FOLDS) as u8).collect();
        (wins >= FEWEST_ROWS && rows.len() as u64 - wins >= FEWEST_ROWS).then_some(Self { data, rows, won, folds, open })
    }

    /// The share of won deals.
    pub(super) fn base_rate(&self) -> f64 {
        self.won.iter().filter(|won| **won).count() as f64 / self.won.len() as f64
    }

    /// Entropy of the outcome in nats: the log loss of the base rate.
    pub(super) fn entropy(&self) -> f64 {
        let base = self.base_rate();
        -(base * libm::log(base) + (1.0 - base) * libm::log1p(-base))
    }

    /// Creation and close of a row, where both are known.
    pub(super) fn span(&self, row: u32) -> Option<(Time, Time)> {
        self.data.created_at(row).zip(self.data.closed_at(row))
    }
}

/// At most [`MOST_ROWS`] of the rows, by a hash of each one's place.
fn chosen(rows: Vec<u32>) -> Vec<u32> {
    let all = rows.len();
    if all <= MOST_ROWS {
        return rows;
    }
    // The hash is even over 64 bits, so this share of it keeps about as many rows as wanted.
    let limit = (u64::MAX as f64 * (MOST_ROWS as f64 / all as f64)) as u64;
    rows.into_iter().enumerate().filter(|(place, _)| mix(*place as u64 + 1) <= limit).map(|(_, row)| row).collect()
}
