//! The data of a run, once read, labelled and parted.

use plumb_core::{Field, FieldKind, KnownAt, Time};
use plumb_model::Split;

use crate::config::Config;
use crate::data::{Dataset, Labelled, Parts, Period, Snapshots, data_digest, label, periods, split, split_as};

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
    /// The periods of a backtest; none unless asked for.
    pub periods: Vec<Period>,
    /// A digest of the labelled rows, see [`data_digest`].
    pub digest: String,
}

impl<'a> Prepared<'a> {
    /// Labels and parts a dataset.
    pub fn new(config: &'a Config, dataset: Dataset) -> Self {
        let labelled = label(&dataset, config);
        let parts = split(&dataset, &labelled, config.training.test_share);
        let digest = data_digest(&dataset, &labelled);
        Self { config, dataset, labelled, parts, periods: Vec::new(), digest }
    }

    /// Labels a dataset and parts it as a model's data were. Its digest is left blank: these may be other fields, or other rows.
    pub fn as_split(config: &'a Config, dataset: Dataset, rule: &Split) -> Self {
        let labelled = label(&dataset, config);
        let parts = split_as(&dataset, &labelled, rule);
        Self { config, dataset, labelled, parts, periods: Vec::new(), digest: String::new() }
    }

    /// The same with so many periods of a backtest.
    pub fn with_backtest(mut self, count: usize) -> Self {
        if count > 0 {
            self.periods = periods(&self.dataset, &self.labelled, self.config.training.test_share, count);
        }
        self
    }

    /// The training part and its labels.
    pub fn training(&self) -> (Snapshots, Vec<bool>) {
        (self.labelled.snapshots(&self.parts.training), self.labelled.won_of(&self.parts.training))
    }

    /// The test part and its labels.
    pub fn test(&self) -> (Snapshots, Vec<bool>) {
        (self.labelled.snapshots(&self.parts.test), self.labelled.won_of(&self.parts.test))
    }

    /// The weight of each training row; `None` where all count the same.
    pub fn training_weights(&self) -> Option<Vec<f64>> {
        let seen_from = match self.parts.split {
            Split::Time { cut } => Some(cut),
            Split::Hash { .. } => self.dataset.extracted_at,
        };
        self.weights(&self.parts.training, seen_from)
    }

    /// The weight of labelled rows as seen from a moment: halved with every half-life since the lead was as it is seen. `None` where all count the same.
    pub fn weights(&self, entries: &[usize], seen_from: Option<Time>) -> Option<Vec<f64>> {
        let (half_life, seen_from) = (self.config.training.half_life_days?, seen_from?);
        let weight = |entry: &usize| {
            let age = self.labelled.ages.get(*entry).copied().unwrap_or(0);
            // Where there are dates of creation, every labelled lead has one.
            let days = self.moment(self.labelled.rows[*entry], age).map_or(0.0, |at| seen_from.days_since(at).max(0.0));
            libm::exp2(-days / half_life)
        };
        Some(entries.iter().map(weight).collect())
    }

    /// The moment at which a lead is seen at an age.
    #[inline]
    pub fn moment(&self, row: u32, age: u8) -> Option<Time> {
        self.dataset.snapshot(row, self.labelled.days_at(age))
    }

    /// The only age at which a column is used, if it is not used at all: see `FieldRows::of_column`.
    pub fn only_age(&self, field: &Field) -> Option<u8> {
        let may_come_late = field.known_at == KnownAt::Unknown && field.kind != FieldKind::Date;
        // A configuration names few ages.
        self.labelled.days.len().checked_sub(1).filter(|_| may_come_late).map(|last| last as u8)
    }
}
