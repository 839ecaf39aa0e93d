use plumb_features::FIRST;

use crate::Trend;

/// Codes before the first bin or level (missing, other): each has a column of its own.
const OFFSETS: usize = FIRST as usize;

/// Columns of cells are scaled down, so that an interaction is shrunk sixteen times as hard as what features do by themselves.
const CELL_SCALE: f64 = 0.25;
/// The fewest rows of a cell with a weight of its own: what fewer say is mostly chance, and may be about a person.
const FEWEST_CELL_ROWS: f64 = 10.0;

/// One feature's map from coefficients to bin weights.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    /// A column a code but the first.
    Indicator {
        /// How many codes.
        bins: usize,
    },
    /// One column, which holds a number a code.
    Linear {
        /// The numbers.
        values: Vec<f64>,
    },
    /// No columns: its bins weigh nothing.
    Absent {
        /// How many codes.
        bins: usize,
    },
    /// A column a cell with enough rows, centred on the mean over the rows of such cells; the others weigh nothing.
    Cells {
        /// How many cells there are.
        bins: usize,
        /// The cells that have a column, ascending.
        cells: Vec<usize>,
        /// The mean of each column.
        means: Vec<f64>,
        /// By which the columns are multiplied.
        scale: f64,
    },
    /// Missing and other by themselves; the rest centred on the mean of the present values.
    Centred {
        /// Whether level k counts in columns 0 to k-1 (thermometer) or in column k alone (one-hot).
        cumulative: bool,
        /// By which the columns of levels are multiplied.
        scale: f64,
        /// By which those of missing and other are.
        offset_scale: f64,
        /// The mean of each column over the present values.
        means: Vec<f64>,
        /// Which levels have rows; the others weigh nothing.
        supported: Vec<bool>,
        /// Whether coefficients of levels must not be negative.
        bounded: bool,
    },
}

impl Block {
    pub(super) fn indicator(bins: usize) -> Self {
        Self::Indicator { bins }
    }

    pub(super) fn linear(values: Vec<f64>) -> Self {
        Self::Linear { values }
    }

    pub(super) fn absent(bins: usize) -> Self {
        Self::Absent { bins }
    }

    /// From the rows per cell of an interaction, and how many times as hard as others it is shrunk.
    pub(super) fn cells(counts: &[f64], shrinkage: f64) -> Self {
        let cells: Vec<usize> = (0..counts.len()).filter(|cell| counts[*cell] >= FEWEST_CELL_ROWS).collect();
        let rows: f64 = cells.iter().map(|cell| counts[*cell]).sum();
        let means = cells.iter().map(|cell| counts[*cell] / rows).collect();
        Self::Cells { bins: counts.len(), means, cells, scale: CELL_SCALE / shrinkage.sqrt() }
    }

    /// From the rows per code of an ordered feature. Coefficients are steps from level to level, so a trend bounds them by 0; levels without rows take
    /// part in it.
    pub(super) fn thermometer(counts: &[f64], trend: Option<Trend>, shrinkage: f64) -> Self {
        let levels = &counts[OFFSETS..];
        let present: f64 = levels.iter().sum();
        let columns = levels.len().saturating_sub(1);
        // Column k is on from level k + 1 upwards.
        let above = |column: usize| levels[column + 1..].iter().sum::<f64>();
        Self::Centred {
            cumulative: true,
            scale: if trend == Some(Trend::Decreasing) { -1.0 } else { 1.0 } / (columns.max(1) as f64 * shrinkage).sqrt(),
            offset_scale: 1.0 / shrinkage.sqrt(),
            means: (0..columns).map(|column| if present > 0.0 { above(column) / present } else { 0.0 }).collect(),
            supported: levels.iter().map(|count| *count > 0.0 || trend.is_some()).collect(),
            bounded: trend.is_some(),
        }
    }

    /// From the rows per code of a feature of levels.
    pub(super) fn one_hot(counts: &[f64], shrinkage: f64) -> Self {
        let levels = &counts[OFFSETS..];
        let present: f64 = levels.iter().sum();
        Self::Centred {
            cumulative: false,
            scale: 1.0 / shrinkage.sqrt(),
            offset_scale: 1.0 / shrinkage.sqrt(),
            means: levels.iter().map(|count| if present > 0.0 { count / present } else { 0.0 }).collect(),
            supported: levels.iter().map(|count| *count > 0.0).collect(),
            bounded: false,
        }
    }

