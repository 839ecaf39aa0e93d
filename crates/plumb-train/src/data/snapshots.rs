/// Leads at ages: rows of the table, each with the number of an age among [`Labelled::days`](super::Labelled::days).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshots {
    /// Rows of the table.
    pub rows: Vec<u32>,
    /// The age of each; empty where all are at their creation.
    pub ages: Vec<u8>,
    /// The row that tells what each was then; empty where each lead's own row does.
    pub versions: Vec<u32>,
}

impl Snapshots {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of the age of one.
    #[inline]
    pub fn age(&self, index: usize) -> u8 {
        self.ages.get(index).copied().unwrap_or(0)
    }

    /// The row that tells what one was then.
    #[inline]
    pub fn version(&self, index: usize) -> u32 {
        self.versions.get(index).copied().unwrap_or(self.rows[index])
    }

    /// The rows that tell what each was then.
    pub fn as_told(&self) -> &[u32] {
        if self.versions.is_empty() { &self.rows } else { &self.versions }
    }

    /// Those of one age: their places.
    pub fn of_age(&self, age: u8) -> Vec<usize> {
        (0..self.len()).filter(|index| self.age(*index) == age).collect()
    }

    /// Some of them.
    pub fn only(&self, places: &[usize]) -> Self {
        Self { rows: chosen(&self.rows, places), ages: chosen(&self.ages, places), versions: chosen(&self.versions, places) }
    }
}

/// Some of what there is for each; none where there is none.
pub(super) fn chosen<T: Copy>(all: &[T], places: &[usize]) -> Vec<T> {
    if all.is_empty() { Vec::new() } else { places.iter().map(|place| all[*place]).collect() }
}
