//! How the log-odds of both tables are corrected.

use plumb_fit::{Correction, FEWEST_FOR_A_CURVE, calibrate};
use plumb_model::{Scorecard, Split};

use crate::data::{Prepared, Snapshots};

/// The newest part of the training rows that a calibration is fitted to: what leads are like now matters more than what they were like.
const NEWEST_SHARE: f64 = 1.0 / 3.0;

/// Chooses a correction by the out-of-fold predictions of the newest training rows; also says how many these were.
///
/// `at`, `log_odds`, `won` and `groups` hold an entry a training row.
pub(super) fn correction(data: &Prepared<'_>, at: &Snapshots, log_odds: &[f64], won: &[bool], groups: &[u64]) -> (Correction, usize) {
    let newest = newest(data, at, won);
    let log_odds: Vec<f64> = newest.iter().map(|row| log_odds[*row]).collect();
    let won: Vec<bool> = newest.iter().map(|row| won[*row]).collect();
    let groups: Vec<u64> = newest.iter().map(|row| groups[*row]).collect();
    (calibrate(&log_odds, &won, &groups), newest.len())
}

/// The newest third by creation, and more where that holds too few won or lost deals to tell a bend from luck; all rows where there are no
/// dates. Leads of one moment stay together, so that the choice does not depend on the order of the file.
fn newest(data: &Prepared<'_>, at: &Snapshots, won: &[bool]) -> Vec<usize> {
    let all = || (0..won.len()).collect();
    if matches!(data.parts.split, Split::Hash { .. }) {
        return all();
    }
    let created: Vec<_> = at.rows.iter().map(|row| data.dataset.created_at(*row)).collect();
    let mut order: Vec<usize> = all();
    order.sort_by(|a, b| created[*b].cmp(&created[*a]));
    let (mut rows, mut wins) = (0, 0);
    for moment in order.chunk_by(|a, b| created[*a] == created[*b]) {
        rows += moment.len();
        wins += moment.iter().filter(|row| won[**row]).count();
        if rows as f64 >= NEWEST_SHARE * won.len() as f64 && wins.min(rows - wins) >= FEWEST_FOR_A_CURVE {
            let from = created[moment[0]];
            return (0..won.len()).filter(|row| created[*row] >= from).collect();
        }
    }
    all()
}

/// The table with `shift` added to the log-odds of every probability.
pub(super) fn shifted(mut card: Scorecard, shift: f64) -> Scorecard {
    match card.calibration.shifted(shift) {
        Some(calibration) => card.calibration = calibration,
        None => card.intercept += shift,
    }
    card
}
