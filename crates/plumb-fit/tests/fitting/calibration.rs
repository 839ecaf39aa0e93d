//! Platt's line and the isotonic curve: found where they are needed, left out where they are not.

use plumb_core::math::{sigmoid, softplus};
use plumb_fit::{Correction, FEWEST_FOR_A_CURVE, calibrate, isotonic_knots, isotonic_regression, platt};
use serde_json::Value;

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

/// scikit-learn's IsotonicRegression, weighted and not, and CalibratedClassifierCV: `tests/fixtures/peers/calibration.json`, written by
/// `tools/peers`.
#[test]
fn isotonic_regression_agrees_with_scikit_learn() {
    let fixture: Value = serde_json::from_str(include_str!("../../../../tests/fixtures/peers/calibration.json")).expect("JSON");
    for case in fixture["cases"].as_array().expect("cases") {
        let numbers = |name: &str| -> Vec<f64> {
            case[name].as_array().expect("a list").iter().map(|value| value.as_f64().expect("a number")).collect()
        };
        let (log_odds, weights) = (numbers("log_odds"), numbers("weights"));
        let won: Vec<bool> = case["won"].as_array().expect("a list").iter().map(|value| value.as_bool().expect("a flag")).collect();
        for (name, weights) in [("fitted", None), ("classifier", None), ("fitted_weighted", Some(weights.as_slice()))] {
            let shares = stepped(&log_odds, &won, weights);
            for (row, theirs) in numbers(name).into_iter().enumerate() {
                // Between two steps, and for rows of weight 0, scikit-learn interpolates.
                if weights.is_none_or(|weights| weights[row] > 0.0) {
                    assert!((shares[row] - theirs).abs() < 1e-12, "{} {name} {row}: {} here, {theirs} there", case["name"], shares[row]);
                }
            }
        }
    }
}

/// The step that each row is on.
fn stepped(log_odds: &[f64], won: &[bool], weights: Option<&[f64]>) -> Vec<f64> {
    let mut order: Vec<usize> = (0..log_odds.len()).filter(|row| weights.is_none_or(|weights| weights[*row] > 0.0)).collect();
    order.sort_by(|a, b| log_odds[*a].total_cmp(&log_odds[*b]));
    let (mut shares, mut next) = (vec![f64::NAN; log_odds.len()], order.into_iter().peekable());
    let blocks = isotonic_regression(log_odds, won, weights);
    assert!(blocks.windows(2).all(|pair| pair[0].score < pair[1].score && pair[0].won / pair[0].weight < pair[1].won / pair[1].weight));
    for block in blocks {
        let mut left = block.weight;
        while left > 1e-9 {
            let row = next.next().expect("blocks hold no more than the rows");
            left -= weights.map_or(1.0, |weights| weights[row]);
            shares[row] = block.won / block.weight;
        }
    }
    assert!(next.peek().is_none(), "blocks hold all rows");
    shares
}

/// By hand: 1 1 0 | 1 0 | 1 pools to 2/3, and 1/2 violates, so that five rows share 3/5.
#[test]
fn violators_are_pooled() {
    let blocks = isotonic_regression(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[true, true, false, true, false, true], None);
    assert_eq!(blocks.iter().map(|block| (block.score, block.weight, block.won)).collect::<Vec<_>>(), [(3.0, 5.0, 3.0), (6.0, 1.0, 1.0)]);
}

/// Log-odds of which the high ones are far too low: no line can put that right.
fn bent(rows: usize, seed: u64) -> (Vec<f64>, Vec<bool>, Vec<u64>) {
    let mut random = Random::new(seed);
    let log_odds: Vec<f64> = (0..rows).map(|_| -1.0 + 1.5 * random.normal()).collect();
    let won = log_odds.iter().map(|z| random.unit() < sigmoid(bend(*z))).collect();
    (log_odds, won, (0..rows as u64).collect())
}

fn bend(z: f64) -> f64 {
    if z < 0.0 { 0.4 * z } else { 2.0 * z }
}

fn mean_loss(log_odds: &[f64], won: &[bool], correct: impl Fn(f64) -> f64) -> f64 {
    let losses = log_odds.iter().map(|z| correct(*z)).zip(won).map(|(z, won)| softplus(if *won { -z } else { z }));
    losses.sum::<f64>() / log_odds.len() as f64
}

#[test]
fn a_bend_is_straightened_by_a_curve_that_carries_over_to_fresh_rows() {
    let (log_odds, won, groups) = bent(12_000, 201);
    let curve = calibrate(&log_odds, &won, &groups, None);
    assert!(matches!(curve, Correction::Isotonic(_)), "{curve:?}");
    assert!(curve.calibration().check().is_ok());
    let line = Correction::Platt(platt(&log_odds, &won, &groups, None).expect("a line helps too"));
    let (fresh, outcomes, _) = bent(40_000, 202);
    let of = |correction: &Correction| mean_loss(&fresh, &outcomes, |z| correction.corrected(z));
    let (best, with_curve, with_line) = (mean_loss(&fresh, &outcomes, bend), of(&curve), of(&line));
    assert!(with_curve - best < 0.3 * (with_line - best), "{best} at best, {with_curve} by a curve, {with_line} by a line");
}

/// A curve that clears 1.96 standard errors where there is no bend would be luck, once in forty times at most; and noise makes curves lose.
#[test]
fn without_a_bend_there_is_no_curve() {
    let curves = (0..60).filter(|seed| {
        let (log_odds, won, groups) = predictions(6_000, 1.0 - 0.3 * f64::from(*seed % 2), 0.1, 2_000 + u64::from(*seed as u32));
        matches!(calibrate(&log_odds, &won, &groups, None), Correction::Isotonic(_))
    });
    assert!(curves.count() <= 3);
}

#[test]
fn few_rows_of_an_outcome_get_no_curve() {
    let (log_odds, won, groups) = bent(12_000, 203);
    let mut seen = 0;
    let rows = won
        .iter()
        .take_while(|won| {
            seen += usize::from(**won);
            seen < FEWEST_FOR_A_CURVE
        })
        .count();
    let few = calibrate(&log_odds[..rows], &won[..rows], &groups[..rows], None);
    assert!(!matches!(few, Correction::Isotonic(_)));
}

/// Groups that share their luck: a bend of two large accounts is not a bend.
#[test]
fn a_bend_of_one_account_is_not_believed() {
    let (log_odds, won, _) = bent(12_000, 204);
    let groups: Vec<u64> = (0..12_000).map(|row| row % 4).collect();
    assert!(!matches!(calibrate(&log_odds, &won, &groups, None), Correction::Isotonic(_)));
}

#[test]
fn knots_hold_enough_of_both_outcomes() {
    let (log_odds, won, _) = bent(12_000, 205);
    let knots = isotonic_knots(&log_odds, &won).expect("there is a bend");
    assert!(knots.len() <= plumb_model::MAX_KNOTS && knots.len() > 4, "{}", knots.len());
    // No share is nearer to 0 or 1 than 20 rows of the rarer outcome among all.
    assert!(knots.iter().all(|(_, z)| z.abs() < (12_000.0_f64 / 20.0).ln()));
    assert_eq!(isotonic_knots(&[0.0; 100], &[true; 100]), None);
    assert_eq!(isotonic_knots(&[], &[]), None);
}
