//! Random tables with missing and pooled values, and the same models written the slow and obvious way.

use plumb_core::math::{sigmoid, softplus};
use plumb_features::{FIRST, MISSING, OTHER, Shape};
use plumb_fit::{CodeColumn, CodeTable, Design, Problem, Solution};

/// Knuth's 64-bit congruential generator: small, and the same everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(plumb_core::hash::mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)))
    }

    /// From 0 to just below 1.
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// Standard normal (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.unit()).ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }
}

/// Leads of four features: two ordered, two of levels, 8% missing and 4% pooled each; every bin that can be met has rows.
pub struct Leads {
    pub codes: CodeTable,
    pub won: Vec<bool>,
}

/// The label follows the codes, with the log-odds moved by `intercept`.
pub fn leads(rows: usize, intercept: f64, seed: u64) -> Leads {
    let mut random = Random::new(seed);
    let shapes = [(Shape::Thermometer, 9), (Shape::OneHot, 7), (Shape::Thermometer, 4), (Shape::OneHot, 3)];
    let columns: Vec<CodeColumn> = shapes
        .into_iter()
        .map(|(shape, levels)| CodeColumn::new(shape, levels, (0..rows).map(|_| random_code(levels, &mut random))))
        .collect();
    let codes = CodeTable::new(rows, columns).expect("codes are in range");
    let won = (0..rows)
        .map(|row| {
            let own = codes.columns().iter().enumerate().map(|(feature, column)| true_weight(feature, column.codes.get(row)));
            random.unit() < sigmoid(intercept + own.sum::<f64>())
        })
        .collect();
    Leads { codes, won }
}

fn random_code(levels: usize, random: &mut Random) -> u16 {
    match random.unit() {
        u if u < 0.08 => MISSING,
        u if u < 0.12 => OTHER,
        _ => FIRST + random.below(levels - usize::from(FIRST)) as u16,
    }
}

fn true_weight(feature: usize, code: u16) -> f64 {
    ((feature * 5 + usize::from(code) * 3) % 7) as f64 / 4.0 - 0.75
}

impl Leads {
    /// The given rows, in their order; a row may stand more than once.
    pub fn select(&self, rows: &[u32]) -> Self {
        Self { codes: self.codes.select(rows), won: rows.iter().map(|row| self.won[*row as usize]).collect() }
    }

    /// The centred design of all rows.
    pub fn design(&self) -> Design {
        Design::new(self.codes.columns(), &self.codes.support())
    }

    pub fn problem<'a>(&'a self, design: &'a Design, penalty: f64) -> Problem<'a> {
        Problem { codes: &self.codes, design, won: &self.won, weights: None, penalty }
    }
}

/// The map from coefficients to bin weights as a dense matrix, `bins` rows of `columns`.
pub fn matrix(design: &Design) -> Vec<Vec<f64>> {
    let unit = |at: usize| (0..design.columns()).map(|column| f64::from(u8::from(column == at))).collect::<Vec<f64>>();
    let by_column: Vec<Vec<f64>> = (0..design.columns()).map(|column| design.bin_weights(&unit(column))).collect();
    (0..design.bins()).map(|bin| by_column.iter().map(|weights| weights[bin]).collect()).collect()
}

/// The indicator of every bin of a row, a 1 a feature.
pub fn indicators(codes: &CodeTable, design: &Design, row: usize) -> Vec<f64> {
    let mut own = vec![0.0; design.bins()];
    for (column, first) in codes.columns().iter().zip(design.first_bins()) {
        own[first + usize::from(column.codes.get(row))] = 1.0;
    }
    own
}

/// The row of the dense design matrix, a leading 1 for the intercept: indicators times map.
pub fn dense_row(codes: &CodeTable, design: &Design, map: &[Vec<f64>], row: usize) -> Vec<f64> {
    let indicator = indicators(codes, design, row);
    let own = (0..design.columns()).map(|column| indicator.iter().zip(map).map(|(on, weights)| on * weights[column]).sum());
    std::iter::once(1.0).chain(own).collect()
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// The penalised objective's gradient through the dense matrix; the intercept stands first.
pub fn dense_gradient(problem: &Problem<'_>, solution: &Solution) -> Vec<f64> {
    let map = matrix(problem.design);
    let theta = theta(solution);
    let mut gradient: Vec<f64> = theta.iter().map(|t| problem.penalty * t).collect();
    gradient[0] = 0.0;
    for row in 0..problem.codes.rows() {
        let x = dense_row(problem.codes, problem.design, &map, row);
        let weight = problem.weights.map_or(1.0, |weights| weights[row]);
        let residual = weight * (sigmoid(dot(&x, &theta)) - f64::from(u8::from(problem.won[row])));
        gradient.iter_mut().zip(&x).for_each(|(g, x)| *g += residual * x);
    }
    gradient
}

/// The penalised objective through the dense matrix.
pub fn dense_objective(problem: &Problem<'_>, solution: &Solution) -> f64 {
    let map = matrix(problem.design);
    let theta = theta(solution);
    let loss = |row: usize| {
        let z = dot(&dense_row(problem.codes, problem.design, &map, row), &theta);
        problem.weights.map_or(1.0, |weights| weights[row]) * softplus(if problem.won[row] { -z } else { z })
    };
    (0..problem.codes.rows()).map(loss).sum::<f64>() + 0.5 * problem.penalty * dot(&solution.coefficients, &solution.coefficients)
}

/// Intercept and coefficients.
pub fn theta(solution: &Solution) -> Vec<f64> {
    std::iter::once(solution.intercept).chain(solution.coefficients.iter().copied()).collect()
}

/// Predictions of all rows.
pub fn probabilities(codes: &CodeTable, design: &Design, solution: &Solution) -> Vec<f64> {
    let weights = design.bin_weights(&solution.coefficients);
    (0..codes.rows()).map(|row| sigmoid(solution.intercept + dot(&indicators(codes, design, row), &weights))).collect()
}

pub fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

pub fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, v| f64::max(most, v.abs()))
}
