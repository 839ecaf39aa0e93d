//! The leads that tell most about how two scores differ.

use serde::{Deserialize, Serialize};

use super::contenders::Pair;
use crate::delong::mid_ranks;

/// Leads that the two rank most differently, by whose side the outcome took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TellingRows {
    /// Leads where the outcome bears out `one`: won and ranked higher by it, or lost and ranked lower. Greatest disagreement first.
    pub one_right: Vec<TellingRow>,
    /// Leads where the outcome bears out `other`, likewise.
    pub other_right: Vec<TellingRow>,
}

/// A lead that two rank differently.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TellingRow {
    /// Its row, counted from 0.
    pub row: usize,
    /// Whether it was won.
    pub won: bool,
    /// Share of rows that `one` ranks below it, a tie counting one half; 0 to 1.
    pub one_rank: f64,
    /// The same for `other`.
    pub other_rank: f64,
}

impl Pair<'_> {
    /// Up to `count` leads a side, those of greatest disagreement: half of them won and half lost where there are enough of both.
    ///
    /// Equal disagreements go by the higher rank of the two, then by row.
    #[must_use]
    pub fn telling_rows(&self, count: usize) -> TellingRows {
        let rows = self.deals.won.len() as f64;
        let (one, other) = (mid_ranks(self.one.scores), mid_ranks(self.other.scores));
        let share = |rank: f64| (rank - 0.5) / rows;
        let telling: Vec<TellingRow> = self
            .deals
            .won
            .iter()
            .enumerate()
            .map(|(row, won)| TellingRow { row, won: *won, one_rank: share(one[row]), other_rank: share(other[row]) })
            .collect();
        let side = |sign: f64| {
            let of_outcome = |won: bool| {
                let mut rows: Vec<TellingRow> =
                    telling.iter().filter(|row| row.won == won && sign * row.borne_out() > 0.0).copied().collect();
                rows.sort_by(TellingRow::order);
                rows
            };
            let (won, lost) = (of_outcome(true), of_outcome(false));
            let from_lost = (count / 2).min(lost.len()).max(count.saturating_sub(won.len()).min(lost.len()));
            let from_won = (count - from_lost).min(won.len());
            let mut rows = [&won[..from_won], &lost[..from_lost]].concat();
            rows.sort_by(TellingRow::order);
            rows
        };
        TellingRows { one_right: side(1.0), other_right: side(-1.0) }
    }
}

impl TellingRow {
    /// Above 0 where the outcome bears out the first: by how much their ranks differ, 0 to 1.
    fn borne_out(&self) -> f64 {
        let gap = self.one_rank - self.other_rank;
        if self.won { gap } else { -gap }
    }

    fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        let key = |row: &Self| (row.borne_out().abs(), row.one_rank.max(row.other_rank));
        let (x, y) = (key(a), key(b));
        y.0.total_cmp(&x.0).then(y.1.total_cmp(&x.1)).then(a.row.cmp(&b.row))
    }
}
