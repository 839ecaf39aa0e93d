//! The derivatives that Newton's method is fed, against differences of the loss and against sums over an indicator matrix.

use plumb_core::math::{sigmoid, softplus};
use plumb_fit::{Evaluation, LocalStatistics, Statistics, Want};

use super::support::{Leads, Random, dot, indicators, largest_difference, leads};

/// More rows than the statistics take at once (1,024), so that sums over several blocks are tested too.
const ROWS: usize = 2_500;

struct Case {
    leads: Leads,
    /// Not all rows, and not in order: the statistics must go by the numbers given.
    rows: Vec<u32>,
    intercept: f64,
    weights: Vec<f64>,
}

fn case() -> Case {
    let leads = leads(ROWS, -0.7, 11);
    let mut random = Random::new(12);
    let weights = (0..leads.design().bins()).map(|_| 0.6 * random.normal()).collect();
    let rows = (0..ROWS as u32).rev().filter(|row| row % 7 != 3).collect();
    Case { leads, rows, intercept: 0.3, weights }
}

impl Case {
    fn evaluate(&self, intercept: f64, weights: &[f64], want: Want) -> Evaluation {
        let design = self.leads.design();
        LocalStatistics::new(&self.leads.codes, &design, &self.leads.won, &self.rows).evaluate(intercept, weights, want)
    }

    /// Weights with the intercept in front, moved by `step` at one place.
    fn moved(&self, at: usize, step: f64) -> (f64, Vec<f64>) {
        let mut weights = self.weights.clone();
        match at {
            0 => (self.intercept + step, weights),
            at => {
                weights[at - 1] += step;
                (self.intercept, weights)
            }
        }
    }
}

/// Gradient with the intercept in front.
fn gradient(evaluation: &Evaluation) -> Vec<f64> {
    std::iter::once(evaluation.intercept_gradient).chain(evaluation.gradient.iter().copied()).collect()
}

/// The full symmetric Hessian with the intercept in front; only the part that is promised is read.
fn hessian(evaluation: &Evaluation, firsts: &[usize]) -> Vec<Vec<f64>> {
    let bins = evaluation.gradient.len();
    let block = |bin: usize| firsts.iter().rposition(|first| *first <= bin);
    let entry = |i: usize, j: usize| {
        let (left, right) = if block(i) <= block(j) { (i, j) } else { (j, i) };
        evaluation.hessian[left * bins + right]
    };
    let mut full = vec![std::iter::once(evaluation.intercept_hessian).chain(evaluation.cross_hessian.iter().copied()).collect::<Vec<_>>()];
    for i in 0..bins {
        full.push(std::iter::once(evaluation.cross_hessian[i]).chain((0..bins).map(|j| entry(i, j))).collect());
    }
    full
}

#[test]
fn the_gradient_is_the_slope_of_the_loss() {
    let case = case();
    let exact = gradient(&case.evaluate(case.intercept, &case.weights, Want::Hessian));
    let step = 1e-5;
    for (at, exact) in exact.iter().enumerate() {
        let loss = |step: f64| {
            let (intercept, weights) = case.moved(at, step);
            case.evaluate(intercept, &weights, Want::Loss).loss
        };
        let slope = (loss(step) - loss(-step)) / (2.0 * step);
        assert!((slope - exact).abs() < 1e-5 * (1.0 + exact.abs()), "place {at}: {exact} against a slope of {slope}");
    }
}

#[test]
fn the_hessian_is_the_slope_of_the_gradient() {
    let case = case();
    let firsts: Vec<usize> = case.leads.design().first_bins().collect();
    let exact = hessian(&case.evaluate(case.intercept, &case.weights, Want::Hessian), &firsts);
    let step = 1e-5;
    for (at, exact) in exact.iter().enumerate() {
        let slope = |step: f64| {
            let (intercept, weights) = case.moved(at, step);
            gradient(&case.evaluate(intercept, &weights, Want::Hessian))
        };
        let differences: Vec<f64> = slope(step).iter().zip(&slope(-step)).map(|(up, down)| (up - down) / (2.0 * step)).collect();
        let apart = largest_difference(&differences, exact);
        assert!(apart < 1e-6 * ROWS as f64, "place {at}: {apart:e}");
    }
}

#[test]
fn sums_on_codes_equal_sums_over_the_indicator_matrix() {
    let case = case();
    let design = case.leads.design();
    let firsts: Vec<usize> = design.first_bins().collect();
    let evaluation = case.evaluate(case.intercept, &case.weights, Want::Hessian);
    let size = design.bins() + 1;
    let theta: Vec<f64> = std::iter::once(case.intercept).chain(case.weights.iter().copied()).collect();
    let (mut loss, mut slope, mut curvature) = (0.0, vec![0.0; size], vec![vec![0.0; size]; size]);
    for row in &case.rows {
        let row = *row as usize;
        let x: Vec<f64> = std::iter::once(1.0).chain(indicators(&case.leads.codes, &design, row)).collect();
        let z = dot(&x, &theta);
        let (p, y) = (sigmoid(z), f64::from(u8::from(case.leads.won[row])));
        loss += softplus(z) - y * z;
        for i in (0..size).filter(|i| x[*i] != 0.0) {
            slope[i] += (p - y) * x[i];
            for j in (0..size).filter(|j| x[*j] != 0.0) {
                curvature[i][j] += p * (1.0 - p) * x[i] * x[j];
            }
        }
    }
    assert!((loss - evaluation.loss).abs() < 1e-9 * loss, "loss {} against {loss}", evaluation.loss);
    assert!(largest_difference(&gradient(&evaluation), &slope) < 1e-9);
    for (on_codes, dense) in hessian(&evaluation, &firsts).iter().zip(&curvature) {
        assert!(largest_difference(on_codes, dense) < 1e-9);
    }
}

#[test]
fn the_loss_alone_is_the_loss_of_the_full_answer() {
    let case = case();
    let full = case.evaluate(case.intercept, &case.weights, Want::Hessian);
    let alone = case.evaluate(case.intercept, &case.weights, Want::Loss);
    assert_eq!(alone.loss.to_bits(), full.loss.to_bits());
    assert!(alone.gradient.is_empty() && alone.hessian.is_empty());
}

#[test]
fn the_design_pulls_derivatives_back_by_the_chain_rule() {
    let case = case();
    let design = case.leads.design();
    let firsts: Vec<usize> = design.first_bins().collect();
    let map = super::support::matrix(&design);
    let evaluation = case.evaluate(case.intercept, &case.weights, Want::Hessian);
    let column = |c: usize| map.iter().map(|row| row[c]).collect::<Vec<f64>>();
    let columns: Vec<Vec<f64>> = (0..design.columns()).map(column).collect();
    let slopes: Vec<f64> = columns.iter().map(|c| dot(c, &evaluation.gradient)).collect();
    assert!(largest_difference(&design.pull_back(&evaluation.gradient), &slopes) < 1e-9);
    let bins: Vec<Vec<f64>> = hessian(&evaluation, &firsts)[1..].iter().map(|row| row[1..].to_vec()).collect();
    let pulled = design.pull_back_hessian(&evaluation.hessian);
    for (i, left) in columns.iter().enumerate() {
        let half: Vec<f64> = (0..design.bins()).map(|bin| left.iter().zip(&bins).map(|(l, row)| l * row[bin]).sum()).collect();
        let expected: Vec<f64> = columns.iter().map(|right| dot(&half, right)).collect();
        assert!(largest_difference(&pulled[i * design.columns()..(i + 1) * design.columns()], &expected) < 1e-9, "row {i}");
    }
}
