//! Base rates that move, and the shift that corrects them.

use plumb_eval as eval;
use plumb_eval::{Estimate, EvalError};

fn outcomes(won: usize, rows: usize) -> Vec<bool> {
    (0..rows).map(|row| row < won).collect()
}

fn half_width(estimate: Estimate) -> f64 {
    (estimate.upper - estimate.lower) / 2.0
}

/// 30 of 100 and 90 of 200: by hand, p = 0.3 and 0.45, Wald variance 0.3 0.7 / 100 + 0.45 0.55 / 200 times 300 / 299.
#[test]
fn a_difference_of_shares_by_hand() {
    let difference = eval::share_difference(&outcomes(30, 100), &outcomes(90, 200), None).expect("valid");
    assert!((difference.estimate - 0.15).abs() < 1e-15);
    let variance: f64 = (0.3 * 0.7 / 100.0 + 0.45 * 0.55 / 200.0) * 300.0 / 299.0;
    assert!((half_width(difference) - 1.959_963_984_540_054 * variance.sqrt()).abs() < 1e-12);
    assert!(difference.excludes_zero());
}

/// Ten copies of each row in a cluster tell no more than the row alone.
#[test]
fn copies_of_rows_add_nothing() {
    let copied = |rows: &[bool]| -> Vec<bool> { rows.iter().flat_map(|won| [*won; 10]).collect() };
    let names = |from: u32, rows: u32| -> Vec<u32> { (from..from + rows).flat_map(|row| [row; 10]).collect() };
    let (a, b) = (outcomes(30, 100), outcomes(90, 200));
    let alone = eval::share_difference(&a, &b, None).expect("valid");
    let clustered = eval::share_difference(&copied(&a), &copied(&b), Some((&names(0, 100), &names(100, 200)))).expect("valid");
    assert!((half_width(alone) - half_width(clustered)).abs() < 1e-12);

    let p: Vec<f64> = (0..100).map(|row| 0.1 + 0.008 * f64::from(row)).collect();
    let alone = eval::intercept_shift(&a, &p, None).expect("valid");
    let copies: Vec<f64> = p.iter().flat_map(|p| [*p; 10]).collect();
    let clustered = eval::intercept_shift(&copied(&a), &copies, Some(&names(0, 100))).expect("valid");
    assert!((alone.estimate - clustered.estimate).abs() < 1e-10);
    assert!((half_width(alone) - half_width(clustered)).abs() < 1e-10);
}

/// An account on both sides of the cut cancels part of its own luck.
#[test]
fn an_account_on_both_sides_counts_once() {
    let rows = outcomes(40, 80);
    let names: Vec<u32> = (0..80).collect();
    let both = eval::share_difference(&rows, &rows, Some((&names, &names))).expect("valid");
    assert_eq!((both.estimate, both.lower, both.upper), (0.0, 0.0, 0.0));
}

/// For one probability the shift is the difference of log-odds, and its standard error that of an observed log-odds.
#[test]
fn the_shift_of_a_constant_is_the_difference_of_log_odds() {
    let won = outcomes(90, 300);
    let shift = eval::intercept_shift(&won, &[0.2; 300], None).expect("valid");
    assert!((shift.estimate - (libm::log(0.3 / 0.7) - libm::log(0.2 / 0.8))).abs() < 1e-12);
    let standard_error = libm::sqrt(300.0 / 299.0 / (300.0 * 0.3 * 0.7));
    assert!((half_width(shift) - 1.959_963_984_540_054 * standard_error).abs() < 1e-12);
}

#[test]
fn the_shift_makes_expected_wins_equal_to_wins() {
    let p: Vec<f64> = (0..500).map(|row| 0.001 + 0.001_9 * f64::from(row)).collect();
    for won in [3, 100, 250, 490] {
        let won = outcomes(won, 500);
        let shift = eval::intercept_shift(&won, &p, None).expect("valid").estimate;
        let moved = p.iter().map(|p| 1.0 / (1.0 + libm::exp(-(libm::log(p / (1.0 - p)) + shift)))).sum::<f64>();
        let wins = won.iter().filter(|won| **won).count() as f64;
        assert!((moved - wins).abs() < 1e-8, "{moved} for {wins}");
    }
    // From one end to the other, where Newton's steps alone would jump about.
    let certain = eval::intercept_shift(&outcomes(1, 100), &[1.0 - 1e-12; 100], None).expect("valid").estimate;
    assert!((certain - (libm::log(0.01 / 0.99) - libm::log((1.0 - 1e-12) / 1e-12))).abs() < 1e-3, "{certain}");
}

#[test]
fn what_cannot_be_told_is_an_error() {
    assert_eq!(eval::share_difference(&[], &[true], None), Err(EvalError::Empty));
    assert_eq!(
        eval::share_difference(&[true], &[true], Some((&[1], &[1]))),
        Err(EvalError::TooFew { what: "clusters", needed: 2, found: 1 })
    );
    assert!(matches!(eval::share_difference(&[true], &[true], Some((&[1, 2], &[1]))), Err(EvalError::LengthMismatch { .. })));
    assert_eq!(eval::intercept_shift(&[true, true], &[0.5, 0.5], None), Err(EvalError::OneClass));
    assert!(matches!(eval::intercept_shift(&[true, false], &[0.5, 1.5], None), Err(EvalError::OutOfRange { row: 1 })));
}
