//! Exact intervals, single fields, rank correlation and stratified differences, against published values and the definitions.

use plumb_eval::{
    EvalError, Stratum, clopper_pearson, log_losses, paired_difference, rank_correlation, roc_auc, single_field, stratified_difference,
};
use proptest::prelude::*;

#[track_caller]
fn near(ours: f64, expected: f64, tolerance: f64) {
    assert!((ours - expected).abs() <= tolerance, "{ours}, expected {expected}");
}

/// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I, method 5.
#[test]
fn exact_intervals_as_newcombe_prints_them() {
    for (successes, n, lower, upper) in
        [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)]
    {
        let interval = clopper_pearson(successes, n, 0.05).expect("valid");
        near(interval.lower, lower, 5e-5);
        near(interval.upper, upper, 5e-5);
    }
}

#[test]
fn the_ends_of_exact_intervals_at_none_and_all() {
    for (n, alpha) in [(1u64, 0.05), (30, 0.001), (50_000, 1e-6)] {
        let end = (alpha / 2.0f64).powf(1.0 / n as f64);
        let (none, all) = (clopper_pearson(0, n, alpha).expect("valid"), clopper_pearson(n, n, alpha).expect("valid"));
        assert_eq!((none.lower, all.upper), (0.0, 1.0));
        near(none.upper, 1.0 - end, 1e-10);
        near(all.lower, end, 1e-10);
    }
}

proptest! {
    /// At each end, as many successes or more extreme ones have half of alpha: by adding up the binomial distribution.
    #[test]
    fn an_end_is_where_the_tail_has_half_of_alpha(n in 2u64..400, share in 0.0f64..1.0, alpha in 0.0001f64..0.3) {
        let successes = ((n as f64 * share) as u64).clamp(1, n - 1);
        let interval = clopper_pearson(successes, n, alpha).expect("valid");
        let tail = |p: f64, from: u64, to: u64| {
            let term = |k: u64| {
                let choose = libm::lgamma(n as f64 + 1.0) - libm::lgamma(k as f64 + 1.0) - libm::lgamma((n - k) as f64 + 1.0);
                (choose + k as f64 * p.ln() + (n - k) as f64 * (1.0 - p).ln()).exp()
            };
            (from..=to).map(term).sum::<f64>()
        };
        near(tail(interval.lower, successes, n), alpha / 2.0, 1e-8);
        near(tail(interval.upper, 0, successes), alpha / 2.0, 1e-8);
    }
}

#[test]
fn exact_intervals_refuse_what_is_no_share() {
    assert_eq!(clopper_pearson(0, 0, 0.05), Err(EvalError::Empty));
    assert_eq!(clopper_pearson(3, 2, 0.05), Err(EvalError::BadSetting { what: "successes", requirement: "at most n" }));
    for alpha in [0.0, 1.0, f64::NAN] {
        assert_eq!(clopper_pearson(1, 2, alpha), Err(EvalError::BadSetting { what: "alpha", requirement: "between 0 and 1" }));
    }
}

#[test]
fn a_row_is_told_by_the_other_folds_alone() {
    let won = [true, true, false, false, true, false];
    let (bins, folds) = ([0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 0, 1]);
    let field = single_field(&won, &bins, &folds, 2.0).expect("valid");
    // Fold 0 is predicted by fold 1, which has one won row of three: a base of 1 / 3; its bin 0 has one row, won; its bin 1 two, lost.
    let base: f64 = 1.0 / 3.0;
    let odds = |p: f64| (p / (1.0 - p)).ln();
    let expected = [(1.0 + 2.0 * base) / 3.0, 2.0 * base / 4.0];
    near(field.log_odds[0], odds(expected[0]) - odds(base), 1e-12);
    near(field.log_odds[2], field.log_odds[0], 0.0);
    near(field.log_odds[4], odds(expected[1]) - odds(base), 1e-12);
    // What is gained is the difference of log losses.
    let losses = |p: f64| log_losses(&[true, false], &[p, p]).expect("valid");
    near(field.gains[0], losses(base)[0] - losses(expected[0])[0], 1e-12);
    near(field.gains[2], losses(base)[1] - losses(expected[0])[1], 1e-12);
}

