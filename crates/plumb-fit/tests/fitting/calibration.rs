//! Platt's line: found where it is needed, left out where it is not.

use plumb_core::math::{sigmoid, softplus};
use plumb_fit::platt;

use super::support::Random;

/// Predictions of a model whose log-odds must be taken times `slope`, plus `intercept`, to be true; and what happened.
fn predictions(rows: usize, slope: f64, intercept: f64, seed: u64) -> (Vec<f64>, Vec<bool>, Vec<u64>) {
    let mut random = Random::new(seed);
    let log_odds: Vec<f64> = (0..rows).map(|_| -1.0 + 1.2 * random.normal()).collect();
    let won = log_odds.iter().map(|z| random.unit() < sigmoid(intercept + slope * z)).collect();
    (log_odds, won, (0..rows as u64).collect())
}

/// Standard errors of intercept and slope: from the inverse of the information at the truth.
fn standard_errors(log_odds: &[f64], slope: f64, intercept: f64) -> (f64, f64) {
    let (mut h00, mut h01, mut h11) = (0.0, 0.0, 0.0);
    for z in log_odds {
        let p = sigmoid(intercept + slope * z);
        let w = p * (1.0 - p);
        h00 += w;
        h01 += w * z;
        h11 += w * z * z;
    }
    let determinant = h00 * h11 - h01 * h01;
    ((h11 / determinant).sqrt(), (h00 / determinant).sqrt())
}

#[test]
fn a_known_slope_and_intercept_are_recovered() {
    for (slope, intercept) in [(0.6, 0.0), (1.0, -0.8), (1.7, 0.5), (0.4, 1.0)] {
        let (log_odds, won, groups) = predictions(20_000, slope, intercept, 101);
        let line = platt(&log_odds, &won, &groups, None).expect("it helps by far");
        let (of_intercept, of_slope) = standard_errors(&log_odds, slope, intercept);
        assert!((line.slope - slope).abs() < 3.3 * of_slope, "slope {} for {slope}, standard error {of_slope}", line.slope);
        assert!((line.intercept - intercept).abs() < 3.3 * of_intercept, "intercept {} for {intercept}", line.intercept);
        assert!(of_slope < 0.04 && of_intercept < 0.04);
    }
}

#[test]
fn the_line_lowers_the_loss_on_fresh_rows() {
    let (log_odds, won, groups) = predictions(5_000, 0.6, 0.3, 102);
    let line = platt(&log_odds, &won, &groups, None).expect("it helps by far");
    let (fresh, outcomes, _) = predictions(20_000, 0.6, 0.3, 103);
    let loss = |slope: f64, intercept: f64| {
        let own = fresh.iter().map(|z| intercept + slope * z).zip(&outcomes).map(|(z, won)| softplus(if *won { -z } else { z }));
        own.sum::<f64>() / 20_000.0
    };
    let (before, after, best) = (loss(1.0, 0.0), loss(line.slope, line.intercept), loss(0.6, 0.3));
    assert!(before - after > 0.9 * (before - best), "{before} to {after}, at best {best}");
}

/// With calibrated predictions the two halves' estimates are independent draws around no correction. In units of their standard
/// errors, u and v: crossed loss is lower when 4 u.v > |u|^2 + |v|^2, that is |u + v|^2 > 3 |u - v|^2. The ratio is F(2, 2) distributed,
/// so it happens in exactly a quarter of the cases, however many the rows.
#[test]
fn calibrated_predictions_are_left_alone_three_times_of_four() {
    let trials = 240;
    let mut corrected = 0.0;
    for seed in 0..trials {
        let (log_odds, won, groups) = predictions(1_500, 1.0, 0.0, 1_000 + seed);
        let (of_intercept, of_slope) = standard_errors(&log_odds, 1.0, 0.0);
        if let Some(line) = platt(&log_odds, &won, &groups, None) {
            corrected += 1.0;
            // Where there is a correction, it is within the noise.
            assert!((line.slope - 1.0).abs() < 4.5 * of_slope && line.intercept.abs() < 4.5 * of_intercept, "{line:?}");
        }
    }
    let share = corrected / trials as f64;
    // Standard error sqrt(0.25 x 0.75 / 240) = 0.028.
    assert!((share - 0.25).abs() < 3.3 * 0.028, "{share} of calibrated predictions are corrected");
}

/// The rows of an account stay in one half: a line that only fits an account's own oddity is not believed.
#[test]
fn a_correction_that_does_not_carry_over_to_other_accounts_is_refused() {
    let (log_odds, _, _) = predictions(2_000, 1.0, 0.0, 104);
    // One account in each half by their hashes; in the one nearly all are won, in the other nearly all lost.
    let group = |half: u64| (0..).find(|g: &u64| plumb_core::hash::mix(g ^ 0x706c_6174) & 1 == half).expect("a group of each half");
    let groups: Vec<u64> = (0..2_000).map(|row| group(row % 2)).collect();
    let mut random = Random::new(105);
    let won: Vec<bool> =
        log_odds.iter().enumerate().map(|(row, z)| random.unit() < sigmoid(z + if row % 2 == 0 { 1.5 } else { -1.0 })).collect();
    assert_eq!(platt(&log_odds, &won, &groups, None), None);
    // Were the rows dealt one by one, the common part of the oddity would look like a correction.
    assert!(platt(&log_odds, &won, &(0..2_000).collect::<Vec<u64>>(), None).is_some());
}

#[test]
fn separable_constant_or_scarce_predictions_get_no_line() {
    let groups: Vec<u64> = (0..400).collect();
    let log_odds: Vec<f64> = (0..400).map(|row| f64::from(row) / 100.0 - 2.0).collect();
    let separable: Vec<bool> = log_odds.iter().map(|z| *z > 0.3).collect();
    assert_eq!(platt(&log_odds, &separable, &groups, None), None);
    let mut random = Random::new(106);
    let any: Vec<bool> = (0..400).map(|_| random.unit() < 0.7).collect();
    assert_eq!(platt(&[-1.0; 400], &any, &groups, None), None, "one prediction for all says nothing of a slope");
    assert_eq!(platt(&log_odds, &any, &[7; 400], None), None, "one account cannot be parted in two");
    assert_eq!(platt(&[], &[], &[], None), None);
    assert_eq!(platt(&[0.3, -0.2], &[true, false], &[1, 2], None), None);
}

/// Predictions that point the wrong way would need a falling line, which would turn every reason round.
#[test]
fn a_falling_line_is_never_returned() {
    let (log_odds, won, groups) = predictions(5_000, -0.8, -1.0, 107);
    assert_eq!(platt(&log_odds, &won, &groups, None), None);
}
