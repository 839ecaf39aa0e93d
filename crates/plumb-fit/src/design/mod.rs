//! From coefficients to bin weights: a small linear map a feature.
//!
//! The penalty acts on coefficients, the data on bin weights. Keeping the map between them on the small side (bins x columns, not
//! rows x columns) is what lets the solver work on codes. No map is ever a matrix either: each is a shift, a running sum, or both.

mod block;

use plumb_features::Shape;
use rayon::prelude::*;

use crate::{CodeColumn, CodeTable, Curvature};
use block::Block;

/// The maps of all features, side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    blocks: Vec<Placed>,
    bins: usize,
    columns: usize,
}

/// A feature's map with its place among those of all.
#[derive(Debug, Clone, PartialEq)]
struct Placed {
    block: Block,
    first_bin: usize,
    first_column: usize,
}

impl Design {
    /// The design for the given features and the training rows' support (rows per code).
    ///
    /// Ordered bins are *thermometer* coded: column k is 1 from bin k upwards, so that a ridge penalty shrinks the difference between
    /// neighbouring bins. It is scaled by 1 / sqrt(number of columns), so that a straight line through the bins costs the same
    /// penalty whatever their number. Levels are one-hot. Both are centred on the mean over the present values of the training rows;
    /// missing, other and bins without support are offsets from that mean, so without evidence they add nothing. All columns of a feature that is shrunk
    /// harder are scaled down, which is the same as a larger penalty for it.
    pub fn new(columns: &[CodeColumn], support: &[Vec<f64>]) -> Self {
        Self::of_some(columns, support, |_| true)
    }

    /// The same, where the features that are not `active`, by number, have no columns and weigh nothing.
    pub fn of_some(columns: &[CodeColumn], support: &[Vec<f64>], active: impl Fn(usize) -> bool) -> Self {
        Self::from_blocks(columns.iter().zip(support).enumerate().map(|(feature, (column, counts))| match column.shape {
            _ if !active(feature) => Block::absent(counts.len()),
            Shape::Thermometer => Block::thermometer(counts, column.trend, column.shrinkage),
            Shape::OneHot => Block::one_hot(counts, column.shrinkage),
            Shape::Cells => Block::cells(counts, column.shrinkage),
        }))
    }

    /// A plain indicator design: a column a code, but for code 0, which is the reference. For comparing solvers on a given matrix.
    pub fn indicator(table: &CodeTable) -> Self {
        Self::from_blocks(table.columns().iter().map(|column| Block::indicator(column.levels)))
    }

    /// A design of one column a feature, which holds a number a code: `values` has a list a feature with an entry a code. The penalty acts on the slope
    /// along these numbers, so they are best centred and of one scale.
    pub fn linear(values: Vec<Vec<f64>>) -> Self {
        Self::from_blocks(values.into_iter().map(Block::linear))
    }

    fn from_blocks(parts: impl Iterator<Item = Block>) -> Self {
        let (mut bins, mut columns) = (0, 0);
        let mut blocks = Vec::new();
        for block in parts {
            let placed = Placed { first_bin: bins, first_column: columns, block };
            bins += placed.block.bins();
            columns += placed.block.columns();
            blocks.push(placed);
        }
        Self { blocks, bins, columns }
    }

    /// Bins of all features together.
    pub fn bins(&self) -> usize {
        self.bins
    }

    /// Design columns (coefficients) of all features together.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The columns whose coefficients must not be negative, ascending: the steps of features with a trend.
    pub fn bounded(&self) -> Vec<usize> {
        let own = |placed: &Placed| placed.block.bounded_columns().map(|column| placed.first_column + column).collect::<Vec<usize>>();
        self.blocks.iter().flat_map(own).collect()
    }

