//! Where do two scores agree, and what became of the leads where they do not?

use serde::{Deserialize, Serialize};

use super::contenders::Pair;
use crate::{Estimate, EvalError, wilson};

/// First scores of five even bands.
pub const FIFTHS: [u8; 5] = [1, 21, 41, 61, 81];

/// Scores that are looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// Least score, 1 to 100.
    pub from: u8,
    /// Greatest score.
    pub to: u8,
}

/// Rows by the bands of two contenders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BandGrid {
    /// Whose bands the rows of the grid are.
    pub one: String,
    /// Whose bands the columns are.
    pub other: String,
    /// Bands of `one`, lowest first.
    pub one_bands: Vec<Band>,
    /// Bands of `other`, lowest first.
    pub other_bands: Vec<Band>,
    /// `cells[i][j]`: rows in band i of `one` and band j of `other`.
    pub cells: Vec<Vec<BandCell>>,
    /// All rows in each band of `one`.
    pub one_totals: Vec<BandCell>,
    /// All rows in each band of `other`.
    pub other_totals: Vec<BandCell>,
}

/// Some of the rows, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BandCell {
    /// Rows.
    pub rows: usize,
    /// Won rows among them.
    pub won: usize,
    /// Share of won rows with a Wilson interval, 0 to 1; `None` without rows.
    pub share: Option<Estimate>,
}

impl Pair<'_> {
    /// Counts and wins by the bands of both; the edges are the first scores of bands, as [`FIFTHS`].
    ///
    /// # Errors
    /// A contender without bands; edges that do not ascend from 1 to at most 100.
    pub fn band_grid(&self, one_edges: &[u8], other_edges: &[u8]) -> Result<BandGrid, EvalError> {
        let (one_bands, other_bands) = (bands(one_edges)?, bands(other_edges)?);
        let (one, other) = (self.one.bands_or_err()?, self.other.bands_or_err()?);
        let mut counts = vec![vec![(0, 0); other_bands.len()]; one_bands.len()];
        for ((one, other), won) in one.iter().zip(other).zip(self.deals.won) {
            let count = &mut counts[band_of(one_edges, *one)][band_of(other_edges, *other)];
            *count = (count.0 + 1, count.1 + usize::from(*won));
        }
        let sum = |counts: &mut dyn Iterator<Item = (usize, usize)>| cell(counts.fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1)));
        Ok(BandGrid {
            one: self.one.name.to_owned(),
            other: self.other.name.to_owned(),
            one_totals: counts.iter().map(|row| sum(&mut row.iter().copied())).collect::<Result<_, _>>()?,
            other_totals: (0..other_bands.len()).map(|j| sum(&mut counts.iter().map(|row| row[j]))).collect::<Result<_, _>>()?,
            cells: counts.iter().map(|row| row.iter().map(|count| cell(*count)).collect()).collect::<Result<_, _>>()?,
            one_bands,
            other_bands,
        })
    }
}

pub(super) fn cell((rows, won): (usize, usize)) -> Result<BandCell, EvalError> {
    Ok(BandCell { rows, won, share: (rows > 0).then(|| wilson(won as u64, rows as u64)).transpose()? })
}

/// Checked bands of their first scores.
pub(super) fn bands(edges: &[u8]) -> Result<Vec<Band>, EvalError> {
    if edges.first() != Some(&1) || edges.windows(2).any(|pair| pair[0] >= pair[1]) || edges.last().is_some_and(|last| *last > 100) {
        return Err(EvalError::BadSetting { what: "the first scores of bands", requirement: "ascending, from 1 to at most 100" });
    }
    let ends = edges[1..].iter().map(|next| next - 1).chain([100]);
    Ok(edges.iter().zip(ends).map(|(from, to)| Band { from: *from, to }).collect())
}

/// The band of a score of 1 to 100 under checked edges.
pub(super) fn band_of(edges: &[u8], score: u8) -> usize {
    edges.partition_point(|edge| *edge <= score) - 1
}
