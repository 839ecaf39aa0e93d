//! Against scikit-learn, SciPy and plain definitions: `tests/fixtures/peers/metrics.json`, written by `tools/peers`.

use plumb_eval as eval;
use serde::Deserialize;

const FIXTURE: &str = include_str!("../../../tests/fixtures/peers/metrics.json");

#[derive(Deserialize)]
struct Fixture {
    cases: Vec<Case>,
    wilson: Vec<Wilson>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    won: Vec<bool>,
    p_a: Vec<f64>,
    p_b: Vec<f64>,
    weights: Vec<f64>,
    roc_auc: f64,
    roc_auc_weighted: f64,
    average_precision: f64,
    average_precision_weighted: f64,
    log_loss: f64,
    log_loss_weighted: f64,
    brier: f64,
    brier_weighted: f64,
    ks: f64,
    expected_calibration_error: Vec<Binned>,
    calibration_line: Line,
    delong: DeLong,
}

#[derive(Deserialize)]
struct Binned {
    bins: usize,
    value: f64,
}

#[derive(Deserialize)]
struct Line {
    intercept: f64,
    slope: f64,
}

#[derive(Deserialize)]
struct DeLong {
    auc_a: f64,
    auc_b: f64,
    variance_a: f64,
    variance_b: f64,
    variance_difference: f64,
}

#[derive(Deserialize)]
struct Wilson {
    successes: u64,
    n: u64,
    lower: f64,
    upper: f64,
}

fn fixture() -> Fixture {
    serde_json::from_str(FIXTURE).expect("the fixture is as write_fixtures.py writes it")
}

#[track_caller]
fn agrees(name: &str, ours: Result<f64, eval::EvalError>, theirs: f64, tolerance: f64) {
    let ours = ours.expect("the fixture's rows are valid");
    let gap = (ours - theirs).abs();
    assert!(gap <= tolerance, "{name}: {ours} here, {theirs} there");
}

#[test]
fn ranking_agrees_with_scikit_learn_and_scipy() {
    for case in fixture().cases {
        let (won, p, weights) = (&case.won, &case.p_a, &case.weights);
        let name = &case.name;
        agrees(name, eval::roc_auc(won, p), case.roc_auc, 1e-13);
        agrees(name, eval::roc_auc_weighted(won, p, weights), case.roc_auc_weighted, 1e-13);
        agrees(name, eval::average_precision(won, p), case.average_precision, 1e-13);
        agrees(name, eval::average_precision_weighted(won, p, weights), case.average_precision_weighted, 1e-13);
        agrees(name, eval::ks_statistic(won, p), case.ks, 1e-13);
    }
}

#[test]
fn proper_scores_agree_with_scikit_learn() {
    for case in fixture().cases {
        let (won, p, weights) = (&case.won, &case.p_a, &case.weights);
        let name = &case.name;
        agrees(name, eval::log_loss(won, p), case.log_loss, 1e-13);
        agrees(name, eval::log_loss_weighted(won, p, weights), case.log_loss_weighted, 1e-13);
        agrees(name, eval::brier(won, p), case.brier, 1e-13);
        agrees(name, eval::brier_weighted(won, p, weights), case.brier_weighted, 1e-13);
    }
}

#[test]
fn calibration_error_agrees_with_its_definition() {
    for case in fixture().cases {
        for binned in &case.expected_calibration_error {
            let ours = eval::expected_calibration_error(&case.won, &case.p_a, binned.bins);
            agrees(&case.name, ours, binned.value, 1e-13);
        }
    }
}

/// scikit-learn's logistic regression without a penalty on the log-odds; its own tolerance is the looser one.
#[test]
fn calibration_line_agrees_with_scikit_learn() {
    for case in fixture().cases {
        let line = eval::calibration_line(&case.won, &case.p_a);
        let slope = line.map(|line| line.slope.estimate);
        let intercept = line.map(|line| line.intercept.estimate);
        agrees(&case.name, slope, case.calibration_line.slope, 1e-8);
        agrees(&case.name, intercept, case.calibration_line.intercept, 1e-8);
    }
}

/// The variance is read back from the width of the interval: the half width is 1.96 standard errors.
#[test]
fn delong_agrees_with_all_pairs() {
    let variance = |interval: eval::Estimate| {
        let half_width = (interval.upper - interval.lower) / 2.0;
        (half_width / 1.959_963_984_540_054).powi(2)
    };
    for case in fixture().cases {
        let (won, name, theirs) = (&case.won, &case.name, &case.delong);
        let a = eval::roc_auc_delong(won, &case.p_a).expect("valid");
        let b = eval::roc_auc_delong(won, &case.p_b).expect("valid");
        let difference = eval::delong_difference(won, &case.p_a, &case.p_b).expect("valid");
        agrees(name, Ok(a.estimate), theirs.auc_a, 1e-13);
        agrees(name, Ok(b.estimate), theirs.auc_b, 1e-13);
        // Twelve rows give intervals that reach beyond 1 and are cut there.
        if a.upper < 1.0 && b.upper < 1.0 {
            agrees(name, Ok(variance(a)), theirs.variance_a, 1e-13);
            agrees(name, Ok(variance(b)), theirs.variance_b, 1e-13);
        }
        let expected = theirs.auc_a - theirs.auc_b;
        agrees(name, Ok(difference.estimate), expected, 1e-13);
        agrees(name, Ok(variance(difference)), theirs.variance_difference, 1e-13);
    }
}

#[test]
fn wilson_agrees_with_scipy() {
    for row in fixture().wilson {
        let name = format!("{} of {}", row.successes, row.n);
        let ours = eval::wilson(row.successes, row.n);
        agrees(&name, ours.map(|ours| ours.lower), row.lower, 1e-12);
        agrees(&name, ours.map(|ours| ours.upper), row.upper, 1e-12);
    }
}
