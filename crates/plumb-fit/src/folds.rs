use std::collections::HashMap;

use plumb_core::hash::mix;

use crate::FitError;

/// Which fold each row is held out in. Rows of one group (an account, or a lead) share a fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folds {
    of_row: Vec<u8>,
    count: usize,
}

/// The most folds there can be.
const MOST: u32 = 255;

impl Folds {
    /// Deals rows into `count` folds (1 to 255) by their group's hash and the seed: independent of the order of rows.
    pub fn by_group(groups: &[u64], count: u32, seed: u64) -> Self {
        let salt = mix(seed ^ 0x666f_6c64);
        let count = count.clamp(1, MOST);
        // Below MOST, so it fits.
        Self { of_row: groups.iter().map(|group| (mix(group ^ salt) % u64::from(count)) as u8).collect(), count: count as usize }
    }

    /// Cuts rows, which stand in order of time, into `count` stretches (1 to 255) of about as many rows each; a group goes where its first row is.
    pub fn by_time(groups: &[u64], count: u32) -> Self {
        let count = count.clamp(1, MOST) as usize;
        let mut of_group = HashMap::new();
        // Below MOST, so it fits.
        let fold = |(row, group): (usize, &u64)| *of_group.entry(*group).or_insert((row * count / groups.len()) as u8);
        Self { of_row: groups.iter().enumerate().map(fold).collect(), count }
    }

    /// How many folds there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The fold of each row.
    pub fn of_rows(&self) -> &[u8] {
        &self.of_row
    }

    /// What the rows of each fold weigh together; a row weighs 1 where there are no weights.
    pub(crate) fn weights(&self, of_rows: Option<&[f64]>) -> Vec<f64> {
        let mut own = vec![0.0; self.count];
        self.of_row.iter().enumerate().for_each(|(row, fold)| own[usize::from(*fold)] += of_rows.map_or(1.0, |weights| weights[row]));
        own
    }

    /// The folds of the given rows, in their order.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn select(&self, rows: &[u32]) -> Self {
        Self { of_row: rows.iter().map(|row| self.of_row[*row as usize]).collect(), count: self.count }
    }

    /// The rows to fit on when `fold` is held out, and the rows held out.
    pub fn parts(&self, fold: usize) -> (Vec<u32>, Vec<u32>) {
        (0..self.of_row.len() as u32).partition(|row| usize::from(self.of_row[*row as usize]) != fold)
    }

    /// Checks that there is a fold for each of `rows` rows.
    ///
    /// # Errors
    /// [`FitError::Rows`].
    pub fn check(&self, rows: usize) -> Result<(), FitError> {
        if self.of_row.len() == rows { Ok(()) } else { Err(FitError::Rows { what: "the folds", found: self.of_row.len(), expected: rows }) }
    }
}
