//! Against published figures, and against SciPy, NumPy and plain loops: `tests/fixtures/peers/comparisons.json`, written by `tools/peers`.

use std::collections::BTreeMap;

use plumb_eval::compare::{
    Comparison, Contender, Deals, auc_difference, holm, mcnemar_exact, median_with_interval, share_difference_newcombe,
};
use plumb_eval::{Bootstrap, Estimate};
use serde::Deserialize;

use crate::made_up::{model, rules};

const FIXTURE: &str = include_str!("../../../../tests/fixtures/peers/comparisons.json");
const Z95: f64 = 1.959_963_984_540_054;

#[derive(Deserialize)]
struct Fixture {
    replicates: u32,
    cases: Vec<Case>,
    mcnemar: Vec<McNemar>,
    median: Vec<Median>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    won: Vec<bool>,
    one: Vec<f64>,
    other: Vec<f64>,
    account: Vec<u32>,
    auc_by_account: Obuchowski,
    bootstrap_of_rows: BTreeMap<String, Interval>,
    bootstrap_of_accounts: BTreeMap<String, Interval>,
}

#[derive(Deserialize)]
struct Obuchowski {
    auc_one: f64,
    auc_other: f64,
    published: Variances,
    shared_factor: Variances,
}

#[derive(Deserialize)]
struct Variances {
    one: f64,
    other: f64,
    difference: f64,
}

#[derive(Deserialize)]
struct Interval {
    estimate: f64,
    lower: f64,
    upper: f64,
    sd: f64,
}

#[derive(Deserialize)]
struct McNemar {
    only_one: u64,
    only_other: u64,
    p: f64,
}

#[derive(Deserialize)]
struct Median {
    count: usize,
    lower: f64,
    upper: f64,
}

fn fixture() -> Fixture {
    serde_json::from_str(FIXTURE).expect("the fixture is as write_comparisons.py writes it")
}

#[track_caller]
fn close(name: &str, ours: f64, theirs: f64, tolerance: f64) {
    assert!((ours - theirs).abs() <= tolerance, "{name}: {ours} here, {theirs} there");
}

fn variance(estimate: &Estimate) -> f64 {
    let error = (estimate.upper - estimate.lower) / (2.0 * Z95);
    error * error
}

/// Albumin, total protein, K-G score and whether surgery helped 43 patients with ovarian cancer: the data of DeLong, DeLong & Clarke-Pearson (1988)
/// as printed in the SAS/STAT user's guide, "Comparing receiver operating characteristic curves" (PROC LOGISTIC).
const OVARIAN: [(f64, f64, f64, u8); 43] = [
    (3.0, 5.8, 10.0, 0),
    (3.2, 6.3, 5.0, 1),
    (3.9, 6.8, 3.0, 1),
    (2.8, 4.8, 6.0, 0),
    (3.2, 5.8, 3.0, 1),
    (0.9, 4.0, 5.0, 0),
    (2.5, 5.7, 8.0, 0),
    (1.6, 5.6, 5.0, 1),
    (3.8, 5.7, 5.0, 1),
    (3.7, 6.7, 6.0, 1),
    (3.2, 5.4, 4.0, 1),
    (3.8, 6.6, 6.0, 1),
    (4.1, 6.6, 5.0, 1),
    (3.6, 5.7, 5.0, 1),
    (4.3, 7.0, 4.0, 1),
    (3.6, 6.7, 4.0, 0),
    (2.3, 4.4, 6.0, 1),
    (4.2, 7.6, 4.0, 0),
    (4.0, 6.6, 6.0, 0),
    (3.5, 5.8, 6.0, 1),
    (3.8, 6.8, 7.0, 1),
    (3.0, 4.7, 8.0, 0),
    (4.5, 7.4, 5.0, 1),
    (3.7, 7.4, 5.0, 1),
    (3.1, 6.6, 6.0, 1),
    (4.1, 8.2, 6.0, 1),
    (4.3, 7.0, 5.0, 1),
    (4.3, 6.5, 4.0, 1),
    (3.2, 5.1, 5.0, 1),
    (2.6, 4.7, 6.0, 1),
    (3.3, 6.8, 6.0, 0),
    (1.7, 4.0, 7.0, 0),
    (3.7, 6.1, 5.0, 1),
    (3.3, 6.3, 7.0, 1),
    (4.2, 7.7, 6.0, 1),
    (3.5, 6.2, 5.0, 1),
    (2.9, 5.7, 9.0, 0),
    (2.1, 4.8, 7.0, 1),
    (2.8, 6.2, 8.0, 0),
    (4.0, 7.0, 7.0, 1),
    (3.3, 5.7, 6.0, 1),
    (3.7, 6.9, 5.0, 1),
    (3.6, 6.6, 5.0, 1),
];

