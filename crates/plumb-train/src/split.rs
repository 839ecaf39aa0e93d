//! The cut between what a model learns from and what it is measured on.

use plumb_core::Time;
use plumb_core::hash::unit_interval;
use plumb_model::Split;

use crate::dataset::Dataset;
use crate::label::Labelled;

/// Labelled rows parted in two; numbers index [`Labelled::rows`].
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// What the evaluated table is fitted on.
    pub training: Vec<usize>,
    /// What it is measured on.
    pub test: Vec<usize>,
    /// Rows before the cut whose label became known only after it.
    pub purged: usize,
    /// The rule.
    pub split: Split,
}

/// Parts labelled rows: oldest to train, newest to test, by creation; training rows whose label falls after the cut are purged.
/// Only without any time, by a hash of the lead's identifier, so that a lead is always on the same side.
pub fn split(dataset: &Dataset, labelled: &Labelled, test_share: f64) -> Parts {
    match cut(dataset, labelled, test_share) {
        Some(cut) => by_time(dataset, labelled, cut),
        None => by_hash(dataset, labelled, test_share),
    }
}

/// Whether a row is on the test side of a rule, whatever data the rule was drawn from.
pub fn is_held_out(split: &Split, id: &str, created: Option<Time>) -> bool {
    match split {
        Split::Time { cut } => created.is_some_and(|created| created >= *cut),
        Split::Hash { test_share } => unit_interval(format!("split:{id}").as_bytes()) < *test_share,
    }
}

fn cut(dataset: &Dataset, labelled: &Labelled, test_share: f64) -> Option<Time> {
    // Labelled rows stand in order of creation.
    let at = ((1.0 - test_share) * labelled.rows.len() as f64) as usize;
    let cut = dataset.created_at(*labelled.rows.get(at)?)?;
    let first = dataset.created_at(*labelled.rows.first()?)?;
    (cut > first).then_some(cut)
}

fn by_time(dataset: &Dataset, labelled: &Labelled, cut: Time) -> Parts {
    let (mut training, mut test, mut purged) = (Vec::new(), Vec::new(), 0);
    for (index, row) in labelled.rows.iter().enumerate() {
        if dataset.created_at(*row).is_some_and(|created| created >= cut) {
            test.push(index);
        } else if labelled.known_at[index].is_some_and(|known_at| known_at > cut) {
            purged += 1;
        } else {
            training.push(index);
        }
    }
    Parts { training, test, purged, split: Split::Time { cut } }
}

fn by_hash(dataset: &Dataset, labelled: &Labelled, test_share: f64) -> Parts {
    let split = Split::Hash { test_share };
    let held_out = |index: &usize| {
        let row = labelled.rows[*index];
        is_held_out(&split, &dataset.ids[row as usize], None)
    };
    let (test, training) = (0..labelled.rows.len()).partition(held_out);
    Parts { training, test, purged: 0, split }
}