    pub(super) fn bins(&self) -> usize {
        match self {
            Self::Indicator { bins } | Self::Absent { bins } => *bins,
            Self::Linear { values } => values.len(),
            Self::Cells { bins, .. } => *bins,
            Self::Centred { supported, .. } => OFFSETS + supported.len(),
        }
    }

    pub(super) fn columns(&self) -> usize {
        match self {
            Self::Indicator { bins } => bins.saturating_sub(1),
            Self::Linear { .. } => 1,
            Self::Absent { .. } => 0,
            Self::Cells { cells, .. } => cells.len(),
            Self::Centred { means, .. } => OFFSETS + means.len(),
        }
    }

    /// The columns whose coefficients must not be negative.
    pub(super) fn bounded_columns(&self) -> std::ops::Range<usize> {
        match self {
            Self::Centred { bounded: true, .. } => OFFSETS..self.columns(),
            _ => 0..0,
        }
    }

    /// Writes the weight of each bin.
    pub(super) fn weights(&self, coefficients: &[f64], weights: &mut [f64]) {
        match self {
            Self::Indicator { bins } => {
                if *bins > 0 {
                    weights[0] = 0.0;
                    weights[1..].copy_from_slice(coefficients);
                }
            }
            Self::Linear { values } => {
                weights.iter_mut().zip(values).for_each(|(weight, value)| *weight = value * coefficients[0]);
            }
            Self::Absent { .. } => weights.fill(0.0),
            Self::Cells { cells, means, scale, .. } => {
                weights.fill(0.0);
                let mean: f64 = coefficients.iter().zip(means).map(|(c, m)| c * m).sum();
                cells.iter().zip(coefficients).for_each(|(cell, own)| weights[*cell] = scale * (own - mean));
            }
            Self::Centred { cumulative, scale, offset_scale, means, supported, .. } => {
                weights.iter_mut().zip(&coefficients[..OFFSETS]).for_each(|(weight, own)| *weight = offset_scale * own);
                let own = &coefficients[OFFSETS..];
                let mean: f64 = own.iter().zip(means).map(|(c, m)| c * m).sum();
                let mut below = 0.0;
                for (level, weight) in weights[OFFSETS..].iter_mut().enumerate() {
                    let value = if *cumulative { below } else { own[level] };
                    *weight = if supported[level] { scale * (value - mean) } else { 0.0 };
                    if *cumulative && level < own.len() {
                        below += own[level];
                    }
                }
            }
        }
    }

    /// The transposed map: adds up what bins hold into columns. `from` and `into` hold `width` numbers a bin and column.
    pub(super) fn pull_back(&self, from: &[f64], width: usize, into: &mut [f64]) {
        match self {
            Self::Indicator { .. } => into.copy_from_slice(&from[width.min(from.len())..]),
            Self::Linear { values } => {
                into.fill(0.0);
                for (line, value) in from.chunks_exact(width).zip(values) {
                    into.iter_mut().zip(line).for_each(|(own, bin)| *own += value * bin);
                }
            }
            Self::Absent { .. } => {}
            Self::Cells { cells, means, scale, .. } => {
                let line = |cell: usize| &from[cell * width..(cell + 1) * width];
                let mut total = vec![0.0; width];
                cells.iter().for_each(|cell| total.iter_mut().zip(line(*cell)).for_each(|(sum, value)| *sum += value));
                for ((own, cell), mean) in into.chunks_exact_mut(width).zip(cells).zip(means) {
                    own.iter_mut().zip(line(*cell)).zip(&total).for_each(|((own, value), total)| *own = scale * (value - mean * total));
                }
            }
            Self::Centred { cumulative, scale, offset_scale, means, supported, .. } => {
                let (offsets, levels) = from.split_at(OFFSETS * width);
                let (own_offsets, own) = into.split_at_mut(OFFSETS * width);
                own_offsets.iter_mut().zip(offsets).for_each(|(own, value)| *own = offset_scale * value);
                // From the last level down, so that the running sum holds the levels above a column.
                let mut above = vec![0.0; width];
                for (level, line) in levels.chunks_exact(width).enumerate().rev() {
                    let column = level * width..(level + 1) * width;
                    if *cumulative && level < means.len() {
                        own[column.clone()].copy_from_slice(&above);
                    } else if !*cumulative && supported[level] {
                        own[column].copy_from_slice(line);
                    }
                    if supported[level] {
                        above.iter_mut().zip(line).for_each(|(sum, value)| *sum += value);
                    }
                }
                for (line, mean) in own.chunks_exact_mut(width).zip(means) {
                    line.iter_mut().zip(&above).for_each(|(value, total)| *value = scale * (*value - mean * total));
                }
            }
        }
    }
}
