use plumb_features::Shape;
use rayon::prelude::*;

use crate::{FitError, Folds};

/// Codes of one feature, a small integer a row: one byte each where they fit, else two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codes {
    /// Of a feature with at most 256 codes.
    Narrow(Vec<u8>),
    /// Of a feature with more.
    Wide(Vec<u16>),
}

impl Codes {
    /// No codes yet, of a feature with so many; with room for `rows`.
    pub fn with_capacity(levels: usize, rows: usize) -> Self {
        if levels <= 1 << 8 { Self::Narrow(Vec::with_capacity(rows)) } else { Self::Wide(Vec::with_capacity(rows)) }
    }

    /// The codes of an iterator. A code beyond a byte widens them.
    pub fn collect(levels: usize, codes: impl IntoIterator<Item = u16>) -> Self {
        let codes = codes.into_iter();
        let mut own = Self::with_capacity(levels, codes.size_hint().0);
        codes.for_each(|code| own.push(code));
        own
    }

    /// Adds a row.
    pub fn push(&mut self, code: u16) {
        match self {
            Self::Wide(codes) => codes.push(code),
            Self::Narrow(codes) => match u8::try_from(code) {
                Ok(code) => codes.push(code),
                Err(_) => {
                    let mut wide: Vec<u16> = codes.iter().map(|code| u16::from(*code)).collect();
                    wide.push(code);
                    *self = Self::Wide(wide);
                }
            },
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Narrow(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
        }
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code of a row.
    ///
    /// # Panics
    /// When there is no such row.
    #[inline]
    pub fn get(&self, row: usize) -> u16 {
        match self {
            Self::Narrow(codes) => u16::from(codes[row]),
            Self::Wide(codes) => codes[row],
        }
    }

    /// The codes, in order.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The codes of the given rows, in their order.
    pub(crate) fn select(&self, rows: impl Iterator<Item = usize>) -> Self {
        match self {
            Self::Narrow(codes) => Self::Narrow(rows.map(|row| codes[row]).collect()),
            Self::Wide(codes) => Self::Wide(rows.map(|row| codes[row]).collect()),
        }
    }

    /// The codes of every `stride`-th row.
    pub(crate) fn thinned(&self, stride: usize) -> Self {
        match self {
            Self::Narrow(codes) => Self::Narrow(codes.iter().step_by(stride).copied().collect()),
            Self::Wide(codes) => Self::Wide(codes.iter().step_by(stride).copied().collect()),
        }
    }

    /// Rows per code, of a feature with so many.
    pub(crate) fn support(&self, levels: usize) -> Vec<f64> {
        let mut counts = vec![0u64; levels];
        match self {
            Self::Narrow(codes) => codes.iter().for_each(|code| counts[usize::from(*code)] += 1),
            Self::Wide(codes) => codes.iter().for_each(|code| counts[usize::from(*code)] += 1),
        }
        counts.into_iter().map(|count| count as f64).collect()
    }

    fn largest(&self) -> Option<u16> {
        match self {
            Self::Narrow(codes) => codes.iter().max().map(|code| u16::from(*code)),
            Self::Wide(codes) => codes.iter().max().copied(),
        }
    }
}

/// How the weights of an ordered feature may change from bin to bin. Missing values are not bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// They never fall.
    Increasing,
    /// They never rise.
    Decreasing,
}

/// One feature's codes.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeColumn {
    /// The codes, each below `levels`.
    pub codes: Codes,
    /// How many codes the feature has.
    pub levels: usize,
    /// How design columns are made from them.
    pub shape: Shape,
    /// How the weights may change from bin to bin, where the shape is a thermometer; as the data say if not given.
    pub trend: Option<Trend>,
    /// How many times as hard as the penalty asks the weights are shrunk: 1 for most.
    pub shrinkage: f64,
}

impl CodeColumn {
    /// A column of the codes given.
    pub fn new(shape: Shape, levels: usize, codes: impl IntoIterator<Item = u16>) -> Self {
        Self { codes: Codes::collect(levels, codes), levels, shape, trend: None, shrinkage: 1.0 }
    }

