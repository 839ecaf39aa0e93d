use plumb_features::Shape;

use crate::FitError;

/// One feature's codes, a small integer a row.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeColumn {
    /// The codes, each below `levels`.
    pub codes: Vec<u16>,
    /// How many codes the feature has.
    pub levels: usize,
    /// How design columns are made from them.
    pub shape: Shape,
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
            if let Some(code) = column.codes.iter().find(|code| usize::from(**code) >= column.levels) {
                return Err(FitError::Code { feature, code: *code, levels: column.levels });
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

    /// Rows per code of each feature, over the given rows.
    pub fn support(&self, rows: &[u32]) -> Vec<Vec<f64>> {
        self.columns
            .iter()
            .map(|column| {
                let mut counts = vec![0.0; column.levels];
                for row in rows {
                    counts[usize::from(column.codes[*row as usize])] += 1.0;
                }
                counts
            })
            .collect()
    }
}
