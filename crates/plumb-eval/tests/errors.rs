//! Every way for the slices to be wrong, and the error that says so.

use plumb_eval::{
    Bootstrap, EvalError, average_precision, base_rate, brier, calibration_curve, calibration_line, delong_difference,
    expected_calibration_error, gains, ks_statistic, lift_at, log_loss, paired_difference, paired_difference_clustered,
    population_stability_index, roc_auc, roc_auc_delong, roc_auc_weighted, wilson,
};

const WON: [bool; 4] = [true, false, true, false];
const P: [f64; 4] = [0.9, 0.8, 0.3, 0.2];
const BOOTSTRAP: Bootstrap = Bootstrap { replicates: 10, seed: 1 };

#[test]
fn lengths_that_differ() {
    let mismatch = |what| {
        let (rows, found) = (4, 3);
        EvalError::LengthMismatch { what, rows, found }
    };
    assert_eq!(roc_auc(&WON, &P[..3]), Err(mismatch("scores")));
    assert_eq!(brier(&WON, &P[..3]), Err(mismatch("probabilities")));
    assert_eq!(roc_auc_weighted(&WON, &P, &P[..3]), Err(mismatch("weights")));
    assert_eq!(delong_difference(&WON, &P, &P[..3]), Err(mismatch("scores")));
    assert_eq!(paired_difference_clustered(&P, &[1, 2, 3]), Err(mismatch("clusters")));
    let clustered = BOOTSTRAP.metrics(&WON, &P, Some(&[1, 2, 3]));
    assert_eq!(clustered, Err(mismatch("clusters")));
}

#[test]
fn no_rows() {
    assert_eq!(roc_auc(&[], &[]), Err(EvalError::Empty));
    assert_eq!(log_loss(&[], &[]), Err(EvalError::Empty));
    assert_eq!(base_rate(&[]), Err(EvalError::Empty));
    assert_eq!(wilson(0, 0), Err(EvalError::Empty));
    assert_eq!(population_stability_index(&[], &[]), Err(EvalError::Empty));
    assert_eq!(population_stability_index(&[1], &[0]), Err(EvalError::Empty));
}

#[test]
fn one_outcome() {
    for won in [[true; 4], [false; 4]] {
        assert_eq!(roc_auc(&won, &P), Err(EvalError::OneClass));
        assert_eq!(average_precision(&won, &P), Err(EvalError::OneClass));
        assert_eq!(ks_statistic(&won, &P), Err(EvalError::OneClass));
        assert_eq!(gains(&won, &P, 2), Err(EvalError::OneClass));
        assert_eq!(lift_at(&won, &P, 0.5), Err(EvalError::OneClass));
        assert_eq!(calibration_line(&won, &P), Err(EvalError::OneClass));
        assert_eq!(BOOTSTRAP.metrics(&won, &P, None), Err(EvalError::OneClass));
        assert!(brier(&won, &P).is_ok(), "a proper score needs no second outcome");
    }
    let weights = [1.0, 0.0, 1.0, 0.0];
    assert_eq!(roc_auc_weighted(&WON, &P, &weights), Err(EvalError::OneClass));
}

#[test]
fn values_that_are_no_probabilities() {
    for bad in [f64::NAN, f64::INFINITY] {
        let p = [0.9, 0.8, bad, 0.2];
        let what = "the score";
        assert_eq!(roc_auc(&WON, &p), Err(EvalError::NotFinite { what, row: 2 }));
        let what = "the probability";
        assert_eq!(brier(&WON, &p), Err(EvalError::NotFinite { what, row: 2 }));
        let what = "the difference";
        assert_eq!(paired_difference(&p), Err(EvalError::NotFinite { what, row: 2 }));
    }
    for bad in [-0.1, 1.1] {
        let p = [0.9, bad, 0.3, 0.2];
        let error = EvalError::OutOfRange { row: 1 };
        assert_eq!(log_loss(&WON, &p), Err(error));
        assert_eq!(expected_calibration_error(&WON, &p, 2), Err(error));
        assert!(roc_auc(&WON, &p).is_ok(), "a score may be any number");
    }
}

#[test]
fn weights_that_weigh_nothing() {
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        let weights = [1.0, 1.0, 1.0, bad];
        let error = EvalError::BadWeight { row: 3 };
        assert_eq!(roc_auc_weighted(&WON, &P, &weights), Err(error));
    }
    assert_eq!(roc_auc_weighted(&WON, &P, &[0.0; 4]), Err(EvalError::BadWeightSum));
    assert_eq!(roc_auc_weighted(&WON, &P, &[f64::MAX; 4]), Err(EvalError::BadWeightSum));
}

#[test]
fn settings_out_of_range() {
    let setting = |error: EvalError| match error {
        EvalError::BadSetting { what, .. } => what,
        other => panic!("{other:?}"),
    };
    let error = expected_calibration_error(&WON, &P, 0).map(|_| ());
    assert_eq!(error.map_err(setting), Err("bins"));
    let error = calibration_curve(&WON, &P, 0).map(|_| ());
    assert_eq!(error.map_err(setting), Err("bins"));
    for parts in [0, 5] {
        let error = gains(&WON, &P, parts).map(|_| ());
        assert_eq!(error.map_err(setting), Err("parts"));
    }
    for share in [0.0, -1.0, 1.1, f64::NAN] {
        let error = lift_at(&WON, &P, share).map(|_| ());
        assert_eq!(error.map_err(setting), Err("share"));
    }
    assert_eq!(wilson(2, 1).map(|_| ()).map_err(setting), Err("successes"));
}

#[test]
fn too_little_for_an_interval() {
    let too_few = |what, needed, found| EvalError::TooFew { what, needed, found };
    let won = [true, false, false, false];
    assert_eq!(roc_auc_delong(&won, &P), Err(too_few("won rows", 2, 1)));
    let won = [true, true, false, true];
    assert_eq!(roc_auc_delong(&won, &P), Err(too_few("lost rows", 2, 1)));
    assert_eq!(paired_difference(&[1.0]), Err(too_few("rows", 2, 1)));
    assert_eq!(paired_difference(&[]), Err(too_few("rows", 2, 0)));
    let error = too_few("clusters", 2, 1);
    assert_eq!(paired_difference_clustered(&P, &[7; 4]), Err(error));
    assert_eq!(BOOTSTRAP.metrics(&WON, &P, Some(&[7; 4])), Err(error));
    let none = Bootstrap { replicates: 0, seed: 1 };
    let error = too_few("bootstrap replicates", 2, 0);
    assert_eq!(none.difference(&WON, &P, &P, None), Err(error));
}

#[test]
fn no_line_through_separated_or_equal_predictions() {
    let separated = Err(EvalError::Separated);
    assert_eq!(calibration_line(&[true, true, false, false], &P), separated);
    assert_eq!(calibration_line(&[false, false, true, true], &P), separated);
    assert_eq!(calibration_line(&WON, &[0.5; 4]), separated);
    // Quasi-separated: won and lost meet in one tied value only.
    let p = [0.9, 0.5, 0.5, 0.1];
    assert_eq!(calibration_line(&[true, true, false, false], &p), separated);
    assert!(calibration_line(&WON, &[0.0, 1.0, 1.0, 0.5]).is_ok(), "0 and 1 are clipped");
}
