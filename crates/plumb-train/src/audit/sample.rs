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
    /// The group of about the same age that each decided and each open deal belongs to.
    pub ages: (Vec<usize>, Vec<usize>),
    /// Of each decided deal that took some time from creation to close, where both are known.
    pub spans: Vec<Span>,
}

/// When a decided deal was created and closed.
pub(super) struct Span {
    /// Its place among the decided deals.
    pub at: usize,
    /// Its row.
    pub row: u32,
    pub closed: Time,
    pub days: f64,
    /// Months of creation and close, counted from a January before all of them.
    pub month_created: usize,
    pub month_closed: usize,
}

/// Groups of deals of about the same age.
pub(super) const AGES: usize = 20;

/// Deals that close within so many days of their creation do not tell the one date from the other.
const APART_DAYS: f64 = 2.0;

impl<'a> Sample<'a> {
    /// At most [`MOST_ROWS`] decided and as many open deals; `None` with too few won or lost ones to say anything.
    pub(super) fn new(data: &'a Dataset) -> Option<Self> {
        let ended = |row: &u32| data.outcomes[*row as usize];
        let rows = chosen(data.order.iter().copied().filter(|row| ended(row) != Outcome::Open).collect());
        let open = chosen(data.order.iter().copied().filter(|row| ended(row) == Outcome::Open).collect());
        let won: Vec<bool> = rows.iter().map(|row| ended(row) == Outcome::Won).collect();
        let wins = won.iter().filter(|won| **won).count() as u64;
        let folds = rows.iter().map(|row| (mix(data.groups[*row as usize]) % FOLDS) as u8).collect();
        let (ages, spans) = (ages(data, &rows, &open), spans(data, &rows));
        (wins >= FEWEST_ROWS && rows.len() as u64 - wins >= FEWEST_ROWS).then_some(Self { data, rows, won, folds, open, ages, spans })
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
}

fn ages(data: &Dataset, rows: &[u32], open: &[u32]) -> (Vec<usize>, Vec<usize>) {
    let mut times: Vec<_> = rows.iter().chain(open).map(|row| data.created_at(*row)).collect();
    times.sort_unstable();
    let edges: Vec<_> = (1..AGES).filter_map(|at| times.get(at * times.len() / AGES)).collect();
    let age = |row: &u32| edges.partition_point(|edge| **edge <= data.created_at(*row));
    (rows.iter().map(age).collect(), open.iter().map(age).collect())
}

fn spans(data: &Dataset, rows: &[u32]) -> Vec<Span> {
    let span = |(at, row): (usize, &u32)| {
        let (created, closed) = data.created_at(*row).zip(data.closed_at(*row))?;
        let days = closed.days_since(created);
        (days >= APART_DAYS).then(|| Span { at, row: *row, closed, days, month_created: month(created), month_closed: month(closed) })
    };
    let mut spans: Vec<Span> = rows.iter().enumerate().filter_map(span).collect();
    let first = spans.iter().map(|span| span.month_created).min().unwrap_or(0) / 12 * 12;
    for span in &mut spans {
        span.month_created -= first;
        span.month_closed -= first;
    }
    spans
}

/// Months since the year 0.
fn month(time: Time) -> usize {
    // Times are written as ISO 8601: 2025-03-31...
    let text = time.to_string();
    let number = |digits: Option<&str>| digits.and_then(|digits| digits.parse::<usize>().ok()).unwrap_or(0);
    12 * number(text.get(..4)) + number(text.get(5..7)).saturating_sub(1)
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
