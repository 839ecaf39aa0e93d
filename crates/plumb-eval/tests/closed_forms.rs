//! Against values that follow from the definitions by hand.

use plumb_eval::{
    Bootstrap, Estimate, EvalError, average_precision, base_rate, brier, calibration_curve, calibration_line, delong_difference,
    expected_calibration_error, gains, ks_statistic, lift_at, log_loss, log_losses, paired_difference, paired_difference_clustered,
    population_stability_index, roc_auc, roc_auc_delong,
};

#[track_caller]
fn close(ours: Result<f64, EvalError>, expected: f64) {
    let ours = ours.expect("the rows are valid");
    assert!((ours - expected).abs() < 1e-12, "{ours}, expected {expected}");
}

#[test]
fn perfect_reversed_and_empty_handed_rankings() {
    let won = [true, true, false, false];
    close(roc_auc(&won, &[4.0, 3.0, 2.0, 1.0]), 1.0);
    close(roc_auc(&won, &[1.0, 2.0, 3.0, 4.0]), 0.0);
    close(roc_auc(&won, &[7.0; 4]), 0.5);
    close(average_precision(&won, &[4.0, 3.0, 2.0, 1.0]), 1.0);
    close(average_precision(&won, &[1.0, 2.0, 3.0, 4.0]), (1.0 / 3.0 + 0.5) / 2.0);
    close(average_precision(&won, &[7.0; 4]), 0.5);
    close(ks_statistic(&won, &[4.0, 3.0, 2.0, 1.0]), 1.0);
    close(ks_statistic(&won, &[1.0, 2.0, 3.0, 4.0]), 1.0);
    close(ks_statistic(&won, &[7.0; 4]), 0.0);
}

#[test]
fn minus_zero_ties_with_zero() {
    close(roc_auc(&[true, false], &[-0.0, 0.0]), 0.5);
    close(roc_auc(&[true, false], &[0.0, -0.0]), 0.5);
    let curve = calibration_curve(&[true, false], &[0.0, -0.0], 2).expect("valid");
    assert_eq!(curve[0].observed, 1.0, "the tie keeps the order of the rows");
}

#[test]
fn one_half_everywhere_costs_ln_2_and_a_quarter() {
    let won = [true, false, false];
    close(log_loss(&won, &[0.5; 3]), std::f64::consts::LN_2);
    close(brier(&won, &[0.5; 3]), 0.25);
    close(base_rate(&won), 1.0 / 3.0);
}

#[test]
fn certain_and_wrong_is_dear_but_finite() {
    let losses = log_losses(&[true, false, true, false], &[0.0, 1.0, 1.0, 0.0]).expect("valid");
    let dear = -(1e-15_f64).ln();
    assert!((losses[0] - dear).abs() < 1e-9);
    // 1 - 1e-15 is not a double; its neighbour is 11% nearer to 1.
    assert!((losses[1] - dear).abs() < 0.12);
    assert!(losses[2] < 1e-14 && losses[3] < 1e-14);
    let tiny = log_losses(&[true], &[1e-300]).expect("valid");
    assert!(tiny[0] <= losses[0], "a smaller p of what happened never costs less");
}

#[test]
fn calibration_of_known_bins() {
    let won = [false, true, true, true];
    let p = [0.2, 0.4, 0.6, 0.8];
    // |0.6 - 1| + |1.4 - 2|, over 4.
    close(expected_calibration_error(&won, &p, 2), 0.25);
    // |2 - 3|, over 4.
    close(expected_calibration_error(&won, &p, 1), 0.25);
    // Each row in a bin of its own, and the other bins empty.
    close(expected_calibration_error(&won, &p, 9), (0.2 + 0.6 + 0.4 + 0.2) / 4.0);

    let curve = calibration_curve(&won, &p, 2).expect("valid");
    assert_eq!(curve.iter().map(|bin| bin.rows).collect::<Vec<_>>(), [2, 2]);
    assert!((curve[0].mean_predicted - 0.3).abs() < 1e-12);
    assert_eq!((curve[0].observed, curve[1].observed), (0.5, 1.0));
    assert!(curve[0].lower < 0.5 && curve[0].upper > 0.5 && curve[1].upper == 1.0);
    assert_eq!(calibration_curve(&won, &p, 9).expect("valid").len(), 4);
}

#[test]
fn tied_probabilities_fall_into_bins_in_row_order() {
    let (won, p) = ([true, true, false, false], [0.5; 4]);
    close(expected_calibration_error(&won, &p, 2), 0.5);
    let mixed = [true, false, true, false];
    close(expected_calibration_error(&mixed, &p, 2), 0.0);
}

