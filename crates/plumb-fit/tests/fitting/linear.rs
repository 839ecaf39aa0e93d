//! Designs of one number a code, and the line from any score to log-odds.

use plumb_core::math::sigmoid;
use plumb_features::Shape;
use plumb_fit::{
    CodeColumn, CodeTable, Design, Folds, Newton, PenaltyRule, Problem, Solver, TuningSettings, platt_line, standard_errors, tune_designs,
};

use super::support::Random;

const SLOPES: [f64; 3] = [0.8, -0.5, 0.3];
const PENALTY: f64 = 2.5;

/// Rows of three regressors with few distinct numbers each, and outcomes drawn with the slopes above.
fn rows(count: usize, seed: u64) -> (CodeTable, Vec<Vec<f64>>, Vec<bool>) {
    let values = vec![vec![-0.4, 0.6], vec![-1.0, 0.0, 1.0, 2.5], vec![-0.2, 0.1, 1.3]];
    let mut random = Random::new(seed);
    let codes: Vec<Vec<u16>> =
        values.iter().map(|own| (0..count).map(|_| (random.unit() * own.len() as f64) as u16).collect::<Vec<u16>>()).collect();
    let log_odds = |row: usize| {
        let of_column = |((own, codes), slope): ((&Vec<f64>, &Vec<u16>), f64)| slope * own[usize::from(codes[row])];
        -0.7 + values.iter().zip(&codes).zip(SLOPES).map(of_column).sum::<f64>()
    };
    let won = (0..count).map(|row| random.unit() < sigmoid(log_odds(row))).collect();
    let columns = values.iter().zip(&codes).map(|(own, codes)| CodeColumn::new(Shape::OneHot, own.len(), codes.iter().copied()));
    (CodeTable::new(count, columns.collect()).expect("codes in range"), values, won)
}

/// Ridge logistic regression on the numbers themselves, by plain Newton steps; with the inverse Hessian's diagonal.
fn dense(codes: &CodeTable, values: &[Vec<f64>], won: &[bool]) -> (Vec<f64>, Vec<f64>) {
    let size = values.len() + 1;
    let x = |row: usize, column: usize| match column {
        0 => 1.0,
        _ => values[column - 1][usize::from(codes.columns()[column - 1].codes.get(row))],
    };
    let mut theta = vec![0.0; size];
    let mut inverse = vec![vec![0.0; size]; size];
    for _ in 0..30 {
        let mut gradient: Vec<f64> = theta.iter().enumerate().map(|(at, own)| if at == 0 { 0.0 } else { PENALTY * own }).collect();
        let mut hessian = vec![vec![0.0; size]; size];
        (1..size).for_each(|at| hessian[at][at] = PENALTY);
        for (row, won) in won.iter().enumerate() {
            let p = sigmoid((0..size).map(|at| theta[at] * x(row, at)).sum());
            for a in 0..size {
                gradient[a] += (p - f64::from(u8::from(*won))) * x(row, a);
                (0..size).for_each(|b| hessian[a][b] += p * (1.0 - p) * x(row, a) * x(row, b));
            }
        }
        // Elimination, with the identity beside it.
        inverse = (0..size).map(|a| (0..size).map(|b| f64::from(u8::from(a == b))).collect()).collect();
        for pivot in 0..size {
            let scale = 1.0 / hessian[pivot][pivot];
            for table in [&mut hessian, &mut inverse] {
                table[pivot].iter_mut().for_each(|cell| *cell *= scale);
            }
            for other in (0..size).filter(|other| *other != pivot) {
                let factor = hessian[other][pivot];
                for table in [&mut hessian, &mut inverse] {
                    let line = table[pivot].clone();
                    table[other].iter_mut().zip(&line).for_each(|(cell, own)| *cell -= factor * own);
                }
            }
        }
        theta.iter_mut().zip(&inverse).for_each(|(own, line)| *own -= line.iter().zip(&gradient).map(|(a, b)| a * b).sum::<f64>());
    }
    (theta, (0..size).map(|at| inverse[at][at].sqrt()).collect())
}

