/// A column of numbers: 8 bytes a row. NaN marks a missing number, so a NaN of a file reads as missing.
#[derive(Debug, Clone, Default)]
pub struct NumberColumn {
    values: Vec<f64>,
}

impl NumberColumn {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The number of a row, `None` where it is missing.
    ///
    /// # Panics
    /// When there is no such row.
    #[inline]
    pub fn get(&self, row: usize) -> Option<f64> {
        let value = self.values[row];
        if value.is_nan() { None } else { Some(value) }
    }

    /// The numbers, in order; NaN where one is missing.
    pub fn as_slice(&self) -> &[f64] {
        &self.values
    }

    /// Adds a row.
    #[inline]
    pub fn push(&mut self, value: Option<f64>) {
        self.values.push(value.unwrap_or(f64::NAN));
    }

    pub(super) fn append(&mut self, other: NumberColumn) {
        self.values.extend(other.values);
    }
}

impl PartialEq for NumberColumn {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len()).all(|row| self.get(row) == other.get(row))
    }
}

impl From<Vec<f64>> for NumberColumn {
    /// A column of these numbers; NaN is a missing one.
    fn from(values: Vec<f64>) -> Self {
        Self { values }
    }
}

impl FromIterator<Option<f64>> for NumberColumn {
    fn from_iter<I: IntoIterator<Item = Option<f64>>>(values: I) -> Self {
        Self { values: values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect() }
    }
}
