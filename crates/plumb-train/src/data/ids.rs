use std::borrow::Cow;

use rayon::prelude::*;

use crate::table::TextColumn;

/// The identifier of each row.
#[derive(Debug)]
pub(super) enum Ids {
    /// From a column.
    Text(TextColumn),
    /// A hash of the row's content, and how many rows of the same content come before it.
    Content(Vec<(u64, u32)>),
}

impl Ids {
    pub(super) fn get(&self, row: usize) -> Cow<'_, str> {
        match self {
            Self::Text(ids) => Cow::Borrowed(ids.get(row).unwrap_or("")),
            Self::Content(ids) => {
                let (hash, before) = ids[row];
                Cow::Owned(format!("{hash:016x}-{}", before + 1))
            }
        }
    }

    /// From hashes of rows: equal rows are numbered, so that identifiers differ.
    pub(super) fn of_content(hashes: &[u64]) -> Self {
        let mut numbered: Vec<(u64, u32)> = hashes.iter().map(|hash| (*hash, 0)).collect();
        let mut order: Vec<u32> = (0..hashes.len() as u32).collect();
        order.par_sort_unstable_by_key(|row| (hashes[*row as usize], *row));
        for same in order.chunk_by(|a, b| hashes[*a as usize] == hashes[*b as usize]) {
            for (before, row) in same.iter().enumerate() {
                numbered[*row as usize].1 = before as u32;
            }
        }
        Self::Content(numbered)
    }

    /// The first row whose identifier stands earlier already, and where it does.
    pub(super) fn first_duplicate(ids: &TextColumn) -> Option<(usize, usize)> {
        let text = |row: u32| ids.get(row as usize).unwrap_or("");
        let mut hashed: Vec<(u64, u32)> =
            (0..ids.len() as u32).into_par_iter().map(|row| (plumb_core::hash::stable_hash(text(row).as_bytes()), row)).collect();
        hashed.par_sort_unstable();
        let mut first: Option<(u32, u32)> = None;
        for same in hashed.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            for (at, (_, row)) in same.iter().enumerate().skip(1) {
                let earlier = same[..at].iter().find(|(_, earlier)| text(*earlier) == text(*row));
                if let Some((_, earlier)) = earlier.filter(|_| first.is_none_or(|(known, _)| row < &known)) {
                    first = Some((*row, *earlier));
                }
            }
        }
        first.map(|(row, earlier)| (row as usize, earlier as usize))
    }
}