#[test]
fn a_linear_design_is_the_regression_on_its_numbers() {
    let (codes, values, won) = rows(1_500, 31);
    let design = Design::linear(values.clone());
    let problem = Problem { codes: &codes, design: &design, won: &won, weights: None, penalty: PENALTY };
    let solution = Newton::default().solve(&problem, None).expect("a plain problem");
    let (theta, errors) = dense(&codes, &values, &won);
    assert!((solution.intercept - theta[0]).abs() < 1e-8, "{} is not {}", solution.intercept, theta[0]);
    for (own, dense) in solution.coefficients.iter().zip(&theta[1..]) {
        assert!((own - dense).abs() < 1e-8, "{own} is not {dense}");
    }
    // Weights are slope times number, so their errors are those of the slope, once the mean over the rows is taken off.
    let found = standard_errors(&problem, &solution, &[], None).expect("it factorises");
    for (feature, own) in values.iter().enumerate() {
        let support = &codes.support()[feature];
        let mean = own.iter().zip(support).map(|(value, rows)| value * rows).sum::<f64>() / support.iter().sum::<f64>();
        for (value, error) in own.iter().zip(&found.features[feature]) {
            let expected = (value - mean).abs() * errors[feature + 1];
            assert!((error.expect("every code has rows") - expected).abs() < 1e-8, "feature {feature}: {error:?} is not {expected}");
        }
    }
}

#[test]
fn cross_validation_of_own_designs_finds_the_slopes() {
    let (codes, values, won) = rows(20_000, 32);
    let folds = Folds::by_group(&(0..20_000).collect::<Vec<u64>>(), 5, 1);
    let solver = Newton::default();
    let settings = TuningSettings {
        solver: &solver,
        penalties: &[0.1, 10.0, 100_000.0],
        folds: &folds,
        weights: None,
        rule: PenaltyRule::Lowest,
        on_fit: &|| {},
    };
    let design = Design::linear(values);
    let (tuned, _) = tune_designs(&codes, &won, &settings, vec![design.clone(); 5]).expect("a plain problem");
    assert!(tuned.penalty < 100_000.0, "the slopes are not nought");
    let problem = Problem { codes: &codes, design: &design, won: &won, weights: None, penalty: tuned.penalty };
    let solution = solver.solve(&problem, None).expect("a plain problem");
    for (own, truth) in solution.coefficients.iter().zip(SLOPES) {
        assert!((own - truth).abs() < 0.1, "{own} for {truth}");
    }
}

#[test]
fn a_line_does_not_depend_on_the_unit_of_the_score() {
    let mut random = Random::new(33);
    let scores: Vec<f64> = (0..4_000).map(|_| 40.0 + 20.0 * random.normal()).collect();
    let won: Vec<bool> = scores.iter().map(|score| random.unit() < sigmoid(-3.0 + 0.05 * score)).collect();
    let line = platt_line(&scores, &won, None).expect("it rises");
    assert!((line.slope - 0.05).abs() < 0.01 && (line.intercept + 3.0).abs() < 0.4, "{line:?}");
    let thousandths: Vec<f64> = scores.iter().map(|score| 1_000.0 * score).collect();
    let same = platt_line(&thousandths, &won, None).expect("it rises");
    assert!((1_000.0 * same.slope / line.slope - 1.0).abs() < 1e-9 && (same.intercept / line.intercept - 1.0).abs() < 1e-9);
    // At the likelihood's peak, as many wins are expected as there were.
    let expected: f64 = scores.iter().map(|score| sigmoid(line.intercept + line.slope * score)).sum();
    assert!((expected - won.iter().filter(|won| **won).count() as f64).abs() < 1e-5, "{expected}");
}

#[test]
fn a_score_that_falls_or_never_changes_has_no_line() {
    let won: Vec<bool> = (0..100).map(|row| row % 3 == 0 || row < 20).collect();
    let scores: Vec<f64> = (0..100).map(f64::from).collect();
    assert!(platt_line(&scores, &won, None).is_none(), "the first rows win, and the last ones score high");
    assert!(platt_line(&[5.0; 100], &won, None).is_none());
    let parted: Vec<f64> = won.iter().map(|won| f64::from(u8::from(*won))).collect();
    assert!(platt_line(&parted, &won, None).is_none(), "won and lost are parted");
}

/// Sums over many rows are rounded, so the last steps may not lower the loss.
#[test]
fn many_rows_have_a_line_too() {
    for seed in 0..6 {
        let mut random = Random::new(40 + seed);
        let scores: Vec<f64> = (0..120_000).map(|_| (10.0 * random.normal()).round()).collect();
        let won: Vec<bool> = scores.iter().map(|score| random.unit() < sigmoid(-1.3 + 0.06 * score)).collect();
        let line = platt_line(&scores, &won, None).expect("it rises");
        assert!((line.slope - 0.06).abs() < 0.004, "{line:?}");
    }
}
