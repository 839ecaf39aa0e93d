//! The data of a run, once read, labelled and parted.

use crate::config::Config;
use crate::data::{Dataset, Labelled, Parts, data_digest, label, split};

/// A dataset with its labels and its two parts.
pub struct Prepared<'a> {
    /// How to train.
    pub config: &'a Config,
    /// The table with its roles.
    pub dataset: Dataset,
    /// Rows with a label.
    pub labelled: Labelled,
    /// Training and test part.
    pub parts: Parts,
    /// A digest of the labelled rows, see [`data_digest`].
    pub digest: String,
}

impl<'a> Prepared<'a> {
    /// Labels and parts a dataset.
    pub fn new(config: &'a Config, dataset: Dataset) -> Self {
        let labelled = label(&dataset, config);
        let parts = split(&dataset, &labelled, config.training.test_share);
        let digest = data_digest(&dataset, &labelled);
        Self { config, dataset, labelled, parts, digest }
    }

    /// Rows of the table and labels of the training part.
    pub fn training(&self) -> (Vec<u32>, Vec<bool>) {
        self.labelled.subset(&self.parts.training)
    }

    /// Rows of the table and labels of the test part.
    pub fn test(&self) -> (Vec<u32>, Vec<bool>) {
        self.labelled.subset(&self.parts.test)
    }
}
