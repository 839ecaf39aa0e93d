//! The curve from log-odds to probabilities.

use plumb_core::math::sigmoid;
use plumb_model::{Calibration, MAX_KNOTS, Model, Scorecard, ScorecardError};
use proptest::prelude::*;

use crate::sample::model;

fn isotonic(knots: &[(f64, f64)]) -> Calibration {
    Calibration::Isotonic { knots: knots.to_vec() }
}

#[test]
fn a_curve_is_linear_between_knots_and_has_slope_1_beyond() {
    let curve = isotonic(&[(-2.0, -3.0), (0.0, -1.0), (1.0, 1.0)]);
    for (log_odds, corrected) in [(-2.0, -3.0), (-1.0, -2.0), (0.0, -1.0), (0.25, -0.5), (1.0, 1.0), (3.0, 3.0), (-12.0, -13.0)] {
        assert!((curve.corrected(log_odds) - corrected).abs() < 1e-12, "{log_odds}");
        assert_eq!(curve.probability(log_odds), sigmoid(curve.corrected(log_odds)));
    }
    assert_eq!(Calibration::Identity.probability(0.7), sigmoid(0.7));
}

#[test]
fn a_shift_moves_every_corrected_log_odds() {
    let curve = isotonic(&[(-1.0, -2.0), (1.0, 0.5)]);
    let moved = curve.shifted(0.5).expect("a curve can be moved");
    for log_odds in [-5.0, -1.0, 0.3, 1.0, 4.0] {
        assert!((moved.corrected(log_odds) - curve.corrected(log_odds) - 0.5).abs() < 1e-12);
    }
    assert_eq!(Calibration::Identity.shifted(0.5), None, "that is a matter of the intercept");
}

fn with_calibration(calibration: Calibration) -> Model {
    let plain = model();
    Model { served: Scorecard { calibration, ..plain.served.clone() }, ..plain }
}

#[test]
fn a_model_with_a_curve_reads_back_as_it_is() {
    let model = with_calibration(isotonic(&[(-1.5, -1.25), (0.1, 0.3), (2.0, 1.0)]));
    let bytes = model.to_bytes().expect("a curve can be written");
    assert_eq!(Model::from_bytes(&bytes).expect("and read"), model);
    assert!(String::from_utf8_lossy(&bytes).contains("\"type\": \"isotonic\""));
}

#[test]
fn curves_that_would_turn_or_tie_ranks_are_refused() {
    let long: Vec<(f64, f64)> = (0..=MAX_KNOTS).map(|knot| (knot as f64, knot as f64)).collect();
    for knots in [
        vec![],
        vec![(0.0, 0.0)],
        vec![(0.0, 0.0), (0.0, 1.0)],
        vec![(0.0, 0.0), (1.0, 0.0)],
        vec![(0.0, 1.0), (1.0, 0.5)],
        vec![(1.0, 0.0), (0.0, 1.0)],
        vec![(0.0, 0.0), (1.0, f64::INFINITY)],
        vec![(f64::NAN, 0.0), (1.0, 1.0)],
        vec![(-1e308, 0.0), (1e308, 1.0)],
        long,
    ] {
        let error = with_calibration(Calibration::Isotonic { knots: knots.clone() }).to_bytes().expect_err("refused");
        assert!(error.to_string().contains("the calibration cannot be used"), "{knots:?}: {error}");
        let names: Vec<String> = model().fields().into_iter().map(|field| field.name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let card = Scorecard { calibration: Calibration::Isotonic { knots }, ..model().served };
        assert!(matches!(card.check(&names), Err(ScorecardError::Calibration(_))));
    }
}

proptest! {
    /// Whoever ranks first still does, and is not tied, wherever numbers can tell the two apart.
    #[test]
    fn a_curve_keeps_ranks(steps in prop::collection::vec((0.05..2.0_f64, 0.01..3.0_f64), 2..40), a in -20.0..20.0_f64, gap in 1e-6..5.0_f64) {
        let knots: Vec<(f64, f64)> = steps.iter().scan((-8.0, -9.0), |at, step| { *at = (at.0 + step.0, at.1 + step.1); Some(*at) }).collect();
        let curve = isotonic(&knots);
        prop_assert!(curve.check().is_ok());
        prop_assert!(curve.corrected(a) < curve.corrected(a + gap));
        let p = curve.probability(a);
        prop_assert!(p > 0.0 && p <= 1.0);
    }
}
