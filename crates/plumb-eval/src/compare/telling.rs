//! The leads that tell most about how two scores differ.

use std::cmp::Ordering;

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
    /// Equal disagreements go by the higher rank of the two, then won before lost, then by row.
    #[must_use]
    pub fn telling_rows(&self, count: usize) -> TellingRows {
        let (one, other) = (mid_ranks(self.one.scores), mid_ranks(self.other.scores));
        let leads = self.deals.won.iter().enumerate().map(|(row, won)| Ranked { row, won: *won, one: one[row], other: other[row] });
        let leads: Vec<Ranked> = leads.collect();
        let side = |sign: f64| {
            let of_outcome = |won: bool| {
                let mut leads: Vec<Ranked> =
                    leads.iter().filter(|lead| lead.won == won && sign * lead.borne_out() > 0.0).copied().collect();
                leads.sort_by(Ranked::order);
                leads
            };
            let (won, lost) = (of_outcome(true), of_outcome(false));
            let from_lost = (count / 2).max(count.saturating_sub(won.len())).min(lost.len());
            let from_won = (count - from_lost).min(won.len());
            let mut chosen = [&won[..from_won], &lost[..from_lost]].concat();
            chosen.sort_by(Ranked::order);
            chosen.iter().map(|lead| lead.telling(leads.len())).collect()
        };
        TellingRows { one_right: side(1.0), other_right: side(-1.0) }
    }
}

/// A lead with its mid-ranks, multiples of one half: their differences are exact, so that equal ones are seen to be equal.
#[derive(Debug, Clone, Copy)]
struct Ranked {
    row: usize,
    won: bool,
    one: f64,
    other: f64,
}

impl Ranked {
    /// Above 0 where the outcome bears out the first: by how much their ranks differ.
    fn borne_out(&self) -> f64 {
        let gap = self.one - self.other;
        if self.won { gap } else { -gap }
    }

    fn order(a: &Self, b: &Self) -> Ordering {
        let gap = |lead: &Self| lead.borne_out().abs();
        let higher = |lead: &Self| lead.one.max(lead.other);
        gap(b).total_cmp(&gap(a)).then(higher(b).total_cmp(&higher(a))).then(b.won.cmp(&a.won)).then(a.row.cmp(&b.row))
    }

    fn telling(&self, rows: usize) -> TellingRow {
        let share = |rank: f64| (rank - 0.5) / rows as f64;
        TellingRow { row: self.row, won: self.won, one_rank: share(self.one), other_rank: share(self.other) }
    }
}
