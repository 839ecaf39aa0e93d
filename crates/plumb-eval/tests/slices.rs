//! Slices and depths against sums written out by hand, and against the statistics of the whole.

use plumb_eval::{EvalError, at_depths, gains, lift_at, log_loss, roc_auc, slices, wilson};

const WON: [bool; 12] = [true, false, true, true, false, false, true, false, false, false, false, true];
const P: [f64; 12] = [0.9, 0.7, 0.7, 0.6, 0.5, 0.4, 0.4, 0.3, 0.2, 0.1, 0.1, 0.1];

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-12, "{a} is not {b}");
}

#[test]
fn one_slice_is_the_whole() {
    let all = slices(&WON, &P, &[0; 12], 1, None).expect("a slice")[0].expect("rows");
    assert_eq!((all.rows, all.won), (12, 5));
    assert_eq!(all.observed, wilson(5, 12).expect("an interval"));
    close(all.log_loss, log_loss(&WON, &P).expect("a loss"));
    close(all.auc.expect("both outcomes").estimate, roc_auc(&WON, &P).expect("an area"));
    close(all.mean_predicted, 5.0 / 12.0);
    close(all.gap.estimate, 0.0);
    assert!(all.gap_p > 0.999);
}

#[test]
fn gaps_have_the_error_of_right_probabilities() {
    // Rows 0-3 win 3 of 4 at a mean of 0.725; sum of p(1-p) = 0.09 + 0.21 + 0.21 + 0.24 = 0.75.
    let of_row = [0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2];
    let measured = slices(&WON, &P, &of_row, 3, None).expect("slices");
    assert!(measured[1].is_none(), "a slice without rows");
    let first = measured[0].expect("rows");
    close(first.gap.estimate, 0.025);
    let error = 0.75f64.sqrt() / 4.0;
    assert!((first.gap.upper - first.gap.estimate - 1.959_963_984_540_054 * error).abs() < 1e-12);
    // Two-sided normal p-value of z = 0.11547: 2 * (1 - Phi(0.11547)).
    assert!((first.gap_p - 0.908_073).abs() < 1e-6, "{}", first.gap_p);
}

#[test]
fn groups_that_share_their_luck_widen_the_gap() {
    let won: Vec<bool> = (0..200).map(|row| row % 20 < 10).collect();
    let groups: Vec<u32> = (0..200).map(|row| row / 10).collect();
    let p = vec![0.4; 200];
    let alone = slices(&won, &p, &[0; 200], 1, None).expect("a slice")[0].expect("rows");
    let together = slices(&won, &p, &[0; 200], 1, Some(&groups)).expect("a slice")[0].expect("rows");
    assert!(alone.gap_p < 0.05, "{}", alone.gap_p);
    assert!(together.gap_p > 0.3, "{}", together.gap_p);
    close(alone.gap.estimate, together.gap.estimate);
    // 20 groups, half all won and half all lost: deviations of 5 a group, so 20/19 * 20 * 25 over 200 squared.
    let error = (20.0 / 19.0 * 500.0f64).sqrt() / 200.0;
    close((together.gap.upper - together.gap.estimate) / 1.959_963_984_540_054, error);
}

#[test]
fn slices_of_one_outcome_have_no_auc() {
    let measured = slices(&[true, true, false], &[0.5, 0.6, 0.1], &[0, 0, 1], 2, None).expect("slices");
    assert!(measured.iter().all(|slice| slice.expect("rows").auc.is_none()));
}

#[test]
fn a_number_without_a_slice_is_refused() {
    let refused = slices(&[true, false], &[0.5, 0.5], &[0, 2], 2, None);
    assert!(matches!(refused, Err(EvalError::BadSetting { what: "a slice number", .. })));
    assert!(matches!(slices(&[true, false], &[0.5, 0.5], &[0], 1, None), Err(EvalError::LengthMismatch { .. })));
}

#[test]
fn depths_agree_with_gains_and_lift() {
    let depths = at_depths(&WON, &P, &[0.25, 0.5, 1.0]).expect("depths");
    let parts = gains(&WON, &P, 4).expect("gains");
    for (depth, part) in depths.iter().zip([&parts[0], &parts[1], &parts[3]]) {
        close(depth.capture, part.cumulative_capture);
        close(depth.lift, part.cumulative_lift);
        close(depth.lift, lift_at(&WON, &P, depth.share).expect("a lift"));
        assert!(depth.precision.lower <= depth.precision.estimate && depth.precision.estimate <= depth.precision.upper);
    }
    // The best three: 0.9 won, and the tie at 0.7 with one won of two.
    close(depths[0].won, 2.0);
    assert_eq!(depths[0].precision, wilson(2, 3).expect("an interval"));
    // The best half, 6 rows: 3 won above 0.5, one lost, and the tie at 0.4 shares its one win.
    close(depths[1].won, 3.5);
    assert!(at_depths(&WON, &P, &[0.0]).is_err());
    assert!(at_depths(&WON, &P, &[f64::NAN]).is_err());
}
