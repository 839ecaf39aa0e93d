//! Two tables of one feature laid over each other.

use plumb_features::{Encoder, FIRST, MISSING, OTHER};

use crate::Feature;

/// A value with the points of both tables.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// The value.
    pub label: String,
    /// Points of the earlier table.
    pub from: f64,
    /// Points of the later table.
    pub to: f64,
    /// Rows of the later table; of a bin that the earlier table cuts, an even share.
    pub rows: f64,
    /// Which tables know the value by itself; the other takes it for `other`.
    pub known: Known,
}

/// Who knows a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Both.
    Both,
    /// The earlier table only.
    From,
    /// The later table only.
    To,
}

/// The cells of two tables, missing and other first; `None` where they code different things.
pub(super) fn cells(from: &Feature, to: &Feature) -> Option<Vec<Cell>> {
    let both = Both { from, to, from_mean: from.mean(), to_mean: to.mean() };
    let special = [MISSING, OTHER].map(|code| both.cell(to.encoder.label(code), code, code, 1.0, Known::Both));
    let values = match (&from.encoder, &to.encoder) {
        (Encoder::Levels { property, .. }, Encoder::Levels { property: other, .. }) if property == other => both.levels(),
        (Encoder::Bins { quantity, edges }, Encoder::Bins { quantity: other, edges: others }) if quantity == other => {
            let merged = merged(edges, others);
            both.bins(edges, others, &Encoder::Bins { quantity: *quantity, edges: merged.clone() }, &merged)
        }
        // What a rate weighs; which level has which is another thing.
        (Encoder::Rates { edges, .. }, Encoder::Rates { edges: others, .. }) => {
            let merged = merged(edges, others);
            both.bins(edges, others, &Encoder::Rates { edges: merged.clone(), levels: Vec::new() }, &merged)
        }
        _ => return None,
    };
    Some(special.into_iter().chain(values).collect())
}

fn merged(edges: &[f64], others: &[f64]) -> Vec<f64> {
    let mut merged: Vec<f64> = edges.iter().chain(others).copied().collect();
    merged.sort_unstable_by(f64::total_cmp);
    merged.dedup();
    merged
}

struct Both<'a> {
    from: &'a Feature,
    to: &'a Feature,
    from_mean: f64,
    to_mean: f64,
}

impl Both<'_> {
    fn cell(&self, label: String, from: u16, to: u16, share: f64, known: Known) -> Cell {
        let (one, other) = (&self.from.bins[usize::from(from)], &self.to.bins[usize::from(to)]);
        // The rows of a value that the later table does not know are among those of `other` already.
        let rows = if known == Known::From { 0.0 } else { share * other.rows as f64 };
        Cell { label, from: one.weight - self.from_mean, to: other.weight - self.to_mean, rows, known }
    }

    /// Both lists are sorted by key.
    fn levels(&self) -> Vec<Cell> {
        let (Encoder::Levels { levels: one, .. }, Encoder::Levels { levels: other, .. }) = (&self.from.encoder, &self.to.encoder) else {
            return Vec::new();
        };
        // No more codes than 16 bits count, see `Encoder::check`.
        let code = |place: Result<usize, usize>| place.map_or(OTHER, |place| FIRST + place as u16);
        let in_to = other.iter().enumerate().map(|(place, level)| {
            let from = one.binary_search_by(|known| known.key.cmp(&level.key));
            let known = if from.is_ok() { Known::Both } else { Known::To };
            self.cell(level.label.clone(), code(from), code(Ok(place)), 1.0, known)
        });
        let gone = one.iter().enumerate().filter(|(_, level)| other.binary_search_by(|known| known.key.cmp(&level.key)).is_err());
        in_to.chain(gone.map(|(place, level)| self.cell(level.label.clone(), code(Ok(place)), OTHER, 1.0, Known::From))).collect()
    }

    /// One cell a bin of the merged edges.
    fn bins(&self, from: &[f64], to: &[f64], merged: &Encoder, edges: &[f64]) -> Vec<Cell> {
        // The bin of a merged bin is that of its lower edge; the lowest has none.
        let place = |own: &[f64], bin: usize| bin.checked_sub(1).map_or(0, |low| own.partition_point(|edge| *edge <= edges[low]));
        let of_to: Vec<usize> = (0..=edges.len()).map(|bin| place(to, bin)).collect();
        let cell = |bin: usize| {
            let parts = of_to.iter().filter(|other| **other == of_to[bin]).count() as f64;
            let codes = (FIRST + place(from, bin) as u16, FIRST + of_to[bin] as u16);
            // Merged edges can be more than an encoder may have, but labels only look them up.
            self.cell(merged.label(FIRST + bin as u16), codes.0, codes.1, 1.0 / parts, Known::Both)
        };
        (0..=edges.len()).map(cell).collect()
    }
}
