//! Folds keep groups together, do not depend on the order of rows, and are about even.

use std::collections::HashMap;

use plumb_fit::Folds;
use proptest::prelude::*;

/// The fold of each row.
fn fold_of(folds: &Folds, rows: usize) -> Vec<u32> {
    let mut own = vec![u32::MAX; rows];
    for fold in 0..folds.count() as u32 {
        let (fit, held_out) = folds.parts(fold as usize);
        assert_eq!(fit.len() + held_out.len(), rows);
        assert!(fit.iter().all(|row| !held_out.contains(row)));
        for row in held_out {
            assert_eq!(std::mem::replace(&mut own[row as usize], fold), u32::MAX, "row {row} is held out twice");
        }
    }
    assert!(own.iter().all(|fold| *fold != u32::MAX), "every row is held out once");
    own
}

/// The same cases on every run.
fn settings() -> ProptestConfig {
    let rng_seed = proptest::test_runner::RngSeed::Fixed(5);
    ProptestConfig { failure_persistence: None, rng_seed, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn a_group_stays_in_one_fold_whatever_else_is_in_the_table(
        groups in prop::collection::vec(0u64..40, 1..150),
        count in 2u32..10,
        seed in any::<u64>(),
        shuffled in any::<prop::sample::Index>(),
    ) {
        let own = fold_of(&Folds::by_group(&groups, count, seed), groups.len());
        let mut of_group = HashMap::new();
        for (group, fold) in groups.iter().zip(&own) {
            prop_assert_eq!(of_group.entry(*group).or_insert(*fold), fold);
        }
        // Turned round, cut short and in reverse: a group's fold is its own affair.
        let mut other = groups.clone();
        other.rotate_left(shuffled.index(groups.len()));
        other.reverse();
        other.truncate(groups.len().div_ceil(2));
        for (group, fold) in other.iter().zip(fold_of(&Folds::by_group(&other, count, seed), other.len())) {
            prop_assert_eq!(of_group[group], fold);
        }
    }
}

#[test]
fn folds_are_as_even_as_dealing_at_random_makes_them() {
    let groups: Vec<u64> = (0..20_000).map(|i| plumb_core::hash::stable_hash(format!("account:{i}").as_bytes())).collect();
    for (count, seed) in [(2, 1), (5, 1), (5, 2), (10, 3)] {
        let own = fold_of(&Folds::by_group(&groups, count, seed), groups.len());
        let expected = 20_000.0 / f64::from(count);
        let chi_squared: f64 =
            (0..count).map(|fold| (own.iter().filter(|f| **f == fold).count() as f64 - expected).powi(2) / expected).sum();
        // The 99.9% quantiles of chi-squared with 1 to 9 degrees of freedom are below 27.9.
        assert!(chi_squared < 27.9, "{count} folds, seed {seed}: chi-squared {chi_squared}");
    }
}

/// Sequential group numbers are the worst case for a weak hash: two seeds must deal independently.
#[test]
fn another_seed_deals_anew() {
    let groups: Vec<u64> = (0..10_000).collect();
    let (first, second) = (fold_of(&Folds::by_group(&groups, 5, 1), 10_000), fold_of(&Folds::by_group(&groups, 5, 2), 10_000));
    let same = first.iter().zip(&second).filter(|(a, b)| a == b).count();
    // 2,000 expected, standard deviation 40.
    assert!((1_840..2_160).contains(&same), "{same} of 10000 rows in the same fold");
}
