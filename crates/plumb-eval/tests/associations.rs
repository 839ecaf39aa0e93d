//! Exact tests, single fields, rank correlation and stratified differences, against published values and the definitions.

use plumb_eval::{
    Estimate, EvalError, Stratum, binomial_tails, discovery_cutoff, log_losses, paired_difference, rank_correlation, roc_auc_delong,
    single_field, stratified_difference,
};
use proptest::prelude::*;

#[track_caller]
fn near(ours: f64, expected: f64, tolerance: f64) {
    assert!((ours - expected).abs() <= tolerance, "{ours}, expected {expected}");
}

/// At each end of an exact 95% interval a tail holds 0.025. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
/// Medicine 17, 1998, table I, method 5, prints the ends to four digits.
#[test]
fn tails_at_the_ends_of_intervals_that_newcombe_prints() {
    for (successes, n, lower, upper) in
        [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, f64::NAN, 0.1684), (1, 29, 0.0009, 0.1776)]
    {
        // Within the digits printed, the tails pass 0.025.
        let below = |share: f64| binomial_tails(successes, n, share).expect("valid").1 - 0.025;
        let above = |share: f64| binomial_tails(successes, n, share).expect("valid").0 - 0.025;
        assert!(above(upper - 6e-5) > 0.0 && above(upper + 6e-5) < 0.0, "{successes} of {n}");
        assert!(lower.is_nan() || (below(lower - 6e-5) < 0.0 && below(lower + 6e-5) > 0.0), "{successes} of {n}");
    }
}

#[test]
fn tails_of_none_and_all_are_powers() {
    for (n, share) in [(1u64, 0.3f64), (30, 0.05), (50_000, 1e-4)] {
        let (none, all) = (binomial_tails(0, n, share).expect("valid"), binomial_tails(n, n, share).expect("valid"));
        assert_eq!((none.1, all.0), (1.0, 1.0));
        near(none.0, (1.0 - share).powf(n as f64), 1e-10);
        near(all.1, share.powf(n as f64), 1e-10);
    }
}

proptest! {
    /// By adding up the binomial distribution.
    #[test]
    fn tails_are_sums_of_the_distribution(n in 1u64..400, part in 0.0f64..=1.0, share in 0.001f64..0.999) {
        let successes = (n as f64 * part) as u64;
        let term = |k: u64| {
            let choose = libm::lgamma(n as f64 + 1.0) - libm::lgamma(k as f64 + 1.0) - libm::lgamma((n - k) as f64 + 1.0);
            (choose + k as f64 * share.ln() + (n - k) as f64 * (1.0 - share).ln()).exp()
        };
        let (at_most, at_least) = binomial_tails(successes, n, share).expect("valid");
        near(at_most, (0..=successes).map(term).sum(), 1e-9);
        near(at_least, (successes..=n).map(term).sum(), 1e-9);
    }
}

#[test]
fn tails_refuse_what_is_no_share() {
    assert_eq!(binomial_tails(0, 0, 0.5), Err(EvalError::Empty));
    assert_eq!(binomial_tails(3, 2, 0.5), Err(EvalError::BadSetting { what: "successes", requirement: "at most n" }));
    for share in [0.0, 1.0, f64::NAN] {
        assert_eq!(binomial_tails(1, 2, share), Err(EvalError::BadSetting { what: "share", requirement: "between 0 and 1" }));
    }
}

/// The example of Benjamini & Hochberg 1995, section 3.2: of 15 p-values, four count at 0.05.
#[test]
fn discoveries_as_benjamini_and_hochberg_count_them() {
    let p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0];
    assert_eq!(discovery_cutoff(&p, 0.05), Ok(0.0095));
    assert_eq!(discovery_cutoff(&[0.2, 0.04, 0.9], 0.05), Ok(0.0), "0.04 is above a third of 0.05");
    assert_eq!(discovery_cutoff(&[], 0.05), Ok(0.0));
    assert!(matches!(discovery_cutoff(&[0.1, f64::NAN], 0.05), Err(EvalError::NotFinite { row: 1, .. })));
}

