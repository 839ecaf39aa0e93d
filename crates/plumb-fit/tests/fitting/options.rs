//! Options of a fit: trends, weights of rows in a whole cross-validation, the one-standard-error rule, folds by time.

use plumb_core::math::sigmoid;
use plumb_features::{FIRST, Shape};
use plumb_fit::{
    CodeColumn, CodeTable, Design, Folds, InteractionSettings, Linfa, Newton, PenaltyRule, Problem, Solver, Trend, Tuned, TuningSettings,
    default_penalties, platt, search, tune,
};

use super::support::{Leads, Random, dense_gradient, largest_difference, leads};

/// The weights of the first feature fall in a zigzag, those of the third rise.
fn bounded(rows: usize, seed: u64) -> Leads {
    let lead = leads(rows, -0.5, seed);
    let mut columns = lead.codes.columns().to_vec();
    columns[0].trend = Some(Trend::Decreasing);
    columns[2].trend = Some(Trend::Increasing);
    Leads { codes: CodeTable::new(rows, columns).expect("in range"), won: lead.won }
}

/// On few rows, and on so many that curvatures come from a sample.
#[test]
fn weights_follow_their_trend_at_an_optimum() {
    for (rows, seed) in [(1_500, 31), (40_000, 32)] {
        let lead = bounded(rows, seed);
        let design = lead.design();
        let problem = lead.problem(&design, 1.0);
        let solution = Newton::default().solve(&problem, None).expect("it converges");
        let weights = design.bin_weights(&solution.coefficients);
        let firsts: Vec<usize> = design.first_bins().collect();
        let levels =
            |feature: usize| &weights[firsts[feature] + usize::from(FIRST)..firsts[feature] + lead.codes.columns()[feature].levels];
        assert!(levels(2).windows(2).all(|pair| pair[0] <= pair[1] + 1e-12), "{:?}", levels(2));
        assert!(levels(0).windows(2).all(|pair| pair[0] >= pair[1] - 1e-12), "{:?}", levels(0));
        // Karush, Kuhn and Tucker: no slope but at a bound, where it points outwards.
        let gradient = dense_gradient(&problem, &solution);
        let is_bounded = design.bounded();
        let mut held = 0;
        for (column, slope) in gradient[1..].iter().enumerate() {
            let at_bound = is_bounded.contains(&column) && solution.coefficients[column] == 0.0;
            assert!(if at_bound { *slope > -1e-6 } else { slope.abs() < 1e-6 * rows as f64 / 1_000.0 }, "column {column}: {slope}");
            assert!(!is_bounded.contains(&column) || solution.coefficients[column] >= 0.0);
            held += usize::from(at_bound);
        }
        assert!(held > 0 && held < is_bounded.len(), "{held} of {}", is_bounded.len());
        assert!(solution.gradient < 1e-8, "{}", solution.gradient);
    }
}

#[test]
fn a_trend_that_the_data_have_anyway_changes_nothing() {
    let rows = 3_000;
    let mut random = Random::new(8);
    let codes: Vec<u16> = (0..rows).map(|_| FIRST + random.below(6) as u16).collect();
    let won: Vec<bool> = codes.iter().map(|code| random.unit() < sigmoid(0.8 * f64::from(*code) - 4.0)).collect();
    let fit = |trend| {
        let column = CodeColumn { trend, ..CodeColumn::new(Shape::Thermometer, 8, codes.iter().copied()) };
        let table = CodeTable::new(rows, vec![column]).expect("in range");
        let design = Design::new(table.columns(), &table.support());
        let problem = Problem { codes: &table, design: &design, won: &won, weights: None, penalty: 1.0 };
        design.bin_weights(&Newton::default().solve(&problem, None).expect("it converges").coefficients)
    };
    let free = fit(None);
    assert!(free[2..].windows(2).all(|pair| pair[0] < pair[1]), "{free:?}");
    assert!(largest_difference(&free, &fit(Some(Trend::Increasing))) < 1e-9);
    assert!(fit(Some(Trend::Decreasing)).iter().all(|weight| weight.abs() < 1e-9), "nothing is left of it the other way round");
}

#[test]
fn linfa_refuses_bounds() {
    let lead = bounded(500, 33);
    let design = lead.design();
    let error = Linfa::default().solve(&lead.problem(&design, 1.0), None).expect_err("it cannot");
    assert!(error.to_string().contains("bounds"), "{error}");
}

