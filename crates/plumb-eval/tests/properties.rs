//! What holds for all rows.

use plumb_eval as eval;
use proptest::prelude::*;

/// Rows with both outcomes, scores on a coarse grid in 0..=1 (so that ties are common) and whole weights.
fn rows() -> impl Strategy<Value = (Vec<bool>, Vec<f64>, Vec<u8>)> {
    let row = (any::<bool>(), 0_u8..=20, 0_u8..4);
    prop::collection::vec(row, 4..60).prop_map(|rows| {
        let mut won: Vec<bool> = rows.iter().map(|row| row.0).collect();
        let mut weights: Vec<u8> = rows.iter().map(|row| row.2).collect();
        (won[0], won[1], won[2], won[3]) = (true, false, true, false);
        (weights[0], weights[1]) = (1, 1);
        let scores = rows.iter().map(|row| f64::from(row.1) / 20.0).collect();
        (won, scores, weights)
    })
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12
}

proptest! {
    #[test]
    fn ranking_ignores_monotone_transforms((won, scores, _) in rows()) {
        let bent: Vec<f64> = scores.iter().map(|s| (3.0 * s).exp() - 50.0).collect();
        prop_assert_eq!(eval::roc_auc(&won, &scores), eval::roc_auc(&won, &bent));
        prop_assert_eq!(eval::average_precision(&won, &scores), eval::average_precision(&won, &bent));
        prop_assert_eq!(eval::ks_statistic(&won, &scores), eval::ks_statistic(&won, &bent));
        prop_assert_eq!(eval::gains(&won, &scores, 4), eval::gains(&won, &bent, 4));
        prop_assert_eq!(eval::roc_auc_delong(&won, &scores), eval::roc_auc_delong(&won, &bent));
    }

    #[test]
    fn swapping_the_outcomes_or_the_order_gives_the_complement((won, scores, _) in rows()) {
        let auc = eval::roc_auc(&won, &scores).expect("valid");
        let lost: Vec<bool> = won.iter().map(|won| !won).collect();
        let negated: Vec<f64> = scores.iter().map(|s| -s).collect();
        prop_assert!(close(eval::roc_auc(&lost, &scores).expect("valid"), 1.0 - auc));
        prop_assert!(close(eval::roc_auc(&won, &negated).expect("valid"), 1.0 - auc));
        let complements: Vec<f64> = scores.iter().map(|p| 1.0 - p).collect();
        let brier = eval::brier(&won, &scores).expect("valid");
        prop_assert!(close(eval::brier(&lost, &complements).expect("valid"), brier));
    }

    #[test]
    fn auc_is_the_share_of_pairs_in_order((won, scores, _) in rows()) {
        let (mut pairs, mut in_order) = (0.0, 0.0);
        for (a, _) in won.iter().enumerate().filter(|(_, won)| **won) {
            for (b, _) in won.iter().enumerate().filter(|(_, won)| !**won) {
                pairs += 1.0;
                in_order += match scores[a].total_cmp(&scores[b]) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        prop_assert!(close(eval::roc_auc(&won, &scores).expect("valid"), in_order / pairs));
    }

    #[test]
    fn a_weight_is_a_repetition((won, scores, weights) in rows()) {
        let copies = |row: usize| std::iter::repeat_n(row, usize::from(weights[row]));
        let repeated: Vec<usize> = (0..won.len()).flat_map(copies).collect();
        let w: Vec<f64> = weights.iter().map(|w| f64::from(*w)).collect();
        let won_again: Vec<bool> = repeated.iter().map(|row| won[*row]).collect();
        let scores_again: Vec<f64> = repeated.iter().map(|row| scores[*row]).collect();
        let pairs = [
            (eval::roc_auc_weighted(&won, &scores, &w), eval::roc_auc(&won_again, &scores_again)),
            (eval::average_precision_weighted(&won, &scores, &w), eval::average_precision(&won_again, &scores_again)),
            (eval::log_loss_weighted(&won, &scores, &w), eval::log_loss(&won_again, &scores_again)),
            (eval::brier_weighted(&won, &scores, &w), eval::brier(&won_again, &scores_again)),
            (
                eval::expected_calibration_error_weighted(&won, &scores, &w, 1),
                eval::expected_calibration_error(&won_again, &scores_again, 1),
            ),
        ];
        for (weighted, repeated) in pairs {
            prop_assert!(close(weighted.expect("valid"), repeated.expect("valid")));
        }
    }

    #[test]
    fn equal_weights_change_nothing((won, scores, _) in rows(), bins in 1_usize..80) {
        let w = vec![0.5; won.len()];
        let plain = eval::expected_calibration_error(&won, &scores, bins).expect("valid");
        let weighted = eval::expected_calibration_error_weighted(&won, &scores, &w, bins).expect("valid");
        prop_assert!(close(plain, weighted));
    }

    #[test]
    fn calibration_error_is_the_curves_mean_gap((won, p, _) in rows(), bins in 1_usize..80) {
        let curve = eval::calibration_curve(&won, &p, bins).expect("valid");
        prop_assert_eq!(curve.iter().map(|bin| bin.rows).sum::<usize>(), won.len());
        let gap = |bin: &eval::CalibrationBin| bin.rows as f64 * (bin.mean_predicted - bin.observed).abs();
        let mean_gap = curve.iter().map(gap).sum::<f64>() / won.len() as f64;
        prop_assert!(close(eval::expected_calibration_error(&won, &p, bins).expect("valid"), mean_gap));
    }

    #[test]
    fn row_order_does_not_matter_to_ranking((won, scores, _) in rows(), turn in 0_usize..60) {
        let (mut turned_won, mut turned_scores) = (won.clone(), scores.clone());
        turned_won.rotate_left(turn % won.len());
        turned_scores.rotate_left(turn % won.len());
        prop_assert_eq!(eval::roc_auc(&won, &scores), eval::roc_auc(&turned_won, &turned_scores));
        prop_assert_eq!(eval::gains(&won, &scores, 3), eval::gains(&turned_won, &turned_scores, 3));
        prop_assert_eq!(eval::lift_at(&won, &scores, 0.1), eval::lift_at(&turned_won, &turned_scores, 0.1));
    }

    #[test]
    fn gains_add_up((won, scores, _) in rows(), parts in 1_usize..5) {
        let table = eval::gains(&won, &scores, parts).expect("valid");
        prop_assert_eq!(table.iter().map(|row| row.rows).sum::<usize>(), won.len());
        let all = won.iter().filter(|won| **won).count() as f64;
        prop_assert!(close(table.iter().map(|row| row.won).sum::<f64>(), all));
        prop_assert!(close(table[parts - 1].cumulative_capture, 1.0));
        prop_assert!(close(table[parts - 1].cumulative_lift, 1.0));
    }

    #[test]
    fn calibration_line_of_recalibrated_probabilities_is_the_diagonal((won, p, _) in rows()) {
        let clipped: Vec<f64> = p.iter().map(|p| p.clamp(0.05, 0.95)).collect();
        if let Ok(line) = eval::calibration_line(&won, &clipped) {
            let recalibrate = |p: &f64| {
                let eta = line.intercept.estimate + line.slope.estimate * (p / (1.0 - p)).ln();
                1.0 / (1.0 + (-eta).exp())
            };
            let better: Vec<f64> = clipped.iter().map(recalibrate).collect();
            let loss = |p: &[f64]| eval::log_loss(&won, p).expect("valid");
            prop_assert!(loss(&better) <= loss(&clipped) + 1e-12);
            // A slope near 0 leaves predictions too alike to measure a slope of.
            if line.slope.estimate.abs() > 1e-3 {
                let again = eval::calibration_line(&won, &better).expect("still not separated");
                prop_assert!((again.slope.estimate - 1.0).abs() < 1e-6);
                prop_assert!(again.intercept.estimate.abs() < 1e-6);
            }
        }
    }

    #[test]
    fn intervals_hold_their_estimate((won, p, groups) in rows(), seed in any::<u64>()) {
        let bootstrap = eval::Bootstrap { replicates: 20, seed };
        let mut clusters: Vec<u32> = groups.iter().map(|group| u32::from(*group)).collect();
        clusters[0] = 9;
        for clusters in [None, Some(clusters.as_slice())] {
            let m = bootstrap.metrics(&won, &p, clusters).expect("valid");
            for e in [m.auc, m.average_precision, m.log_loss, m.brier, m.ece, m.lift_top_decile] {
                prop_assert!(e.lower <= e.estimate && e.estimate <= e.upper);
                prop_assert!(e.lower >= 0.0 && e.upper.is_finite());
            }
        }
        let delong = eval::roc_auc_delong(&won, &p).expect("valid");
        prop_assert!(delong.lower <= delong.estimate && delong.estimate <= delong.upper);
    }

    #[test]
    fn exchanging_the_sides_turns_a_difference_round((won, a, _) in rows(), seed in any::<u64>()) {
        let b: Vec<f64> = a.iter().map(|p| 0.3 + 0.4 * p * p).rev().collect();
        let bootstrap = eval::Bootstrap { replicates: 20, seed };
        let ab = bootstrap.difference(&won, &a, &b, None).expect("valid");
        let ba = bootstrap.difference(&won, &b, &a, None).expect("valid");
        for (ab, ba) in [(ab.auc, ba.auc), (ab.log_loss, ba.log_loss), (ab.brier, ba.brier)] {
            prop_assert!(close(ab.estimate, -ba.estimate) && close(ab.lower, -ba.upper));
        }
        let (ab, ba) = (eval::delong_difference(&won, &a, &b), eval::delong_difference(&won, &b, &a));
        prop_assert!(close(ab.expect("valid").lower, -ba.expect("valid").upper));
    }

    #[test]
    fn stability_index_is_symmetric_and_not_negative(
        counts in prop::collection::vec((0_u64..50, 0_u64..50), 1..12)
    ) {
        let (a, b): (Vec<u64>, Vec<u64>) = counts.into_iter().unzip();
        prop_assume!(a.iter().sum::<u64>() > 0 && b.iter().sum::<u64>() > 0);
        let psi = eval::population_stability_index(&a, &b).expect("valid");
        prop_assert!(psi >= 0.0);
        prop_assert!(close(psi, eval::population_stability_index(&b, &a).expect("valid")));
    }
}
