//! Leads of which several rows tell what they were, each from a moment on.

use plumb_core::hash::stable_hash;
use plumb_core::{Outcome, Time, version_at, version_at_creation};
use rayon::prelude::*;

use super::readings::time_of;
use crate::table::TextColumn;

/// What came of rows that tell what leads were over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct HistoryCounts {
    /// Leads in several rows.
    pub leads: u64,
    /// Rows that tell what they were later than at their creation.
    pub later: u64,
    /// Leads left out because nobody knows what they were when they came.
    pub late: u64,
}

/// Which rows tell what a lead was later. A lead's own row, which carries its roles, tells what it came with.
#[derive(Debug, Default)]
pub(super) struct Histories {
    /// Rows by their lead's own row, then by the moment from which they hold.
    later: Vec<Later>,
    pub counts: HistoryCounts,
}

#[derive(Debug, Clone, Copy)]
struct Later {
    lead: u32,
    begins: Time,
    row: u32,
}

/// The columns by which rows are put together.
pub(super) struct HistoryRows<'a> {
    pub ids: &'a TextColumn,
    /// From when on each row holds, in milliseconds.
    pub observed: &'a [i64],
    pub created: &'a mut [i64],
    pub closed: Option<&'a mut [i64]>,
    pub outcomes: &'a mut [Outcome],
}

/// Two rows of a lead that hold from the same moment on, so that nobody knows which.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Undecided(pub u32, pub u32);

impl HistoryRows<'_> {
    /// Finds each lead's own row, and gives it the creation that its oldest row tells and the end that its newest one tells. Rows that are no
    /// lead's own come second, ascending: those that tell what became of leads, and all those of leads that were heard of too late.
    pub(super) fn sort(mut self) -> Result<(Histories, Vec<u32>), Undecided> {
        let (ids, observed) = (self.ids, self.observed);
        let id = |row: u32| ids.get(row as usize).unwrap_or("");
        let begins = |row: u32| observed[row as usize];
        let mut hashed: Vec<(u64, u32)> = (0..ids.len() as u32).into_par_iter().map(|row| (stable_hash(id(row).as_bytes()), row)).collect();
        let by_lead = |a: &(u64, u32), b: &(u64, u32)| a.0.cmp(&b.0).then_with(|| id(a.1).cmp(id(b.1)));
        hashed.par_sort_unstable_by(|a, b| by_lead(a, b).then_with(|| begins(a.1).cmp(&begins(b.1))).then(a.1.cmp(&b.1)));
        let (mut histories, mut not_own) = (Histories::default(), Vec::new());
        for same in hashed.chunk_by(|a, b| by_lead(a, b).is_eq()) {
            let rows: Vec<u32> = same.iter().map(|(_, row)| *row).collect();
            if let Some(pair) = rows.windows(2).find(|pair| begins(pair[0]) == begins(pair[1])) {
                return Err(Undecided(pair[0].min(pair[1]), pair[0].max(pair[1])));
            }
            self.put_together(&rows, &mut histories, &mut not_own);
        }
        histories.later.sort_unstable_by_key(|later| (later.lead, later.begins));
        not_own.sort_unstable();
        Ok((histories, not_own))
    }

    /// `rows` are those of one lead, the oldest first.
    fn put_together(&mut self, rows: &[u32], histories: &mut Histories, not_own: &mut Vec<u32>) {
        let (Some(oldest), Some(newest)) = (rows.first().map(|row| *row as usize), rows.last().map(|row| *row as usize)) else { return };
        // A blank moment was refused when it was read.
        let begins: Vec<Time> = rows.iter().filter_map(|row| time_of(self.observed[*row as usize])).collect();
        let is_closed = self.outcomes[newest] != Outcome::Open;
        let closed = self.closed.as_ref().and_then(|closed| time_of(closed[newest])).filter(|_| is_closed);
        let came_with = match time_of(self.created[oldest]) {
            Some(created) => version_at_creation(&begins, created, closed),
            // It gets no label anyway.
            None => Some(0),
        };
        let Some(place) = came_with else {
            histories.counts.late += 1;
            return not_own.extend(rows);
        };
        let own = rows[place];
        self.created[own as usize] = self.created[oldest];
        self.outcomes[own as usize] = self.outcomes[newest];
        if let Some(closed) = &mut self.closed {
            closed[own as usize] = closed[newest];
        }
        let later = rows.iter().zip(&begins).skip(place + 1).map(|(row, begins)| Later { lead: own, begins: *begins, row: *row });
        histories.later.extend(later);
        histories.counts.leads += u64::from(rows.len() > 1);
        histories.counts.later += (rows.len() - place - 1) as u64;
        not_own.extend(rows.iter().filter(|row| **row != own));
    }
}