    /// Rows, and won rows, of each code.
    pub(crate) fn counts(&self, won: &[bool]) -> (Vec<u64>, Vec<u64>) {
        // A code in the upper half is that of a won row: one table, one pass.
        let mut counts = vec![0u64; 2 * self.levels];
        let mut count = |code: usize, won: &bool| counts[2 * code + usize::from(*won)] += 1;
        match &self.codes {
            Codes::Narrow(codes) => codes.iter().zip(won).for_each(|(code, won)| count(usize::from(*code), won)),
            Codes::Wide(codes) => codes.iter().zip(won).for_each(|(code, won)| count(usize::from(*code), won)),
        }
        counts.chunks_exact(2).map(|pair| (pair[0] + pair[1], pair[1])).unzip()
    }
}

/// The codes of all features: what a model is fitted on. Columns are equally long, and every code is in range.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeTable {
    rows: usize,
    columns: Vec<CodeColumn>,
}

impl CodeTable {
    /// Checks lengths and codes.
    ///
    /// # Errors
    /// [`FitError::Rows`] or [`FitError::Code`].
    pub fn new(rows: usize, columns: Vec<CodeColumn>) -> Result<Self, FitError> {
        for (feature, column) in columns.iter().enumerate() {
            if column.codes.len() != rows {
                return Err(FitError::Rows { what: "a column of codes", found: column.codes.len(), expected: rows });
            }
            if let Some(code) = column.codes.largest().filter(|code| usize::from(*code) >= column.levels) {
                return Err(FitError::Code { feature, code, levels: column.levels });
            }
        }
        Ok(Self { rows, columns })
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns, one a feature.
    pub fn columns(&self) -> &[CodeColumn] {
        &self.columns
    }

    /// Shrinks the weights of a feature so many times as hard as the penalty asks.
    ///
    /// # Panics
    /// When there is no such feature.
    pub fn shrink(&mut self, feature: usize, times: f64) {
        self.columns[feature].shrinkage = times;
    }

    /// The table of the given rows, in their order; a row may stand more than once.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn select(&self, rows: &[u32]) -> Self {
        let select = |column: &CodeColumn| CodeColumn {
            codes: column.codes.select(rows.iter().map(|row| *row as usize)),
            levels: column.levels,
            shape: column.shape,
            trend: column.trend,
            shrinkage: column.shrinkage,
        };
        Self { rows: rows.len(), columns: self.columns.par_iter().map(select).collect() }
    }

    /// The table with more columns, of as many rows and with codes in range.
    pub(crate) fn with(&self, columns: Vec<CodeColumn>) -> Self {
        Self { rows: self.rows, columns: self.columns.iter().cloned().chain(columns).collect() }
    }

    /// Rows per code of each feature.
    pub fn support(&self) -> Vec<Vec<f64>> {
        self.columns.par_iter().map(|column| column.codes.support(column.levels)).collect()
    }

    /// For each fold, rows per code of each feature among the rows of all other folds.
    pub fn support_without(&self, folds: &Folds) -> Vec<Vec<Vec<f64>>> {
        let count = folds.count();
        let of_column = |column: &CodeColumn| {
            let mut counts = vec![vec![0.0; column.levels]; count];
            column.codes.iter().zip(folds.of_rows()).for_each(|(code, fold)| counts[usize::from(*fold)][usize::from(code)] += 1.0);
            counts
        };
        let by_column: Vec<Vec<Vec<f64>>> = self.columns.par_iter().map(of_column).collect();
        let without = |held_out: usize, counts: &Vec<Vec<f64>>| -> Vec<f64> {
            let others = || counts.iter().enumerate().filter(|(fold, _)| *fold != held_out);
            (0..counts[held_out].len()).map(|code| others().map(|(_, own)| own[code]).sum()).collect()
        };
        (0..count).map(|fold| by_column.iter().map(|counts| without(fold, counts)).collect()).collect()
    }
}
