//! The score scale, whatever it is given.

use plumb_model::{ScaleError, ScoreScale};
use proptest::prelude::*;

fn any_scale() -> impl Strategy<Value = ScoreScale> {
    // Few distinct values as well as many, so that ties and atoms are met.
    let probabilities = prop_oneof![
        prop::collection::vec(0.0..=1.0f64, 1..400),
        prop::collection::vec((0..8u8).prop_map(|k| f64::from(k) / 7.0), 1..400),
        prop::collection::vec((-300.0..0.0f64).prop_map(|e| 10f64.powf(e)), 1..100),
    ];
    prop_oneof![
        probabilities.prop_map(|p| ScoreScale::percentile(&p).unwrap()),
        Just(ScoreScale::Probability),
        (1.0..=100.0f64, 1e-9..0.999_999f64, 1e-6..1e6f64).prop_map(|(anchor_score, anchor_probability, points_to_double_odds)| {
            ScoreScale::LogOdds { anchor_score, anchor_probability, points_to_double_odds }
        }),
    ]
}

proptest! {
    #[test]
    fn any_number_scores_1_to_100(scale in any_scale(), number in any::<f64>()) {
        for p in [number, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 0.0, 1.0, f64::MIN_POSITIVE, f64::MAX] {
            prop_assert!((1..=100).contains(&scale.score(p).get()), "{p}");
        }
        prop_assert_eq!(scale.check(), Ok(()));
    }

    #[test]
    fn a_higher_probability_never_scores_lower(scale in any_scale(), mut sample in prop::collection::vec(0.0..=1.0f64, 2..50)) {
        // Around the knots is where a step down would hide.
        if let ScoreScale::Percentile { knots } = &scale {
            sample.extend(knots.iter().flat_map(|(p, _)| [p.next_down().max(0.0), *p, p.next_up().min(1.0)]));
        }
        sample.extend([0.0, 1.0, 0.5, 0.5f64.next_up()]);
        sample.sort_unstable_by(f64::total_cmp);
        for pair in sample.windows(2) {
            let (low, high) = (scale.score(pair[0]), scale.score(pair[1]));
            prop_assert!(low <= high, "{} scores {:?}, {} scores {:?}", pair[0], low, pair[1], high);
        }
    }

    #[test]
    fn the_order_of_the_sample_does_not_count(mut sample in prop::collection::vec(0.0..=1.0f64, 1..200)) {
        let scale = ScoreScale::percentile(&sample).unwrap();
        sample.reverse();
        prop_assert_eq!(scale, ScoreScale::percentile(&sample).unwrap());
    }

    #[test]
    fn a_constant_sample_scores_its_only_value_in_the_middle(p in 0.0..=1.0f64, count in 1..500usize) {
        let scale = ScoreScale::percentile(&vec![p; count]).unwrap();
        prop_assert_eq!(scale.check(), Ok(()));
        prop_assert_eq!(scale.score(p).get(), 50);
        if p > 0.0 {
            prop_assert_eq!(scale.score(p.next_down()).get(), 1);
        }
        if p < 1.0 {
            prop_assert_eq!(scale.score(p.next_up()).get(), 100);
        }
    }
}

#[test]
fn percentiles_of_a_large_uniform_sample_are_the_probability_itself() {
    let sample: Vec<f64> = (0..100_000u32).map(|i| plumb_core::hash::unit_interval(&i.to_le_bytes())).collect();
    let scale = ScoreScale::percentile(&sample).unwrap();
    let ScoreScale::Percentile { knots } = &scale else { panic!("{scale:?}") };
    assert!((50..=110).contains(&knots.len()), "{}", knots.len());
    for percent in 1..=99u8 {
        let score = scale.score(f64::from(percent) / 100.0).get();
        assert!(score.abs_diff(percent) <= 2, "{percent} per cent scores {score}");
    }
    assert_eq!((scale.score(0.0).get(), scale.score(1.0).get()), (1, 100));
}

#[test]
fn a_sample_that_is_none_is_refused() {
    for wrong in [&[][..], &[0.5, f64::NAN], &[-0.1], &[1.1], &[f64::INFINITY]] {
        assert_eq!(ScoreScale::percentile(wrong), Err(ScaleError::Knots), "{wrong:?}");
    }
}

#[test]
fn the_probability_scale_rounds_up() {
    for percent in 1..=100u8 {
        assert_eq!(ScoreScale::Probability.score(f64::from(percent) / 100.0).get(), percent);
    }
    assert_eq!(ScoreScale::Probability.score(0.0701).get(), 8);
}

#[test]
fn the_log_odds_scale_meets_its_anchor_and_its_doubling() {
    let scale = ScoreScale::LogOdds { anchor_score: 40.0, anchor_probability: 0.2, points_to_double_odds: 10.0 };
    // Odds 1:4, doubled to 1:2, doubled to 1:1; halved to 1:8.
    for (probability, score) in [(0.2, 40), (1.0 / 3.0, 50), (0.5, 60), (1.0 / 9.0, 30), (0.0, 1), (1.0, 100)] {
        assert_eq!(scale.score(probability).get(), score, "{probability}");
    }
}
