use plumb_core::hash::mix;

use crate::FitError;

/// Which fold each row is held out in. Rows of one group (an account, or a lead) share a fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folds {
    of_row: Vec<u32>,
    count: u32,
}

impl Folds {
    /// Deals rows into `count` folds by their group's hash and the seed: independent of the order of rows.
    pub fn by_group(groups: &[u64], count: u32, seed: u64) -> Self {
        let salt = mix(seed ^ 0x666f_6c64);
        Self { of_row: groups.iter().map(|group| (mix(group ^ salt) % u64::from(count.max(1))) as u32).collect(), count: count.max(1) }
    }

    /// How many folds there are.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The rows to fit on when `fold` is held out, and the rows held out.
    pub fn parts(&self, fold: u32) -> (Vec<u32>, Vec<u32>) {
        (0..self.of_row.len() as u32).partition(|row| self.of_row[*row as usize] != fold)
    }

    /// Checks that there is a fold for each of `rows` rows.
    ///
    /// # Errors
    /// [`FitError::Rows`].
    pub fn check(&self, rows: usize) -> Result<(), FitError> {
        if self.of_row.len() == rows { Ok(()) } else { Err(FitError::Rows { what: "the folds", found: self.of_row.len(), expected: rows }) }
    }
}
