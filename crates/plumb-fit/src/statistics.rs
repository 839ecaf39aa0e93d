//! What a Newton step needs to know of the data. Nothing here is tied to local memory: a distributed engine answers the same
//! question with one aggregate query.

use plumb_core::math::{exp, softplus};

use crate::{CodeTable, Design};

/// How much of an [`Evaluation`] is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// The loss alone.
    Loss,
    /// Loss, gradient and Hessian.
    Hessian,
}

/// The log loss summed over rows, with its derivatives by the intercept and the bin weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Summed log loss.
    pub loss: f64,
    /// Derivative by the intercept.
    pub intercept_gradient: f64,
    /// Derivative by each bin weight.
    pub gradient: Vec<f64>,
    /// Second derivative by the intercept.
    pub intercept_hessian: f64,
    /// Second derivatives by the intercept and each bin weight; these are also the diagonal of `hessian`.
    pub cross_hessian: Vec<f64>,
    /// Second derivatives by pairs of bin weights, row-major `bins x bins`; filled on and right of the diagonal blocks only.
    pub hessian: Vec<f64>,
}

/// Answers with the loss and its derivatives at given weights.
pub trait Statistics {
    /// How many rows there are.
    fn rows(&self) -> usize;

    /// Loss, and what else is wanted, at the given intercept and bin weights.
    fn evaluate(&self, intercept: f64, bin_weights: &[f64], want: Want) -> Evaluation;
}

/// Rows held in memory.
#[derive(Debug)]
pub struct LocalStatistics<'a> {
    codes: &'a CodeTable,
    first_bins: Vec<usize>,
    bins: usize,
    won: &'a [bool],
    rows: &'a [u32],
}

/// Rows a block: their log-odds and weights stay in the first-level cache while the pairs of features go over them.
const BLOCK: usize = 1024;

impl<'a> LocalStatistics<'a> {
    /// Statistics over the given rows of `codes`.
    pub fn new(codes: &'a CodeTable, design: &Design, won: &'a [bool], rows: &'a [u32]) -> Self {
        Self { codes, first_bins: design.first_bins().collect(), bins: design.bins(), won, rows }
    }

    fn log_odds(&self, rows: &[u32], intercept: f64, bin_weights: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.resize(rows.len(), intercept);
        for (column, first) in self.codes.columns().iter().zip(&self.first_bins) {
            let weights = &bin_weights[*first..*first + column.levels];
            for (sum, row) in out.iter_mut().zip(rows) {
                *sum += weights[usize::from(column.codes[*row as usize])];
            }
        }
    }

    /// Adds each row's curvature to the tables of all pairs of features.
    fn add_pairs(&self, codes: &[Vec<u16>], curvature: &[f64], hessian: &mut [f64]) {
        for (f, left) in codes.iter().enumerate() {
            for (g, right) in codes.iter().enumerate().skip(f + 1) {
                let start = self.first_bins[f] * self.bins + self.first_bins[g];
                for ((a, b), w) in left.iter().zip(right).zip(curvature) {
                    hessian[start + usize::from(*a) * self.bins + usize::from(*b)] += w;
                }
            }
        }
    }
}

impl Statistics for LocalStatistics<'_> {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn evaluate(&self, intercept: f64, bin_weights: &[f64], want: Want) -> Evaluation {
        let full = want == Want::Hessian;
        let bins = if full { self.bins } else { 0 };
        let mut sums = Evaluation {
            loss: 0.0,
            intercept_gradient: 0.0,
            gradient: vec![0.0; bins],
            intercept_hessian: 0.0,
            cross_hessian: vec![0.0; bins],
            hessian: vec![0.0; bins * bins],
        };
        let mut log_odds = Vec::with_capacity(BLOCK);
        let mut residual = Vec::with_capacity(BLOCK);
        let mut curvature = Vec::with_capacity(BLOCK);
        let mut codes: Vec<Vec<u16>> = vec![Vec::with_capacity(BLOCK); self.codes.columns().len()];
        for rows in self.rows.chunks(BLOCK) {
            self.log_odds(rows, intercept, bin_weights, &mut log_odds);
            residual.clear();
            curvature.clear();
            for (z, row) in log_odds.iter().zip(rows) {
                let won = self.won[*row as usize];
                sums.loss += softplus(if won { -z } else { *z });
                if full {
                    let p = 1.0 / (1.0 + exp(-z));
                    residual.push(p - f64::from(u8::from(won)));
                    curvature.push(p * (1.0 - p));
                }
            }
            if !full {
                continue;
            }
            sums.intercept_gradient += residual.iter().sum::<f64>();
            sums.intercept_hessian += curvature.iter().sum::<f64>();
            for ((own, column), first) in codes.iter_mut().zip(self.codes.columns()).zip(&self.first_bins) {
                own.clear();
                own.extend(rows.iter().map(|row| column.codes[*row as usize]));
                for ((code, r), w) in own.iter().zip(&residual).zip(&curvature) {
                    sums.gradient[first + usize::from(*code)] += r;
                    sums.cross_hessian[first + usize::from(*code)] += w;
                }
            }
            self.add_pairs(&codes, &curvature, &mut sums.hessian);
        }
        // A row has one code a feature, so the table of a feature with itself is diagonal.
        for bin in 0..bins {
            sums.hessian[bin * bins + bin] = sums.cross_hessian[bin];
        }
        sums
    }
}