#[test]
fn a_field_that_says_nothing_ranks_nothing_however_folds_differ() {
    let won: Vec<bool> = (0..100).map(|row| row % 5 == 0 || row > 80).collect();
    let folds: Vec<u8> = (0..100).map(|row| (row / 20) as u8).collect();
    let field = single_field(&won, &[3; 100], &folds, 10.0).expect("valid");
    assert_eq!(roc_auc(&won, &field.log_odds), Ok(0.5));
    assert!(field.gains.iter().all(|gain| *gain == 0.0));
}

#[test]
fn bins_of_one_row_each_teach_nothing() {
    let won: Vec<bool> = (0..200u32).map(|row| row.wrapping_mul(2_654_435_761) >> 31 == 1).collect();
    let bins: Vec<u32> = (0..200).collect();
    let folds: Vec<u8> = (0..200).map(|row| (row % 5) as u8).collect();
    let field = single_field(&won, &bins, &folds, 10.0).expect("valid");
    assert_eq!(roc_auc(&won, &field.log_odds), Ok(0.5));
    near(paired_difference(&field.gains).expect("valid").estimate, 0.0, 1e-12);
}

/// r of ranks by hand: 1 - 6 * sum d^2 / (n (n^2 - 1)) without ties.
#[test]
fn rank_correlation_as_spearman_defines_it() {
    let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [20.0, 10.0, 40.0, 30.0, 60.0, 50.0]);
    let r = rank_correlation(&a, &b).expect("valid");
    near(r.estimate, 1.0 - 6.0 * 6.0 / (6.0 * 35.0), 1e-12);
    let z = 0.5 * ((1.0 + r.estimate) / (1.0 - r.estimate)).ln();
    let margin = 1.959_963_984_540_054 * ((1.0 + r.estimate * r.estimate / 2.0) / 3.0).sqrt();
    near(r.lower, (z - margin).tanh(), 1e-12);
    near(r.upper, (z + margin).tanh(), 1e-12);
    let squares = a.map(|x| x * x);
    let same = rank_correlation(&a, &squares).expect("valid");
    assert_eq!((same.estimate, same.lower, same.upper), (1.0, 1.0, 1.0));
    assert_eq!(rank_correlation(&a, &squares.map(|x| -x)).expect("valid").estimate, -1.0);
    // A mid-rank a tie.
    near(rank_correlation(&[1.0, 1.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 4.0]).expect("valid").estimate, 4.5 / (4.5f64 * 5.0).sqrt(), 1e-12);
    assert_eq!(rank_correlation(&[7.0; 5], &[1.0, 2.0, 3.0, 4.0, 5.0]).expect("valid").estimate, 0.0);
    assert!(matches!(rank_correlation(&[1.0; 3], &[1.0; 3]), Err(EvalError::TooFew { needed: 4, .. })));
}

#[test]
fn a_difference_within_strata_is_no_difference_between_them() {
    let stratum = |first, second| Stratum { first, second };
    // Everything in the one stratum has the property, nothing in the other: pooled, 0.82 against 0.18.
    let confounded = [stratum((90, 90), (20, 20)), stratum((20, 0), (90, 0))];
    let fair = stratified_difference(&confounded).expect("valid").expect("both groups");
    assert_eq!(fair.estimate, 0.0);
    assert!(fair.lower < 0.0 && fair.upper > 0.0 && fair.upper < 0.05);
    // Two strata by hand: weights 25 and 15, differences 0.2 and 0.6.
    let two = stratified_difference(&[stratum((50, 20), (50, 10)), stratum((20, 16), (60, 12))]).expect("valid").expect("both groups");
    near(two.estimate, (25.0 * 0.2 + 15.0 * 0.6) / 40.0, 1e-12);
    assert_eq!(stratified_difference(&[stratum((5, 1), (0, 0)), stratum((0, 0), (5, 1))]), Ok(None));
    assert!(matches!(stratified_difference(&[stratum((5, 6), (1, 1))]), Err(EvalError::BadSetting { .. })));
}
