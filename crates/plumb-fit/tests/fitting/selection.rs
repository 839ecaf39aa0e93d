//! Cross-validation: the penalty of the lowest out-of-fold loss, and predictions that never saw the label they predict.

use plumb_core::math::softplus;
use plumb_features::Shape;
use plumb_fit::{
    CodeColumn, CodeTable, Folds, Linfa, Newton, PenaltyRule, Problem, Solver, Tuned, TuningSettings, default_penalties, log_odds, tune,
};

use super::support::{Leads, dot, indicators, largest_difference, leads};

const ROWS: usize = 1_500;
const SEED: u64 = 9;

fn folds() -> Folds {
    Folds::by_group(&(0..ROWS as u64).map(|row| row / 3).collect::<Vec<_>>(), 5, SEED)
}

fn tuned(lead: &Leads, solver: &dyn Solver, penalties: &[f64]) -> Tuned {
    let folds = folds();
    tune(
        &lead.codes,
        &lead.won,
        &TuningSettings { solver, penalties, folds: &folds, weights: None, rule: PenaltyRule::Lowest, on_fit: &|| {} },
    )
    .expect("it converges")
    .0
}

fn mean_loss(log_odds: &[f64], won: &[bool]) -> f64 {
    log_odds.iter().zip(won).map(|(z, won)| softplus(if *won { -z } else { *z })).sum::<f64>() / won.len() as f64
}

#[test]
fn the_default_path_goes_from_hardly_any_to_a_crushing_penalty_in_even_steps() {
    let path = default_penalties();
    assert_eq!(path.len(), 12);
    assert!((path[0] - 10f64.powf(-1.5)).abs() < 1e-12 && (path[11] - 10f64.powf(3.5)).abs() < 1e-9);
    let ratios: Vec<f64> = path.windows(2).map(|pair| pair[1] / pair[0]).collect();
    assert!(ratios.iter().all(|r| (r - ratios[0]).abs() < 1e-9));
}

#[test]
fn the_chosen_penalty_is_the_lowest_of_the_path_and_its_predictions_are_handed_out() {
    let lead = leads(ROWS, -0.8, 91);
    let mut shuffled = default_penalties();
    shuffled.rotate_left(5);
    let tuned = tuned(&lead, &Newton::default(), &shuffled);
    assert!(tuned.path.windows(2).all(|pair| pair[0].penalty < pair[1].penalty), "ascending");
    let lowest = tuned.path.iter().min_by(|a, b| a.log_loss.total_cmp(&b.log_loss)).expect("a path");
    assert_eq!(tuned.penalty, lowest.penalty);
    assert!((mean_loss(&tuned.out_of_fold, &lead.won) - lowest.log_loss).abs() < 1e-12);
    // Neither end is best here: the minimum is one, not the border of the path.
    assert!(tuned.path[0].log_loss > lowest.log_loss + 1e-4 && tuned.path[11].log_loss > lowest.log_loss + 1e-2);
}

/// In each level of each fold as many won as lost: no penalty tells anything, and all are exactly as good.
#[test]
fn of_equal_losses_the_largest_penalty_is_taken() {
    let codes = CodeColumn::new(Shape::OneHot, 4, (0..ROWS).map(|row| 2 + (row % 2) as u16));
    let table = CodeTable::new(ROWS, vec![codes]).expect("in range");
    let won: Vec<bool> = (0..ROWS).map(|row| row % 4 < 2).collect();
    let folds = Folds::by_group(&(0..ROWS as u64).map(|row| row / 4).collect::<Vec<_>>(), 5, SEED);
    let settings = TuningSettings {
        solver: &Newton::default(),
        penalties: &[1.0, 30.0, 5.0],
        folds: &folds,
        weights: None,
        rule: PenaltyRule::Lowest,
        on_fit: &|| {},
    };
    let (tuned, _) = tune(&table, &won, &settings).expect("it converges");
    assert!(tuned.path.iter().all(|point| point.log_loss == tuned.path[0].log_loss), "{:?}", tuned.path);
    assert_eq!(tuned.penalty, 30.0);
}

/// Each fold by hand: fitted on the other rows, from a cold start, with the other rows' centring and base rate.
#[test]
fn out_of_fold_predictions_are_those_of_a_fit_without_the_fold() {
    let lead = leads(ROWS, -0.8, 93);
    let tuned = tuned(&lead, &Newton::default(), &[0.5, 5.0, 50.0]);
    for fold in 0..5 {
        let (fit, held_out) = folds().parts(fold);
        let fitted = lead.select(&fit);
        let design = fitted.design();
        let problem = fitted.problem(&design, tuned.penalty);
        let solution = Newton::default().solve(&problem, None).expect("it converges");
        let weights = design.bin_weights(&solution.coefficients);
        let won = fitted.won.iter().filter(|won| **won).count() as f64;
        assert!((tuned.base_log_odds[fold] - (won / (fit.len() as f64 - won)).ln()).abs() < 1e-12, "fold {fold}");
        for row in held_out {
            let row = row as usize;
            let expected = solution.intercept + dot(&indicators(&lead.codes, &design, row), &weights);
            assert!((tuned.out_of_fold[row] - expected).abs() < 1e-8, "row {row}");
        }
    }
}