/// Two predictions only: the line through the observed log-odds of both, (logit 0.25, logit 0.2) and (logit 0.5, logit 0.6).
#[test]
fn calibration_line_through_two_groups() {
    let mut won = vec![false; 10];
    won[..2].fill(true);
    won[5..9].fill(true);
    won[4] = false;
    let mut p = vec![0.25; 5];
    p.extend([0.5; 5]);
    let share = |rows: &[bool]| rows.iter().filter(|won| **won).count() as f64 / 5.0;
    let logit = |p: f64| (p / (1.0 - p)).ln();
    let (low, high) = (logit(share(&won[..5])), logit(share(&won[5..])));
    let line = calibration_line(&won, &p);
    close(line.map(|line| line.intercept.estimate), high);
    close(line.map(|line| line.slope.estimate), (high - low) / (logit(0.5) - logit(0.25)));
    // The intercept is the log-odds of the second group alone: its variance is 1 / (n q (1 - q)).
    let half_width = 1.959_963_984_540_054 / (5.0_f64 * 0.8 * 0.2).sqrt();
    close(line.map(|line| line.intercept.upper), high + half_width);
}

#[test]
fn gains_of_ten_rows_in_five_parts() {
    let won = [true, true, true, false, false, true, false, false, false, false];
    let scores = [10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0];
    let table = gains(&won, &scores, 5).expect("valid");
    let counts: Vec<f64> = table.iter().map(|row| row.won).collect();
    assert_eq!(counts, [2.0, 1.0, 1.0, 0.0, 0.0]);
    assert_eq!((table[0].rate, table[0].lift), (1.0, 2.5));
    assert_eq!(table[1].cumulative_capture, 0.75);
    assert_eq!(table[1].cumulative_lift, 0.75 / 0.4);
    assert_eq!((table[4].part, table[4].cumulative_lift), (5, 1.0));
    close(lift_at(&won, &scores, 0.2), 2.5);
    close(lift_at(&won, &scores, 1.0), 1.0);
}

#[test]
fn parts_need_not_divide_the_rows() {
    let table = gains(&[true, false, true, false, true], &[5.0, 4.0, 3.0, 2.0, 1.0], 2);
    let rows: Vec<usize> = table.expect("valid").iter().map(|row| row.rows).collect();
    assert_eq!(rows, [2, 3]);
}

/// Four tied rows, half of them won, cross the edge after two: one won row is expected above it in any order.
#[test]
fn ties_across_an_edge_do_not_depend_on_row_order() {
    let scores = [1.0; 4];
    for won in [[true, true, false, false], [false, true, false, true]] {
        assert_eq!(gains(&won, &scores, 2).expect("valid")[0].won, 1.0);
        close(lift_at(&won, &scores, 0.3), 1.0);
    }
}

#[test]
fn paired_difference_by_hand() {
    // Mean 2, sample variance 1, standard error 1 / sqrt(3).
    let interval = paired_difference(&[1.0, 2.0, 3.0]).expect("valid");
    let margin = 1.959_963_984_540_054 / 3.0_f64.sqrt();
    close(Ok(interval.estimate), 2.0);
    close(Ok(interval.upper), 2.0 + margin);
    assert!(interval.excludes_zero());

    // Group sums of deviations are -1 and 1: variance 2 / 1 * 2 / 9.
    let grouped = paired_difference_clustered(&[1.0, 2.0, 3.0], &[9, 4, 4]).expect("valid");
    close(Ok(grouped.upper), 2.0 + 1.959_963_984_540_054 * (4.0_f64 / 9.0).sqrt());
    let single = paired_difference_clustered(&[1.0, 2.0, 3.0], &[3, 1, 2]).expect("valid");
    close(Ok(single.upper), interval.upper);
}

#[test]
fn touching_zero_does_not_exclude_it() {
    let interval = |lower, upper| Estimate { estimate: lower, lower, upper };
    assert!(!interval(0.0, 1.0).excludes_zero());
    assert!(!interval(-1.0, 1.0).excludes_zero());
    assert!(interval(-2.0, -1.0).excludes_zero());
}

