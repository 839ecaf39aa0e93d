//! How the log-odds of both tables are corrected.

use plumb_fit::{Correction, FEWEST_FOR_A_CURVE, calibrate};
use plumb_model::{Scorecard, Split};

use crate::data::{Prepared, Snapshots};

/// The newest part of the training rows that a calibration is fitted to: what leads are like now matters more than what they were like.
const NEWEST_SHARE: f64 = 1.0 / 3.0;

/// So many rows are enough for every knot of a curve.
const ENOUGH_ROWS: usize = 1_000_000;

/// Chooses a correction by the out-of-fold predictions of the newest training rows; also says how many these were.
///
/// `at`, `log_odds`, `won`, `groups` and `weights` hold an entry a training row, oldest first.
pub(super) fn correction(
    data: &Prepared<'_>,
    at: &Snapshots,
    log_odds: &[f64],
    won: &[bool],
    groups: &[u64],
    weights: Option<&[f64]>,
) -> (Correction, usize) {
    let from = newest(data, at, won);
    (calibrate(&log_odds[from..], &won[from..], &groups[from..], weights.map(|weights| &weights[from..])), won.len() - from)
}

/// Where the newest third by creation begins, or more where that holds too few won or lost deals to tell a bend from luck; all rows where there are
/// no dates. Leads of one moment stay together.
fn newest(data: &Prepared<'_>, at: &Snapshots, won: &[bool]) -> usize {
    if matches!(data.parts.split, Split::Hash { .. }) {
        return 0;
    }
    let wanted = ENOUGH_ROWS.min((NEWEST_SHARE * won.len() as f64).ceil() as usize);
    let created = |row: usize| data.dataset.created_at(at.rows[row]);
    let mut wins = 0;
    for from in (0..won.len()).rev() {
        wins += usize::from(won[from]);
        let rows = won.len() - from;
        let is_enough = rows >= wanted && wins.min(rows - wins) >= FEWEST_FOR_A_CURVE;
        if is_enough && (from == 0 || created(from - 1) != created(from)) {
            return from;
        }
    }
    0
}

/// The table with `shift` added to the log-odds of every probability.
pub(super) fn shifted(mut card: Scorecard, shift: f64) -> Scorecard {
    match card.calibration.shifted(shift) {
        Some(calibration) => card.calibration = calibration,
        None => card.intercept += shift,
    }
    card
}
