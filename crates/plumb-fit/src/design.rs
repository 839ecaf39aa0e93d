//! From coefficients to bin weights: a small linear map a feature.
//!
//! The penalty acts on coefficients, the data on bin weights. Keeping the map between them on the small side (bins x columns, not
//! rows x columns) is what lets the solver work on codes.

use plumb_features::{FIRST, MISSING, OTHER, Shape};

use crate::{CodeColumn, CodeTable};

/// One feature's map: `weight[bin] = sum over columns of matrix[bin][column] * coefficient[column]`.
#[derive(Debug, Clone, PartialEq)]
struct Block {
    bins: usize,
    columns: usize,
    /// Row-major, `bins` x `columns`.
    matrix: Vec<f64>,
    first_bin: usize,
    first_column: usize,
}

/// The maps of all features, side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    blocks: Vec<Block>,
    bins: usize,
    columns: usize,
}

impl Design {
    /// The design for the given features and the training rows' support (rows per code).
    ///
    /// Ordered bins are *thermometer* coded: column k is 1 from bin k upwards, so that a ridge penalty shrinks the difference between
    /// neighbouring bins. It is scaled by 1 / sqrt(number of columns), so that a straight line through the bins costs the same
    /// penalty whatever their number. Levels are one-hot. Both are centred on the mean over the present values of the training rows;
    /// missing, other and bins without support are offsets from that mean, so without evidence they add nothing.
    pub fn new(columns: &[CodeColumn], support: &[Vec<f64>]) -> Self {
        Self::from_blocks(columns.iter().zip(support).map(|(column, counts)| centred_block(column.shape, counts)))
    }

    /// A plain indicator design: a column a code, but for code 0, which is the reference. For comparing solvers on a given matrix.
    pub fn indicator(table: &CodeTable) -> Self {
        Self::from_blocks(table.columns().iter().map(|column| {
            let (bins, columns) = (column.levels, column.levels - 1);
            let mut matrix = vec![0.0; bins * columns];
            for bin in 1..bins {
                matrix[bin * columns + bin - 1] = 1.0;
            }
            (bins, columns, matrix)
        }))
    }

    fn from_blocks(parts: impl Iterator<Item = (usize, usize, Vec<f64>)>) -> Self {
        let (mut first_bin, mut first_column) = (0, 0);
        let mut blocks = Vec::new();
        for (bins, columns, matrix) in parts {
            blocks.push(Block { bins, columns, matrix, first_bin, first_column });
            first_bin += bins;
            first_column += columns;
        }
        Self { blocks, bins: first_bin, columns: first_column }
    }

    /// Bins of all features together.
    pub fn bins(&self) -> usize {
        self.bins
    }

    /// Design columns (coefficients) of all features together.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Number of the first bin of each feature, among the bins of all.
    pub fn first_bins(&self) -> impl Iterator<Item = usize> + '_ {
        self.blocks.iter().map(|block| block.first_bin)
    }

    /// Bin weights of all features from the coefficients; lengths `bins()` and `columns()`.
    pub fn bin_weights(&self, coefficients: &[f64]) -> Vec<f64> {
        let mut weights = Vec::with_capacity(self.bins);
        for block in &self.blocks {
            let own = &coefficients[block.first_column..block.first_column + block.columns];
            weights.extend((0..block.bins).map(|bin| dot(block.row(bin), own)));
        }
        weights
    }

    /// The gradient with respect to coefficients from the one with respect to bin weights: the transposed map.
    pub fn pull_back(&self, bin_gradient: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; self.columns];
        for block in &self.blocks {
            for bin in 0..block.bins {
                let scale = bin_gradient[block.first_bin + bin];
                add_scaled(&mut gradient[block.first_column..block.first_column + block.columns], scale, block.row(bin));
            }
        }
        gradient
    }

    /// The Hessian with respect to coefficients from the one with respect to bin weights, both full, row-major and symmetric; only
    /// the part of `bin_hessian` on and right of the diagonal blocks is read.
    pub fn pull_back_hessian(&self, bin_hessian: &[f64]) -> Vec<f64> {
        let mut hessian = vec![0.0; self.columns * self.columns];
        for (i, left) in self.blocks.iter().enumerate() {
            for right in &self.blocks[i..] {
                self.pull_back_pair(left, right, bin_hessian, &mut hessian);
            }
        }
        for row in 0..self.columns {
            for column in 0..row {
                hessian[row * self.columns + column] = hessian[column * self.columns + row];
            }
        }
        hessian
    }

    fn pull_back_pair(&self, left: &Block, right: &Block, bin_hessian: &[f64], hessian: &mut [f64]) {
        // First the right map, row by row of bins, then the left one.
        let mut half = vec![0.0; right.columns];
        for bin in 0..left.bins {
            half.fill(0.0);
            let start = (left.first_bin + bin) * self.bins + right.first_bin;
            for (other, value) in bin_hessian[start..start + right.bins].iter().enumerate() {
                if *value != 0.0 {
                    add_scaled(&mut half, *value, right.row(other));
                }
            }
            for (column, scale) in left.row(bin).iter().enumerate() {
                if *scale != 0.0 {
                    let at = (left.first_column + column) * self.columns + right.first_column;
                    add_scaled(&mut hessian[at..at + right.columns], *scale, &half);
                }
            }
        }
    }

    /// Row of the dense design matrix for feature `feature` at `code`: where its columns start, and their values.
    pub(crate) fn dense_row(&self, feature: usize, code: u16) -> (usize, &[f64]) {
        let block = &self.blocks[feature];
        (block.first_column, block.row(usize::from(code)))
    }
}

impl Block {
    fn row(&self, bin: usize) -> &[f64] {
        &self.matrix[bin * self.columns..(bin + 1) * self.columns]
    }
}

fn centred_block(shape: Shape, counts: &[f64]) -> (usize, usize, Vec<f64>) {
    let bins = counts.len();
    let first = usize::from(FIRST);
    let present: f64 = counts[first..].iter().sum();
    let levels = bins - first;
    // Column 0 is missing, column 1 other.
    let own = match shape {
        Shape::Thermometer => levels.saturating_sub(1),
        Shape::OneHot => levels,
    };
    let columns = first + own;
    let mut matrix = vec![0.0; bins * columns];
    matrix[usize::from(MISSING) * columns + usize::from(MISSING)] = 1.0;
    matrix[usize::from(OTHER) * columns + usize::from(OTHER)] = 1.0;
    if present == 0.0 {
        return (bins, columns, matrix);
    }
    let scale = if shape == Shape::Thermometer { 1.0 / (own.max(1) as f64).sqrt() } else { 1.0 };
    for column in 0..own {
        let is_on = |level: usize| match shape {
            Shape::Thermometer => level > column,
            Shape::OneHot => level == column,
        };
        let mean = (0..levels).filter(|level| is_on(*level)).map(|level| counts[first + level]).sum::<f64>() / present;
        for level in (0..levels).filter(|level| counts[first + level] > 0.0) {
            let indicator = f64::from(u8::from(is_on(level)));
            matrix[(first + level) * columns + first + column] = (indicator - mean) * scale;
        }
    }
    (bins, columns, matrix)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn add_scaled(to: &mut [f64], scale: f64, from: &[f64]) {
    for (t, f) in to.iter_mut().zip(from) {
        *t += scale * f;
    }
}
