//! Both solvers reach the minimum, from anywhere, and agree.

use plumb_features::Shape;
use plumb_fit::{CodeColumn, CodeTable, Design, Linfa, Newton, Problem, Solution, Solver, default_penalties};

use super::support::{dense_gradient, dense_objective, largest, largest_difference, leads, probabilities};

/// Won in the minority, in the majority, and about even.
const PREVALENCES: [f64; 3] = [-1.6, 1.8, 0.0];

#[test]
fn newton_reaches_a_vanishing_gradient_from_cold_and_from_warm_starts() {
    for (intercept, penalty) in PREVALENCES.into_iter().flat_map(|i| [(i, 0.03), (i, 1.0), (i, 300.0)]) {
        let lead = leads(2_000, intercept, 31);
        let design = lead.design();
        let problem = lead.problem(&design, penalty);
        let cold = Newton::default().solve(&problem, None).expect("it converges");
        let elsewhere = Newton::default().solve(&lead.problem(&design, 30.0 * penalty), None).expect("it converges");
        let far = Solution { intercept: -4.0, coefficients: vec![3.0; design.columns()], ..cold.clone() };
        let warm = [&elsewhere, &cold, &far].map(|start| Newton::default().solve(&problem, Some(start)).expect("it converges"));
        for solution in [&cold].into_iter().chain(&warm) {
            let gradient = largest(&dense_gradient(&problem, solution)) / 2_000.0;
            assert!(gradient < 1e-10, "intercept {intercept}, penalty {penalty}: {gradient:e}");
            let objective = dense_objective(&problem, solution);
            assert!((solution.objective - objective).abs() < 1e-9 * objective, "{} against {objective}", solution.objective);
            assert!(largest_difference(&solution.coefficients, &cold.coefficients) < 1e-8);
        }
        assert!(warm[1].iterations <= 2, "a start at the solution takes {} iterations", warm[1].iterations);
    }
}

#[test]
fn newton_and_linfa_agree_on_centred_designs_with_missing_and_pooled_values() {
    for (intercept, penalty) in PREVALENCES.into_iter().flat_map(|i| [(i, 0.1), (i, 3.0), (i, 100.0)]) {
        let lead = leads(1_200, intercept, 41);
        let design = lead.design();
        let problem = lead.problem(&design, penalty);
        let newton = Newton::default().solve(&problem, None).expect("newton converges");
        let linfa = Linfa::default().solve(&problem, None).expect("linfa converges");
        let warm = Linfa::default().solve(&problem, Some(&newton)).expect("linfa converges from newton's solution");
        let own = probabilities(&lead.codes, &design, &newton);
        for other in [&linfa, &warm] {
            let apart = largest_difference(&own, &probabilities(&lead.codes, &design, other));
            assert!(apart < 1e-6, "intercept {intercept}, penalty {penalty}: {apart:e}");
        }
    }
}

/// Along a whole path, cold and warm: a library that stalls at the last bit of the objective must not fail a training run.
#[test]
fn linfa_solves_every_penalty_of_the_path_on_many_small_tables() {
    for (seed, rows) in [60, 150, 400, 1_000, 1_500].into_iter().enumerate() {
        for intercept in PREVALENCES {
            let lead = leads(rows, intercept, 400 + seed as u64);
            let design = lead.design();
            let mut start = None;
            for penalty in default_penalties().into_iter().rev() {
                let problem = lead.problem(&design, penalty);
                let own = probabilities(&lead.codes, &design, &Newton::default().solve(&problem, None).expect("newton converges"));
                let warm = Linfa::default().solve(&problem, start.as_ref()).expect("linfa converges from the penalty before");
                let cold = Linfa::default().solve(&problem, None).expect("linfa converges from nothing");
                for solution in [&warm, &cold] {
                    let apart = largest_difference(&own, &probabilities(&lead.codes, &design, solution));
                    assert!(apart < 1e-6, "{rows} rows, intercept {intercept}, penalty {penalty}: {apart:e}");
                }
                start = Some(warm);
            }
        }
    }
}

/// linfa orients by the more frequent label; with as many won as lost, the order of rows decides there, and must not here.
#[test]
fn linfa_is_oriented_right_when_won_and_lost_are_equally_many() {
    let all = leads(1_000, 0.0, 43);
    let (won, lost): (Vec<u32>, Vec<u32>) = (0..1_000).partition(|row| all.won[*row as usize]);
    let each = won.len().min(lost.len());
    for (first, second) in [(&won, &lost), (&lost, &won)] {
        let lead = all.select(&[&first[..each], &second[..each]].concat());
        let design = lead.design();
        let problem = lead.problem(&design, 1.0);
        let newton = Newton::default().solve(&problem, None).expect("newton converges");
        let linfa = Linfa::default().solve(&problem, None).expect("linfa converges");
        assert!(largest(&newton.coefficients) > 0.2);
        assert!(largest_difference(&newton.coefficients, &linfa.coefficients) < 1e-5);
    }
}

/// The objective is a sum over rows: each row twice at twice the penalty is the same problem.
#[test]
fn the_penalty_is_counted_against_rows() {
    let lead = leads(900, -0.4, 51);
    let design = lead.design();
    let once = Newton::default().solve(&lead.problem(&design, 2.0), None).expect("it converges");
    let doubled = lead.select(&(0..900).chain(0..900).collect::<Vec<u32>>());
    let twice = Newton::default().solve(&doubled.problem(&design, 4.0), None).expect("it converges");
    assert!(largest_difference(&once.coefficients, &twice.coefficients) < 1e-9);
    assert!((twice.objective - 2.0 * once.objective).abs() < 1e-8 * once.objective);
    let weighted =
        Newton::default().solve(&Problem { weights: Some(&[2.0; 900]), ..lead.problem(&design, 4.0) }, None).expect("it converges");
    assert!(largest_difference(&twice.coefficients, &weighted.coefficients) < 1e-9);
    assert!((twice.objective - weighted.objective).abs() < 1e-10 * once.objective);
    let unscaled = Newton::default().solve(&doubled.problem(&design, 2.0), None).expect("it converges");
    assert!(largest_difference(&once.coefficients, &unscaled.coefficients) > 1e-3);
}