#[test]
fn delong_at_the_edges() {
    let won = [true, true, false, false];
    let perfect = roc_auc_delong(&won, &[4.0, 3.0, 2.0, 1.0]).expect("valid");
    assert_eq!((perfect.lower, perfect.upper), (1.0, 1.0));
    let scores = [4.0, 2.0, 3.0, 1.0];
    let same = delong_difference(&won, &scores, &scores).expect("valid");
    assert_eq!((same.estimate, same.lower, same.upper), (0.0, 0.0, 0.0));
}

#[test]
fn stability_index_by_hand() {
    close(population_stability_index(&[10, 30, 60], &[20, 60, 120]), 0.0);
    let expected = 0.25 * (0.75_f64 / 0.5).ln() - 0.25 * (0.25_f64 / 0.5).ln();
    close(population_stability_index(&[50, 50], &[30, 10]), expected);
    // The middle bin is empty on both sides, the last on one: half a row there.
    let expected = 0.5 * 2.0_f64.ln() - (0.5 - 0.05) * (0.05_f64 / 0.5).ln();
    close(population_stability_index(&[5, 0, 5], &[10, 0, 0]), expected);
}

#[test]
fn bootstrap_reports_the_plain_statistics() {
    let won: Vec<bool> = (0..60).map(|row| row % 3 == 0 || row > 50).collect();
    let p: Vec<f64> = (0..60).map(|row| f64::from(row / 2) / 40.0 + 0.1).collect();
    let bootstrap = Bootstrap { replicates: 100, seed: 3 };
    let metrics = bootstrap.metrics(&won, &p, None).expect("valid");
    assert_eq!((metrics.rows, metrics.won), (60, 26));
    close(roc_auc(&won, &p), metrics.auc.estimate);
    close(average_precision(&won, &p), metrics.average_precision.estimate);
    close(log_loss(&won, &p), metrics.log_loss.estimate);
    close(brier(&won, &p), metrics.brier.estimate);
    close(expected_calibration_error(&won, &p, 10), metrics.ece.estimate);
    close(lift_at(&won, &p, 0.1), metrics.lift_top_decile.estimate);

    let text = serde_json::to_string(&metrics).expect("numbers");
    assert_eq!(metrics, serde_json::from_str(&text).expect("round trip"));
}

#[test]
fn a_seed_fixes_every_bit_and_another_seed_changes_them() {
    let won: Vec<bool> = (0..50).map(|row| row * 7 % 5 < 2).collect();
    let p: Vec<f64> = (0..50).map(|row| f64::from(row * 11 % 37) / 37.0).collect();
    let run = |seed| {
        let bootstrap = Bootstrap { replicates: 50, seed };
        bootstrap.metrics(&won, &p, None).expect("valid")
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

/// Doubling each row within its cluster adds rows but no information, and cluster names do not matter.
#[test]
fn clusters_are_drawn_whole() {
    let won: Vec<bool> = (0..80).map(|row| row * 7 % 5 < 2).collect();
    let p: Vec<f64> = (0..80).map(|row| f64::from(row * 11 % 37) / 37.0).collect();
    let twice = |row: usize| [row, row];
    let won_twice: Vec<bool> = (0..80).flat_map(twice).map(|row| won[row]).collect();
    let p_twice: Vec<f64> = (0..80).flat_map(twice).map(|row| p[row]).collect();
    let clusters: Vec<u32> = (0..80).flat_map(twice).map(|row| 1_000 + 3 * row as u32).collect();
    let bootstrap = Bootstrap { replicates: 200, seed: 5 };
    let once = bootstrap.metrics(&won, &p, None).expect("valid");
    let grouped = bootstrap.metrics(&won_twice, &p_twice, Some(&clusters)).expect("valid");
    close(Ok(grouped.auc.lower), once.auc.lower);
    close(Ok(grouped.log_loss.upper), once.log_loss.upper);
    let naive = bootstrap.metrics(&won_twice, &p_twice, None).expect("valid");
    assert!(naive.auc.upper - naive.auc.lower < 0.85 * (once.auc.upper - once.auc.lower));
}

#[test]
fn a_model_does_not_differ_from_itself() {
    let won: Vec<bool> = (0..50).map(|row| row * 7 % 5 < 2).collect();
    let p: Vec<f64> = (0..50).map(|row| f64::from(row * 11 % 37) / 37.0).collect();
    let bootstrap = Bootstrap { replicates: 50, seed: 1 };
    let same = bootstrap.difference(&won, &p, &p, None).expect("valid");
    for difference in [same.auc, same.log_loss, same.brier] {
        assert_eq!((difference.lower, difference.upper), (0.0, 0.0));
        assert!(!difference.excludes_zero());
    }
}
