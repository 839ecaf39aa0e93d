use std::collections::HashMap;

use plumb_eval::{Bootstrap, Estimate, Metrics, paired_difference, paired_difference_clustered};

use crate::TrainError;
use crate::data::{Prepared, Snapshots};

/// Leads at ages, with what became of them and what a model said.
pub struct Judged {
    /// Which leads, at which ages.
    pub at: Snapshots,
    /// Whether each was won.
    pub won: Vec<bool>,
    /// The model's probabilities.
    pub probabilities: Vec<f64>,
    clusters: Option<Vec<u32>>,
}

impl Judged {
    /// The test part, with the probabilities of the evaluated table.
    pub fn test_part(data: &Prepared<'_>, probabilities: Vec<f64>) -> Self {
        let (at, won) = data.test();
        Self::new(data, at, won, probabilities)
    }

    /// Any leads at ages.
    pub fn new(data: &Prepared<'_>, at: Snapshots, won: Vec<bool>, probabilities: Vec<f64>) -> Self {
        let clusters = clusters(data, &at);
        Self { probabilities, at, won, clusters }
    }

    /// Everything measured of them; `None` when all ended alike.
    ///
    /// # Errors
    /// [`TrainError`] when a statistic cannot be computed.
    pub fn metrics(&self, bootstrap: Bootstrap) -> Result<Option<Metrics>, TrainError> {
        let won = self.won.iter().filter(|won| **won).count();
        let is_mixed = won > 0 && won < self.won.len();
        Ok(is_mixed.then(|| bootstrap.metrics(&self.won, &self.probabilities, self.clusters())).transpose()?)
    }

    /// Some of the rows.
    pub fn only(&self, indices: &[usize]) -> Self {
        let clusters = self.clusters.as_ref().map(|all| indices.iter().map(|i| all[*i]).collect());
        Self {
            at: self.at.only(indices),
            won: indices.iter().map(|i| self.won[*i]).collect(),
            probabilities: indices.iter().map(|i| self.probabilities[*i]).collect(),
            clusters,
        }
    }

    /// Leads at one age.
    pub fn at_age(&self, age: u8) -> Self {
        self.only(&self.at.of_age(age))
    }

    /// Which rows belong together; `None` where every row stands alone.
    pub fn clusters(&self) -> Option<&[u32]> {
        self.clusters.as_deref().filter(|all| all.iter().any(|cluster| *cluster != all[0]))
    }
}

/// The accounts of rows, numbered, or the leads where there are none; `None` where there is no column of accounts and a row a lead.
pub(crate) fn clusters(data: &Prepared<'_>, at: &Snapshots) -> Option<Vec<u32>> {
    if data.config.lead.account.is_none() && at.ages.is_empty() {
        return None;
    }
    let mut numbers: HashMap<u64, u32> = HashMap::new();
    let number = |group: u64| {
        let next = numbers.len() as u32;
        *numbers.entry(group).or_insert(next)
    };
    Some(data.dataset.groups_of(&at.rows).into_iter().map(number).collect())
}

/// The mean of `theirs` less `own`, a row.
pub(crate) fn gain(theirs: &[f64], own: &[f64], clusters: Option<&[u32]>) -> Result<Estimate, TrainError> {
    let differences: Vec<f64> = theirs.iter().zip(own).map(|(t, o)| t - o).collect();
    Ok(match clusters {
        Some(clusters) => paired_difference_clustered(&differences, clusters)?,
        None => paired_difference(&differences)?,
    })
}