/// Areas, standard errors, differences and p-values as that guide prints them, to four decimals.
#[test]
fn areas_are_those_that_are_published() {
    let won: Vec<bool> = OVARIAN.iter().map(|row| row.3 == 1).collect();
    let albumin: Vec<f64> = OVARIAN.iter().map(|row| row.0).collect();
    let protein: Vec<f64> = OVARIAN.iter().map(|row| row.1).collect();
    let kg: Vec<f64> = OVARIAN.iter().map(|row| 10.0 - row.2).collect();
    let printed = 5e-5;
    let against_kg = |scores: &[f64], area: f64, error: f64, difference: f64, difference_error: f64, p: f64| {
        let areas = auc_difference(&won, scores, &kg, None).expect("valid");
        close("area", areas.one.estimate, area, printed);
        close("its error", variance(&areas.one).sqrt(), error, printed);
        close("area of K-G", areas.other.estimate, 0.7258, printed);
        close("its error", variance(&areas.other).sqrt(), 0.1028, printed);
        close("difference", areas.difference.estimate, difference, printed);
        close("its error", variance(&areas.difference).sqrt(), difference_error, printed);
        close("p", areas.p, p, printed);
    };
    against_kg(&albumin, 0.7366, 0.0927, 0.0108, 0.0953, 0.9102);
    against_kg(&protein, 0.6478, 0.1000, -0.0780, 0.1046, 0.4561);
}

/// Exactly with the factor that keeps variances from falling below 0, and nearly with hers.
#[test]
fn areas_by_account_are_obuchowskis() {
    for case in fixture().cases {
        let areas = auc_difference(&case.won, &case.one, &case.other, Some(&case.account)).expect("valid");
        let theirs = &case.auc_by_account;
        close(&case.name, areas.one.estimate, theirs.auc_one, 1e-12);
        close(&case.name, areas.other.estimate, theirs.auc_other, 1e-12);
        let pairs = [
            (areas.one, theirs.shared_factor.one, theirs.published.one),
            (areas.other, theirs.shared_factor.other, theirs.published.other),
            (areas.difference, theirs.shared_factor.difference, theirs.published.difference),
        ];
        for (ours, shared, published) in pairs {
            close(&case.name, variance(&ours), shared, 1e-12);
            close(&case.name, variance(&ours), published, 0.02 * published);
        }
        let alone = auc_difference(&case.won, &case.one, &case.other, None).expect("valid");
        assert!((variance(&alone.difference) / variance(&areas.difference) - 1.0).abs() > 0.02, "{}: accounts matter", case.name);
    }
}

/// Both sides draw at random: the ends of 10,000 replicates err by about 0.04 standard deviations on both, which the statistic's steps add to.
#[test]
fn paired_bootstraps_agree_with_scipy_and_numpy() {
    let fixture = fixture();
    let bootstrap = Bootstrap { replicates: fixture.replicates, seed: 7 };
    for case in &fixture.cases {
        let one = Contender { probabilities: Some(&case.one), ..model(&case.one) };
        let other = Contender { probabilities: Some(&case.other), ..rules(&case.other) };
        for (clusters, theirs) in [(None, &case.bootstrap_of_rows), (Some(&case.account[..]), &case.bootstrap_of_accounts)] {
            let deals = Deals { won: &case.won, clusters, ..Deals::default() };
            let comparison = Comparison::new(deals, vec![one, other]).expect("valid");
            let ours = comparison.head_to_head(bootstrap).expect("valid").differences.remove(0);
            let figures = [
                ("auc", ours.auc_bootstrap),
                ("average_precision", ours.average_precision),
                ("ks", ours.ks),
                ("log_loss", ours.log_loss.expect("both have probabilities")),
                ("brier", ours.brier.expect("both have probabilities")),
            ];
            for (name, ours) in figures {
                let theirs = &theirs[name];
                close(name, ours.estimate, theirs.estimate, 1e-12);
                close(name, ours.lower, theirs.lower, 0.12 * theirs.sd);
                close(name, ours.upper, theirs.upper, 0.12 * theirs.sd);
            }
        }
    }
}

#[test]
fn exact_tests_agree_with_scipy() {
    for pair in fixture().mcnemar {
        close("p", mcnemar_exact(pair.only_one, pair.only_other), pair.p, 1e-12);
    }
    assert_eq!(mcnemar_exact(0, 0), 1.0);
}

#[test]
fn intervals_of_medians_agree_with_scipy() {
    for median in fixture().median {
        let values: Vec<f64> = (1..=median.count).rev().map(|value| value as f64).collect();
        let ours = median_with_interval(&values).expect("finite").expect("enough values");
        assert_eq!((ours.lower, ours.upper), (median.lower, median.upper), "of {}", median.count);
        assert_eq!(ours.estimate, (median.count as f64 + 1.0) / 2.0);
    }
    assert_eq!(median_with_interval(&[1.0, 2.0, 3.0, 4.0, 5.0]).expect("finite"), None);
}

/// Table II of Newcombe, Statistics in Medicine 17, 1998, method 10.
#[test]
fn differences_of_shares_are_those_that_are_published() {
    let table = [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ];
    for (first, second, lower, upper) in table {
        let ours = share_difference_newcombe(first, second).expect("valid");
        close("lower", ours.lower, lower, 5e-5);
        close("upper", ours.upper, upper, 5e-5);
    }
}

/// `p.adjust(c(0.01, 0.02, 0.03, 0.04), "holm")` in R, and the same in another order with one that cannot matter.
#[test]
fn holms_adjustment_is_rs() {
    let adjusted = |p: &[f64]| holm(p).expect("finite");
    for (ours, theirs) in adjusted(&[0.01, 0.02, 0.03, 0.04]).iter().zip([0.04, 0.06, 0.06, 0.06]) {
        close("p", *ours, theirs, 1e-12);
    }
    for (ours, theirs) in adjusted(&[0.9, 0.04, 0.001]).iter().zip([0.9, 0.08, 0.003]) {
        close("p", *ours, theirs, 1e-12);
    }
    assert!(adjusted(&[]).is_empty());
}