    /// Number of the first bin of each feature, among the bins of all.
    pub fn first_bins(&self) -> impl Iterator<Item = usize> + '_ {
        self.blocks.iter().map(|placed| placed.first_bin)
    }

    /// Bin weights of all features from the coefficients; lengths `bins()` and `columns()`.
    pub fn bin_weights(&self, coefficients: &[f64]) -> Vec<f64> {
        let mut weights = vec![0.0; self.bins];
        for placed in &self.blocks {
            placed.block.weights(&coefficients[placed.columns()], &mut weights[placed.bins()]);
        }
        weights
    }

    /// The gradient with respect to coefficients from the one with respect to bin weights: the transposed map.
    pub fn pull_back(&self, bin_gradient: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; self.columns];
        for placed in &self.blocks {
            placed.block.pull_back(&bin_gradient[placed.bins()], 1, &mut gradient[placed.columns()]);
        }
        gradient
    }

    /// The Hessian with respect to intercept and coefficients from the one with respect to intercept and bin weights: row-major, the
    /// intercept first; `columns() + 1` squared numbers. It is symmetric, and only what stands on the diagonal and above it is filled in.
    pub fn pull_back_curvature(&self, curvature: &Curvature) -> Vec<f64> {
        let size = self.columns + 1;
        let mut hessian = vec![0.0; size * size];
        hessian[0] = curvature.intercept;
        hessian[1..size].copy_from_slice(&self.pull_back(&curvature.cross));
        // The lines of each feature, with the tables of its pairs with those that follow.
        let (mut lines, mut pairs) = (&mut hessian[size..], curvature.pairs.as_slice());
        let mut of_features = Vec::with_capacity(self.blocks.len());
        for (f, left) in self.blocks.iter().enumerate() {
            let (own, rest) = std::mem::take(&mut lines).split_at_mut(left.block.columns() * size);
            let (tables, others) = pairs.split_at(self.blocks.len() - f - 1);
            of_features.push((left, own, &self.blocks[f + 1..], tables));
            (lines, pairs) = (rest, others);
        }
        of_features.into_par_iter().for_each(|(left, lines, others, tables)| {
            let own = diagonal(&curvature.diagonal[left.bins()]);
            place(left, &pulled_back(left, left, &own), size, lines);
            others.iter().zip(tables).for_each(|(right, table)| place(right, &pulled_back(left, right, table), size, lines));
        });
        hessian
    }

    /// What each code of a feature puts into the dense design matrix: where the feature's columns start, and a row of values a code.
    pub(crate) fn dense_rows(&self, feature: usize) -> (usize, Vec<Vec<f64>>) {
        let placed = &self.blocks[feature];
        let row = |bin: usize| {
            let mut unit = vec![0.0; placed.block.bins()];
            unit[bin] = 1.0;
            let mut values = vec![0.0; placed.block.columns()];
            placed.block.pull_back(&unit, 1, &mut values);
            values
        };
        (placed.first_column, (0..placed.block.bins()).map(row).collect())
    }
}

impl Placed {
    fn bins(&self) -> std::ops::Range<usize> {
        self.first_bin..self.first_bin + self.block.bins()
    }

    fn columns(&self) -> std::ops::Range<usize> {
        self.first_column..self.first_column + self.block.columns()
    }
}

/// A table of bins of two features, `left x right`, mapped on both sides to columns.
fn pulled_back(left: &Placed, right: &Placed, table: &[f64]) -> Vec<f64> {
    let (left, right) = (&left.block, &right.block);
    if left.columns() * right.columns() == 0 {
        return Vec::new();
    }
    let mut half = vec![0.0; right.columns() * left.bins()];
    right.pull_back(&transposed(table, right.bins()), left.bins(), &mut half);
    let mut whole = vec![0.0; left.columns() * right.columns()];
    left.pull_back(&transposed(&half, left.bins()), right.columns(), &mut whole);
    whole
}

fn transposed(matrix: &[f64], width: usize) -> Vec<f64> {
    let height = matrix.len() / width.max(1);
    let mut turned = vec![0.0; matrix.len()];
    for (column, line) in turned.chunks_exact_mut(height.max(1)).enumerate() {
        line.iter_mut().zip(matrix[column..].iter().step_by(width)).for_each(|(own, value)| *own = *value);
    }
    turned
}

fn diagonal(values: &[f64]) -> Vec<f64> {
    let mut matrix = vec![0.0; values.len() * values.len()];
    for (at, value) in values.iter().enumerate() {
        matrix[at * values.len() + at] = *value;
    }
    matrix
}

/// Puts a block of the Hessian into the lines of its feature.
fn place(right: &Placed, block: &[f64], size: usize, lines: &mut [f64]) {
    let width = right.block.columns();
    for (line, values) in lines.chunks_exact_mut(size).zip(block.chunks_exact(width.max(1))) {
        line[1 + right.first_column..][..width].copy_from_slice(values);
    }
}