#[test]
fn a_rows_label_changes_the_predictions_of_other_folds_only() {
    let mut lead = leads(ROWS, -0.8, 94);
    let before = tuned(&lead, &Newton::default(), &[2.0]);
    for row in [0usize, 700, 1_499] {
        lead.won[row] = !lead.won[row];
        let after = tuned(&lead, &Newton::default(), &[2.0]);
        lead.won[row] = !lead.won[row];
        for fold in 0..5 {
            let held_out = folds().parts(fold).1;
            let of = |values: &[f64]| held_out.iter().map(|r| values[*r as usize]).collect::<Vec<f64>>();
            let own = held_out.contains(&(row as u32));
            assert_eq!(own, of(&before.out_of_fold) == of(&after.out_of_fold), "label {row}, predictions of fold {fold}");
            assert_eq!(own, before.base_log_odds[fold] == after.base_log_odds[fold], "label {row}, base of fold {fold}");
        }
    }
}

#[test]
fn both_solvers_walk_the_same_path() {
    let lead = leads(ROWS, -0.8, 95);
    let penalties = default_penalties();
    let (newton, linfa) = (tuned(&lead, &Newton::default(), &penalties), tuned(&lead, &Linfa::default(), &penalties));
    assert_eq!(newton.penalty, linfa.penalty);
    for (a, b) in newton.path.iter().zip(&linfa.path) {
        assert!((a.log_loss - b.log_loss).abs() < 1e-7, "penalty {}: {} against {}", a.penalty, a.log_loss, b.log_loss);
    }
    assert!(largest_difference(&newton.out_of_fold, &linfa.out_of_fold) < 1e-5);
}

#[test]
fn the_number_of_threads_does_not_change_a_bit() {
    let lead = leads(ROWS, -0.8, 96);
    let solvers: [&dyn Solver; 2] = [&Newton::default(), &Linfa::default()];
    for solver in solvers {
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(|| tuned(&lead, solver, &[0.1, 1.0, 10.0]))
        };
        let bits = |tuned: &Tuned| tuned.out_of_fold.iter().map(|z| z.to_bits()).collect::<Vec<u64>>();
        let (one, four) = (with(1), with(4));
        assert_eq!(bits(&one), bits(&four), "{}", solver.name());
        assert_eq!(one, four, "{}", solver.name());
    }
}

/// More folds than share a pass, and rows of different weights.
#[test]
fn many_folds_and_weights_give_what_a_fit_a_fold_gives() {
    let lead = leads(ROWS, -0.8, 97);
    let folds = Folds::by_group(&(0..ROWS as u64).collect::<Vec<_>>(), 11, SEED);
    let weights: Vec<f64> = (0..ROWS).map(|row| 0.25 + (row % 5) as f64).collect();
    let solver = Newton::default();
    let settings = TuningSettings {
        solver: &solver,
        penalties: &[1.0, 10.0],
        folds: &folds,
        weights: Some(&weights),
        rule: PenaltyRule::Lowest,
        on_fit: &|| {},
    };
    let (tuned, _) = tune(&lead.codes, &lead.won, &settings).expect("it converges");
    for fold in 0..11 {
        let (fit, held_out) = folds.parts(fold);
        let fitted = lead.select(&fit);
        let own: Vec<f64> = fit.iter().map(|row| weights[*row as usize]).collect();
        let design = fitted.design();
        let problem = Problem { weights: Some(&own), ..fitted.problem(&design, tuned.penalty) };
        let solution = solver.solve(&problem, None).expect("it converges");
        let predicted = log_odds(&lead.select(&held_out).codes, &design, &solution);
        let handed_out: Vec<f64> = held_out.iter().map(|row| tuned.out_of_fold[*row as usize]).collect();
        assert!(largest_difference(&predicted, &handed_out) < 1e-8, "fold {fold}");
    }
    let losses =
        tuned.out_of_fold.iter().zip(&lead.won).zip(&weights).map(|((z, won), weight)| weight * softplus(if *won { -z } else { *z }));
    let mean = losses.sum::<f64>() / weights.iter().sum::<f64>();
    let lowest = tuned.path.iter().find(|point| point.penalty == tuned.penalty).expect("it is on the path");
    assert!((mean - lowest.log_loss).abs() < 1e-12);
}