fn tuned(lead: &Leads, weights: Option<&[f64]>, rule: PenaltyRule) -> Tuned {
    let folds = Folds::by_group(&(0..lead.won.len() as u64).collect::<Vec<_>>(), 5, 4);
    let penalties = default_penalties();
    let settings = TuningSettings { solver: &Newton::default(), penalties: &penalties, folds: &folds, weights, rule, on_fit: &|| {} };
    let (main, fits) = tune(&lead.codes, &lead.won, &settings).expect("it converges");
    let found = search(&lead.codes, &lead.won, &settings, &InteractionSettings::default(), main, fits).expect("it converges");
    for interaction in &found.interactions {
        assert!(interaction.features.iter().all(|feature| lead.codes.columns()[*feature].trend.is_none()), "{interaction:?}");
    }
    found.tuned
}

#[test]
fn a_cross_validation_keeps_trends_and_leaves_their_features_out_of_interactions() {
    let tuned = tuned(&bounded(2_000, 34), None, PenaltyRule::Lowest);
    assert!(tuned.out_of_fold.iter().all(|z| z.is_finite()));
}

/// Weights of 1 take another way through a pass, so losses may differ by rounding; what is chosen may not.
#[test]
fn weights_of_one_are_no_weights() {
    let lead = leads(1_200, -0.4, 35);
    let ones = vec![1.0; 1_200];
    let (without, with) = (tuned(&lead, None, PenaltyRule::Lowest), tuned(&lead, Some(&ones), PenaltyRule::Lowest));
    assert_eq!(without.penalty, with.penalty);
    assert!(largest_difference(&without.out_of_fold, &with.out_of_fold) < 1e-9);
    let groups: Vec<u64> = (0..1_200).collect();
    assert_eq!(
        platt(&without.out_of_fold, &lead.won, &groups, None),
        platt(&without.out_of_fold, &lead.won, &groups, Some(&ones)),
        "to the last bit"
    );
}

/// A row of weight 2 is a row that stands twice, in the calibration too.
#[test]
fn a_row_of_weight_two_calibrates_as_two() {
    let lead = leads(900, -0.4, 36);
    let mut random = Random::new(9);
    let log_odds: Vec<f64> = (0..900).map(|row| random.normal() + if lead.won[row] { 1.5 } else { -1.0 }).collect();
    let weights: Vec<f64> = (0..900).map(|row| 1.0 + f64::from(row % 2)).collect();
    let rows: Vec<usize> = (0..900).flat_map(|row| vec![row; 1 + row % 2]).collect();
    let groups: Vec<u64> = (0..900).collect();
    let weighted = platt(&log_odds, &lead.won, &groups, Some(&weights)).expect("it helps");
    let of = |values: &dyn Fn(usize) -> f64| rows.iter().map(|row| values(*row)).collect::<Vec<f64>>();
    let doubled = of(&|row| log_odds[row]);
    let won: Vec<bool> = rows.iter().map(|row| lead.won[*row]).collect();
    let groups: Vec<u64> = rows.iter().map(|row| *row as u64).collect();
    let twice = platt(&doubled, &won, &groups, None).expect("it helps");
    assert!((weighted.slope - twice.slope).abs() < 1e-9 && (weighted.intercept - twice.intercept).abs() < 1e-9);
}

#[test]
fn one_standard_error_takes_a_larger_penalty_that_is_as_good() {
    let lead = leads(1_500, -0.8, 91);
    let (lowest, larger) = (tuned(&lead, None, PenaltyRule::Lowest), tuned(&lead, None, PenaltyRule::OneStandardError));
    assert!(larger.penalty > lowest.penalty, "{} is not above {}", larger.penalty, lowest.penalty);
    let loss = |tuned: &Tuned| tuned.path.iter().find(|point| point.penalty == tuned.penalty).expect("on the path").log_loss;
    let (best, chosen) = (loss(&lowest), loss(&larger));
    assert!(chosen >= best && chosen < best + 0.01, "{chosen} against {best}");
}

#[test]
fn folds_by_time_are_stretches_that_keep_groups_together() {
    let groups = [1, 2, 3, 1, 4, 5, 6, 2, 7, 8];
    let folds = Folds::by_time(&groups, 5);
    assert_eq!(folds.of_rows(), [0, 0, 1, 0, 2, 2, 3, 0, 4, 4]);
    assert_eq!(folds.count(), 5);
}