impl Histories {
    /// Whether no lead has a later row.
    pub(super) fn is_empty(&self) -> bool {
        self.later.is_empty()
    }

    /// The row that tells what a lead was at a moment from its creation on.
    pub(super) fn row_at(&self, lead: u32, moment: Time) -> u32 {
        let later = self.of(lead);
        let begins: Vec<Time> = later.iter().map(|later| later.begins).collect();
        version_at(&begins, moment).map_or(lead, |place| later[place].row)
    }

    /// The row that tells what a lead is now.
    pub(super) fn newest(&self, lead: u32) -> u32 {
        self.of(lead).last().map_or(lead, |later| later.row)
    }

    fn of(&self, lead: u32) -> &[Later] {
        let from = self.later.partition_point(|later| later.lead < lead);
        let count = self.later[from..].partition_point(|later| later.lead == lead);
        &self.later[from..from + count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn day(days: i64) -> Time {
        Time::from_millis(days * DAY).expect("in range")
    }

    #[test]
    fn rows_are_put_together_whatever_their_order() {
        // Identifier, from when on, creation, close, outcome.
        let rows = [
            ("a", 0, 0, None, Outcome::Open),
            ("b", 5, 3, None, Outcome::Open),
            ("a", 10, 0, None, Outcome::Open),
            ("c", 1, 1, None, Outcome::Open),
            ("a", 50, 99, Some(50), Outcome::Won),
            ("c", 0, 1, None, Outcome::Open),
        ];
        for turn in 0..rows.len() {
            let mut rows = rows;
            rows.rotate_left(turn);
            let at = |id: &str, begins: i64| rows.iter().position(|row| row.0 == id && row.1 == begins).expect("a row") as u32;
            let ids: TextColumn = rows.iter().map(|row| row.0).collect();
            let observed: Vec<i64> = rows.iter().map(|row| row.1 * DAY).collect();
            let mut created: Vec<i64> = rows.iter().map(|row| row.2 * DAY).collect();
            let mut closed: Vec<i64> = rows.iter().map(|row| row.3.map_or(i64::MIN, |day| day * DAY)).collect();
            let mut outcomes: Vec<Outcome> = rows.iter().map(|row| row.4).collect();
            let table =
                HistoryRows { ids: &ids, observed: &observed, created: &mut created, closed: Some(&mut closed), outcomes: &mut outcomes };
            let (histories, not_own) = table.sort().expect("different moments");
            assert_eq!(histories.counts, HistoryCounts { leads: 2, later: 2, late: 1 });
            let mut expected = vec![at("a", 10), at("a", 50), at("b", 5), at("c", 0)];
            expected.sort_unstable();
            assert_eq!(not_own, expected, "turned by {turn}");
            let own = at("a", 0);
            let seen = [0, 9, 10, 49, 50].map(|days| histories.row_at(own, day(days)));
            assert_eq!(seen, [own, own, at("a", 10), at("a", 10), at("a", 50)]);
            assert_eq!((histories.newest(own), histories.newest(at("c", 1))), (at("a", 50), at("c", 1)));
            let own = own as usize;
            assert_eq!((created[own], closed[own], outcomes[own]), (0, 50 * DAY, Outcome::Won));
        }
    }

    #[test]
    fn two_rows_from_one_moment_on_are_refused() {
        let ids: TextColumn = ["a", "b", "a"].into_iter().collect();
        let (mut created, mut outcomes) = ([0; 3], [Outcome::Open; 3]);
        let table = HistoryRows { ids: &ids, observed: &[0, 0, 0], created: &mut created, closed: None, outcomes: &mut outcomes };
        assert_eq!(table.sort().expect_err("undecided"), Undecided(0, 2));
    }
}