/// The intercept is free: predictions average to the base rate however strong the penalty.
#[test]
fn the_mean_prediction_is_the_base_rate_at_every_penalty() {
    let lead = leads(2_000, -1.2, 61);
    let design = lead.design();
    let base = lead.won.iter().filter(|won| **won).count() as f64 / 2_000.0;
    let mut before = f64::INFINITY;
    for penalty in [0.03, 1.0, 100.0, 1e6] {
        let solution = Newton::default().solve(&lead.problem(&design, penalty), None).expect("it converges");
        let predicted = probabilities(&lead.codes, &design, &solution);
        let mean = predicted.iter().sum::<f64>() / 2_000.0;
        assert!((mean - base).abs() < 1e-9, "penalty {penalty}: {mean} against {base}");
        let size = largest(&solution.coefficients);
        assert!(size < before, "penalty {penalty}: coefficients must shrink");
        before = size;
    }
    assert!(before < 1e-3);
}

/// Won if and only if the first feature has its last level: without a penalty the weights would run away.
#[test]
fn separable_rows_give_finite_weights() {
    let rows = 400;
    let codes: Vec<u16> = (0..rows).map(|row| 2 + (row % 4) as u16).collect();
    let won: Vec<bool> = codes.iter().map(|code| *code == 5).collect();
    for shape in [Shape::OneHot, Shape::Thermometer] {
        let table = CodeTable::new(rows, vec![CodeColumn::new(shape, 6, codes.clone())]).expect("in range");
        let design = Design::new(table.columns(), &table.support());
        for penalty in [0.001, 0.03, 1.0] {
            let problem = Problem { codes: &table, design: &design, won: &won, weights: None, penalty };
            let newton = Newton::default().solve(&problem, None).expect("newton converges");
            let linfa = Linfa::default().solve(&problem, None).expect("linfa converges");
            assert!(largest(&dense_gradient(&problem, &newton)) / (rows as f64) < 1e-9);
            assert!(newton.coefficients.iter().all(|c| c.is_finite() && c.abs() < 100.0));
            let predicted = probabilities(&table, &design, &newton);
            assert!(largest_difference(&predicted, &probabilities(&table, &design, &linfa)) < 1e-6, "{shape:?} {penalty}");
            assert!(predicted.iter().zip(&won).all(|(p, won)| (*p > 0.5) == *won));
        }
    }
}

#[test]
fn a_solver_that_is_stopped_early_says_so() {
    let lead = leads(500, 0.0, 71);
    let design = lead.design();
    let problem = lead.problem(&design, 0.1);
    let newton = Newton { max_iterations: 1, ..Newton::default() }.solve(&problem, None);
    assert!(matches!(newton, Err(plumb_fit::FitError::NotConverged { solver: "newton", .. })), "{newton:?}");
    let linfa = Linfa { max_iterations: 2, max_starts: 1, ..Linfa::default() }.solve(&problem, None);
    assert!(matches!(linfa, Err(plumb_fit::FitError::NotConverged { solver: "linfa", .. })), "{linfa:?}");
}

/// Enough rows for a start on a part of them and for curvatures from a sample: the answer is the minimum all the same.
#[test]
fn a_large_table_is_solved_as_exactly_as_a_small_one() {
    let lead = leads(100_000, -1.2, 72);
    let design = lead.design();
    let weights: Vec<f64> = (0..100_000).map(|row| 0.5 + f64::from(row % 4)).collect();
    for (penalty, weights) in [(0.03, None), (30.0, Some(weights.as_slice()))] {
        let problem = Problem { weights, ..lead.problem(&design, penalty) };
        let solution = Newton::default().solve(&problem, None).expect("it converges");
        assert!(largest(&dense_gradient(&problem, &solution)) / 100_000.0 < 1e-9);
        let objective = dense_objective(&problem, &solution);
        assert!((solution.objective - objective).abs() < 1e-12 * objective, "{} against {objective}", solution.objective);
    }
}

#[test]
fn weights_that_are_no_weights_are_refused() {
    let lead = leads(100, 0.0, 73);
    let design = lead.design();
    for wrong in [-1.0, f64::NAN, f64::INFINITY] {
        let mut weights = vec![1.0; 100];
        weights[7] = wrong;
        let solved = Newton::default().solve(&Problem { weights: Some(&weights), ..lead.problem(&design, 1.0) }, None);
        assert!(matches!(solved, Err(plumb_fit::FitError::Weight(_))), "{solved:?}");
    }
    let solved = Newton::default().solve(&Problem { weights: Some(&[1.0; 99]), ..lead.problem(&design, 1.0) }, None);
    assert_eq!(solved, Err(plumb_fit::FitError::Rows { what: "the weights", found: 99, expected: 100 }));
    let linfa = Linfa::default().solve(&Problem { weights: Some(&[1.0; 100]), ..lead.problem(&design, 1.0) }, None);
    assert!(matches!(linfa, Err(plumb_fit::FitError::Numerical { solver: "linfa", .. })), "{linfa:?}");
}
