use serde::Serialize;

use super::cells::{Cell, Known, cells};
use crate::scorecard::mean;
use crate::{Bin, Feature, Interaction};

/// What changed about a feature that both models have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeatureDifference {
    /// Its name.
    pub name: String,
    /// True when the two code different things under this name, so that no value can be compared.
    pub recoded: bool,
    /// Levels that only the later model knows; the earlier takes them for `other`.
    pub values_added: Vec<String>,
    /// Levels that only the earlier model knows.
    pub values_removed: Vec<String>,
    /// Bins or levels of the earlier and the later model.
    pub codes: (usize, usize),
    /// The mean absolute change of points, in log-odds, over the later model's rows.
    pub mean: f64,
    /// The value whose points changed most, among those that the later model has rows of.
    pub largest: Option<LargestChange>,
}

/// A value with its points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LargestChange {
    /// The value.
    pub value: String,
    /// Points of the earlier model.
    pub from: f64,
    /// Points of the later model.
    pub to: f64,
}

/// Mean and variance of a change of log-odds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moved {
    pub mean: f64,
    pub variance: f64,
}

impl Moved {
    /// Means and variances of things that have nothing to do with each other add up.
    pub fn add(&mut self, other: Moved) {
        self.mean += other.mean;
        self.variance += other.variance;
    }

    /// A table that comes or goes: its points average to nothing.
    pub fn of_bins(bins: &[Bin]) -> Self {
        let mean = mean(bins);
        Self::weighted(bins.iter().map(|bin| (bin.weight - mean, bin.rows as f64)))
    }

    /// An interaction whose groups stayed as they were.
    pub fn between(from: &Interaction, to: &Interaction) -> Self {
        let (from_mean, to_mean) = (from.mean(), to.mean());
        let cells = from.cells.iter().zip(&to.cells);
        Self::weighted(cells.map(|(from, to)| (to.weight - to_mean - (from.weight - from_mean), to.rows as f64)))
    }

    fn weighted(changes: impl Iterator<Item = (f64, f64)> + Clone) -> Self {
        let rows: f64 = changes.clone().map(|(_, rows)| rows).sum();
        if rows == 0.0 {
            return Self::default();
        }
        let mean = changes.clone().map(|(change, rows)| change * rows).sum::<f64>() / rows;
        let squares: f64 = changes.map(|(change, rows)| rows * (change - mean) * (change - mean)).sum();
        Self { mean, variance: squares / rows }
    }
}

/// Compares two tables of one name.
pub(super) fn compare(from: &Feature, to: &Feature) -> (FeatureDifference, Moved) {
    let codes = (from.bins.len() - 2, to.bins.len() - 2);
    let blank = FeatureDifference {
        name: to.name.clone(),
        recoded: true,
        values_added: Vec::new(),
        values_removed: Vec::new(),
        codes,
        mean: 0.0,
        largest: None,
    };
    let Some(cells) = cells(from, to) else {
        let mut moved = Moved::of_bins(&from.bins);
        moved.add(Moved::of_bins(&to.bins));
        // What recoding moves is that far from nothing on average.
        return (FeatureDifference { mean: moved.variance.sqrt(), ..blank }, moved);
    };
    let changes = cells.iter().map(|cell| (cell.to - cell.from, cell.rows));
    let rows: f64 = changes.clone().map(|(_, rows)| rows).sum();
    let total: f64 = changes.clone().map(|(change, rows)| change.abs() * rows).sum();
    let difference = FeatureDifference {
        recoded: false,
        values_added: labels(&cells, Known::To),
        values_removed: labels(&cells, Known::From),
        mean: if rows > 0.0 { total / rows } else { 0.0 },
        largest: largest(&cells),
        ..blank
    };
    (difference, Moved::weighted(changes))
}

fn labels(cells: &[Cell], known: Known) -> Vec<String> {
    cells.iter().filter(|cell| cell.known == known).map(|cell| cell.label.clone()).collect()
}

/// The first of the largest changes.
fn largest(cells: &[Cell]) -> Option<LargestChange> {
    let size = |cell: &Cell| (cell.to - cell.from).abs();
    let with_rows = cells.iter().filter(|cell| cell.rows > 0.0);
    let largest = with_rows.reduce(|best, cell| if size(cell) > size(best) { cell } else { best })?;
    Some(LargestChange { value: largest.label.clone(), from: largest.from, to: largest.to })
}