/// A field by the definitions, row by row: the log-odds and the gain of each.
fn by_rows(won: &[bool], bins: &[u32], folds: &[u8], prior: f64) -> (Vec<f64>, Vec<f64>) {
    let rate = |rows: Vec<usize>| (rows.len() as f64, rows.iter().filter(|row| won[**row]).count() as f64);
    let odds = |p: f64| (p / (1.0 - p)).ln();
    let of_row = |row: usize| {
        let (all, wins) = rate((0..won.len()).filter(|other| folds[*other] != folds[row]).collect());
        let base = wins / all;
        let (rows, wins) = rate((0..won.len()).filter(|other| folds[*other] != folds[row] && bins[*other] == bins[row]).collect());
        let p = (wins + prior * base) / (rows + prior);
        let losses = |p: f64| log_losses(&[won[row]], &[p]).expect("valid")[0];
        // Rounded, so that ties are ties.
        (((odds(p) - odds(base)) * 1e9).round() / 1e9, losses(base) - losses(p))
    };
    (0..won.len()).map(of_row).unzip()
}

proptest! {
    #[test]
    fn a_field_counted_by_bins_is_the_field_row_by_row(rows in proptest::collection::vec((any::<bool>(), 0u32..6, 0u8..4), 60..200), prior in 0.5f64..20.0) {
        // Two of each outcome in every fold, so that all is defined.
        let more = (0..4u8).flat_map(|fold| [(true, 0, fold), (false, 1, fold), (true, 2, fold), (false, 3, fold)]);
        let rows: Vec<(bool, u32, u8)> = rows.into_iter().chain(more).collect();
        let won: Vec<bool> = rows.iter().map(|row| row.0).collect();
        let bins: Vec<u32> = rows.iter().map(|row| row.1).collect();
        let folds: Vec<u8> = rows.iter().map(|row| row.2).collect();
        let field = single_field(&won, &bins, &folds, prior).expect("valid");
        let (log_odds, gains) = by_rows(&won, &bins, &folds, prior);
        let same = |ours: Estimate, theirs: Estimate| {
            near(ours.estimate, theirs.estimate, 1e-9);
            near(ours.lower, theirs.lower, 1e-9);
            near(ours.upper, theirs.upper, 1e-9);
        };
        same(field.auc().expect("valid"), roc_auc_delong(&won, &log_odds).expect("valid"));
        same(field.gain().expect("valid"), paired_difference(&gains).expect("valid"));
        let of_fold: (Vec<bool>, Vec<f64>) = (0..won.len()).filter(|row| folds[*row] == 2).map(|row| (won[row], log_odds[row])).unzip();
        same(field.auc_of_fold(2).expect("valid"), roc_auc_delong(&of_fold.0, &of_fold.1).expect("valid"));
    }
}

#[test]
fn a_field_that_says_nothing_ranks_nothing_however_folds_differ() {
    let won: Vec<bool> = (0..100).map(|row| row % 5 == 0 || row > 80).collect();
    let folds: Vec<u8> = (0..100).map(|row| (row / 20) as u8).collect();
    let field = single_field(&won, &[3; 100], &folds, 10.0).expect("valid");
    assert_eq!(field.auc().expect("valid").estimate, 0.5);
    assert_eq!(field.gain().expect("valid").estimate, 0.0);
}

#[test]
fn bins_of_one_row_each_teach_nothing() {
    let won: Vec<bool> = (0..200u32).map(|row| row.wrapping_mul(2_654_435_761) >> 31 == 1).collect();
    let bins: Vec<u32> = (0..200).collect();
    let folds: Vec<u8> = (0..200).map(|row| (row % 5) as u8).collect();
    let field = single_field(&won, &bins, &folds, 10.0).expect("valid");
    assert_eq!((field.auc().expect("valid").estimate, field.gain().expect("valid").estimate), (0.5, 0.0));
    assert!(matches!(single_field(&won, &bins, &folds, 0.0), Err(EvalError::BadSetting { what: "prior_rows", .. })));
    assert_eq!(single_field(&[true; 200], &bins, &folds, 1.0), Err(EvalError::OneClass));
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
