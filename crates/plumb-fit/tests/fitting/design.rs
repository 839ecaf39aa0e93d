//! What the design promises of centring, of bins without evidence, and of the penalty.

use plumb_features::{FIRST, MISSING, OTHER, Shape};
use plumb_fit::{CodeColumn, CodeTable, Design, Newton, Problem, Solver};
use proptest::prelude::*;

use super::support::{dot, largest, leads, matrix};

fn column(shape: Shape, codes: Vec<u16>, levels: usize) -> CodeColumn {
    CodeColumn::new(shape, levels, codes)
}

/// A design of one feature, from counts of its codes.
fn design_of(shape: Shape, counts: &[f64]) -> Design {
    Design::new(&[column(shape, Vec::new(), counts.len())], &[counts.to_vec()])
}

fn shapes() -> impl Strategy<Value = Shape> {
    prop_oneof![Just(Shape::Thermometer), Just(Shape::OneHot)]
}

/// Counts of missing, other, and one to twelve bins, some of them 0.
fn counts() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![Just(0u32), 1u32..500], 3..14).prop_map(|counts| counts.into_iter().map(f64::from).collect())
}

/// The same cases on every run.
fn settings() -> ProptestConfig {
    let rng_seed = proptest::test_runner::RngSeed::Fixed(3);
    ProptestConfig { failure_persistence: None, rng_seed, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn columns_of_present_values_average_to_nothing(shape in shapes(), counts in counts()) {
        let design = design_of(shape, &counts);
        for (index, values) in columns(&design).iter().enumerate().skip(usize::from(FIRST)) {
            let first = usize::from(FIRST);
            let mean = dot(&values[first..], &counts[first..]) / counts[first..].iter().sum::<f64>().max(1.0);
            prop_assert!(mean.abs() < 1e-12, "column {index} averages to {mean}");
            prop_assert_eq!((values[usize::from(MISSING)], values[usize::from(OTHER)]), (0.0, 0.0));
        }
    }

    #[test]
    fn a_bin_without_rows_has_no_weight_whatever_the_coefficients(shape in shapes(), counts in counts(), seed in 0u64..1000) {
        let design = design_of(shape, &counts);
        let mut random = super::support::Random::new(seed);
        let coefficients: Vec<f64> = (0..design.columns()).map(|_| random.normal()).collect();
        let weights = design.bin_weights(&coefficients);
        for bin in usize::from(FIRST)..counts.len() {
            prop_assert!(counts[bin] > 0.0 || weights[bin] == 0.0, "bin {bin} weighs {}", weights[bin]);
        }
        // Missing and other are free offsets from the mean.
        prop_assert_eq!((weights[0], weights[1]), (coefficients[0], coefficients[1]));
    }

    #[test]
    fn a_straight_line_costs_the_same_penalty_whatever_the_number_of_bins(bins in 2usize..40, rise in 0.1f64..5.0) {
        let counts = vec![10.0; usize::from(FIRST) + bins];
        let design = design_of(Shape::Thermometer, &counts);
        // Equal coefficients make a straight line, as each is one step's height.
        let steps = bins - 1;
        let unit = vec![1.0; steps];
        let height = |coefficients: &[f64]| {
            let weights = design.bin_weights(&[&[0.0, 0.0], coefficients].concat());
            let rises: Vec<f64> = weights[usize::from(FIRST)..].windows(2).map(|pair| pair[1] - pair[0]).collect();
            (weights[weights.len() - 1] - weights[usize::from(FIRST)], rises)
        };
        let (whole, rises) = height(&unit);
        prop_assert!(rises.iter().all(|r| (r - rises[0]).abs() < 1e-12), "not a line: {rises:?}");
        let scaled: Vec<f64> = unit.iter().map(|c| c * rise / whole).collect();
        let penalty = dot(&scaled, &scaled);
        prop_assert!((penalty - rise * rise).abs() < 1e-9, "{penalty} for a rise of {rise} over {bins} bins");
    }
}

fn columns(design: &Design) -> Vec<Vec<f64>> {
    let map = matrix(design);
    (0..design.columns()).map(|c| map.iter().map(|row| row[c]).collect()).collect()
}

#[test]
fn a_thermometer_steps_up_once_a_column_and_one_hot_stands_alone() {
    let counts = [0.0, 0.0, 30.0, 10.0, 40.0, 20.0];
    let thermometer = columns(&design_of(Shape::Thermometer, &counts));
    assert_eq!(thermometer.len(), 2 + 3);
    for (step, values) in thermometer[2..].iter().enumerate() {
        let rises: Vec<f64> = values[2..].windows(2).map(|pair| pair[1] - pair[0]).collect();
        for (at, rise) in rises.iter().enumerate() {
            let expected = if at == step { 1.0 / 3f64.sqrt() } else { 0.0 };
            assert!((rise - expected).abs() < 1e-15, "column {step} rises by {rise} at {at}");
        }
    }
    let one_hot = columns(&design_of(Shape::OneHot, &counts));
    assert_eq!(one_hot.len(), 2 + 4);
    for (level, values) in one_hot[2..].iter().enumerate() {
        let share = counts[2 + level] / 100.0;
        for (at, value) in values[2..].iter().enumerate() {
            let expected = if at == level { 1.0 - share } else { -share };
            assert!((value - expected).abs() < 1e-15, "column {level} is {value} at {at}");
        }
    }
}

#[test]
fn a_feature_with_no_present_value_or_a_single_bin_breaks_nothing() {
    for counts in [vec![7.0, 3.0], vec![7.0, 3.0, 0.0], vec![7.0, 3.0, 5.0]] {
        for shape in [Shape::Thermometer, Shape::OneHot] {
            let design = design_of(shape, &counts);
            let weights = design.bin_weights(&vec![1.0; design.columns()]);
            assert!(weights.iter().all(|w| w.is_finite()), "{counts:?} {shape:?}: {weights:?}");
            assert!(weights[usize::from(FIRST)..].iter().all(|w| w.abs() < 1e-15), "{counts:?} {shape:?}: {weights:?}");
        }
    }
}

#[test]
fn missing_other_and_unmet_bins_without_rows_add_nothing_after_a_fit() {
    let lead = leads(1_500, -0.5, 21);
    // No row is missing or other, and bin 4 is never met: their codes move to a neighbour's.
    let codes = lead.codes.columns()[0].codes.iter().map(|code| if code < FIRST || code == 4 { 5 } else { code }).collect();
    let table = CodeTable::new(1_500, vec![column(Shape::Thermometer, codes, 9), lead.codes.columns()[1].clone()]).expect("in range");
    let support = table.support();
    assert_eq!((support[0][0], support[0][1], support[0][4]), (0.0, 0.0, 0.0));
    let design = Design::new(table.columns(), &support);
    let problem = Problem { codes: &table, design: &design, won: &lead.won, weights: None, penalty: 0.1 };
    let solution = Newton::default().solve(&problem, None).expect("it converges");
    let weights = design.bin_weights(&solution.coefficients);
    assert!(largest(&[weights[0], weights[1], weights[4]]) < 1e-12, "{weights:?}");
    assert!(largest(&weights[..9]) > 0.05, "the feature says something: {weights:?}");
    assert!(weights[9].abs() > 1e-3, "rows are missing in the other feature, so it has an offset");
}

#[test]
fn the_weights_of_present_values_average_to_nothing_after_a_fit() {
    let lead = leads(3_000, 0.4, 22);
    let design = lead.design();
    let solution = Newton::default().solve(&lead.problem(&design, 1.0), None).expect("it converges");
    let weights = design.bin_weights(&solution.coefficients);
    for ((first, support), column) in design.first_bins().zip(lead.codes.support()).zip(lead.codes.columns()) {
        let present = first + usize::from(FIRST)..first + column.levels;
        let mean = dot(&weights[present], &support[usize::from(FIRST)..]) / support.iter().sum::<f64>();
        assert!(mean.abs() < 1e-12, "{mean}");
    }
}
