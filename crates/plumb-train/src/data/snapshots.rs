/// Leads at ages: rows of the table, each with the number of an age among [`Labelled::days`](super::Labelled::days).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshots {
    /// Rows of the table.
    pub rows: Vec<u32>,
    /// The age of each; empty where all are at their creation.
    pub ages: Vec<u8>,
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

    /// Those of one age: their places.
    pub fn of_age(&self, age: u8) -> Vec<usize> {
        (0..self.len()).filter(|index| self.age(*index) == age).collect()
    }

    /// Some of them.
    pub fn only(&self, places: &[usize]) -> Self {
        let ages = if self.ages.is_empty() { Vec::new() } else { places.iter().map(|place| self.ages[*place]).collect() };
        Self { rows: places.iter().map(|place| self.rows[*place]).collect(), ages }
    }
}
