//! Leads that stand in several rows.

use plumb_core::Outcome;
use plumb_core::hash::stable_hash;
use rayon::prelude::*;

use super::readings::MISSING_TIME;
use crate::table::TextColumn;

/// What became of leads that stand in several rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct RepeatedLeads {
    /// Leads that do.
    pub leads: u64,
    /// Of them, those with a won row and a lost one.
    pub conflicting: u64,
    /// Rows left out that are copies of the one that counts.
    pub copies: u64,
    /// Rows left out that differ from it.
    pub superseded: u64,
}

/// What rows are told apart by.
pub(super) struct Rows<'a> {
    pub ids: &'a TextColumn,
    pub outcomes: &'a [Outcome],
    pub created: Option<&'a [i64]>,
    pub closed: Option<&'a [i64]>,
    /// A hash of the rest of each row.
    pub content: &'a [u64],
}

impl Rows<'_> {
    /// The rows that do not count, ascending: of each lead the row with the latest close counts, of several of them that created last, then
    /// a won one. Whatever is left decides by a hash of the content, so that the order of the file does not matter.
    pub(super) fn left_out(&self) -> (Vec<u32>, RepeatedLeads) {
        let id = |row: u32| self.ids.get(row as usize).unwrap_or("");
        let mut hashed: Vec<(u64, u32)> =
            (0..self.ids.len() as u32).into_par_iter().map(|row| (stable_hash(id(row).as_bytes()), row)).collect();
        hashed.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| id(a.1).cmp(id(b.1))).then(a.1.cmp(&b.1)));
        let (mut left_out, mut counts) = (Vec::new(), RepeatedLeads::default());
        for same in hashed.chunk_by(|a, b| a.0 == b.0 && id(a.1) == id(b.1)).filter(|same| same.len() > 1) {
            let rows = || same.iter().map(|(_, row)| *row);
            // Of rows that are the same in everything the first one counts.
            let Some(kept) = rows().rev().max_by_key(|row| self.rank(*row)) else { continue };
            let has = |outcome| rows().any(|row| self.outcomes[row as usize] == outcome);
            counts.leads += 1;
            counts.conflicting += u64::from(has(Outcome::Won) && has(Outcome::Lost));
            for row in rows().filter(|row| *row != kept) {
                left_out.push(row);
                if self.rank(row) == self.rank(kept) {
                    counts.copies += 1;
                } else {
                    counts.superseded += 1;
                }
            }
        }
        left_out.sort_unstable();
        (left_out, counts)
    }

    fn rank(&self, row: u32) -> (bool, i64, i64, u8, u64) {
        let row = row as usize;
        let time = |times: Option<&[i64]>| times.map_or(MISSING_TIME, |times| times[row]);
        let outcome = self.outcomes[row];
        let of_outcome = match outcome {
            Outcome::Won => 2,
            Outcome::Lost => 1,
            Outcome::Open => 0,
        };
        (outcome != Outcome::Open, time(self.closed), time(self.created), of_outcome, self.content[row])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_close_counts_whatever_the_order() {
        use Outcome::{Lost, Open, Won};
        let rows = [
            ("a", Lost, 10, 1, 7u64),
            ("b", Open, 99, 1, 1),
            ("a", Won, 20, 1, 7),
            ("c", Won, 5, 1, 3),
            ("a", Lost, 10, 1, 7),
            ("c", Won, 5, 1, 3),
            ("b", Lost, 3, 1, 1),
            ("d", Won, 5, 1, 3),
        ];
        for turn in 0..rows.len() {
            let mut rows = rows;
            rows.rotate_left(turn);
            let column = |of: fn(&(&str, Outcome, i64, i64, u64)) -> i64| rows.iter().map(of).collect::<Vec<_>>();
            let (closed, created) = (column(|row| row.2), column(|row| row.3));
            let ids: TextColumn = rows.iter().map(|row| row.0).collect();
            let (outcomes, content): (Vec<_>, Vec<_>) = rows.iter().map(|row| (row.1, row.4)).unzip();
            let own = Rows { ids: &ids, outcomes: &outcomes, created: Some(&created), closed: Some(&closed), content: &content };
            let (left_out, counts) = own.left_out();
            let mut kept: Vec<_> = rows
                .iter()
                .enumerate()
                .filter(|(row, _)| !left_out.contains(&(*row as u32)))
                .map(|(_, row)| (row.0, row.1, row.2))
                .collect();
            kept.sort_by_key(|row| row.0);
            assert_eq!(kept, [("a", Won, 20), ("b", Lost, 3), ("c", Won, 5), ("d", Won, 5)], "turned by {turn}");
            assert_eq!(counts, RepeatedLeads { leads: 3, conflicting: 1, copies: 1, superseded: 3 });
        }
    }
}
