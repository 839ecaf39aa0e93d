//! Which leads would be worked instead of which, if one took over from the other at the same volume?

use serde::{Deserialize, Serialize};

use super::capacity::CapacityUnit;
use super::chances::{Accounts, Chances, Swap};
use super::contenders::{Contender, Pair};
use super::proportions::mcnemar_exact;
use super::top::Worklist;
use crate::{Estimate, EvalError};

/// The leads that change places when the first of a pair takes over from the second, both with room for N.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SwapSet {
    /// Who takes over.
    pub one: String,
    /// From whom.
    pub other: String,
    /// What N counts.
    pub unit: CapacityUnit,
    /// N.
    pub n: usize,
    /// Rows worked by each.
    pub worked: usize,
    /// Leads that only `one` works, most changed first, then by row.
    pub promoted: Vec<SwapRow>,
    /// Leads that only `other` works, likewise; as many as promoted.
    pub demoted: Vec<SwapRow>,
    /// What became of the promoted.
    pub promoted_group: Group,
    /// What became of the demoted.
    pub demoted_group: Group,
    /// What became of those that both work.
    pub both: Group,
    /// What became of those that neither works.
    pub neither: Group,
    /// Share won of the promoted less that of the demoted, with Newcombe's interval; `None` when nobody changes places. Where accounts are given,
    /// the rows count for as many as their accounts make them worth, see [`Pair::swap_set`].
    pub difference: Option<Estimate>,
    /// Exact two-sided McNemar p-value: of the won leads that only one of the two works, is it a coin whose they are? `None` where accounts tie
    /// rows together. Leads at a tied edge are left out.
    pub mcnemar_p: Option<f64>,
}

/// A lead that changes places.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SwapRow {
    /// Its row, counted from 0.
    pub row: usize,
    /// By how much its chance of being worked changes, above 0 and at most 1: 1, but where tied scores cross the edge.
    pub change: f64,
    /// Whether it was won.
    pub won: bool,
}

/// Leads of one fate. Counts are sums of chances where tied scores cross the edge.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Leads.
    pub rows: f64,
    /// Won leads among them.
    pub won: f64,
    /// Share of won leads with a Wilson interval, 0 to 1; `None` without leads.
    pub share: Option<Estimate>,
}

impl Pair<'_> {
    /// Who is worked instead of whom when the first takes over, at N leads in all or of each week.
    ///
    /// Where accounts are given, intervals take rows for fewer by the design effect: the variance with whole accounts as units over that with rows as
    /// units, at least 1 (Rao & Scott, "A simple method for the analysis of clustered binary data", Biometrics 48, 1992).
    ///
    /// # Errors
    /// N is 0, or weeks are asked for and not given.
    pub fn swap_set(&self, unit: CapacityUnit, n: usize) -> Result<SwapSet, EvalError> {
        let (one, other) = (self.inclusion(&self.one, unit, n)?, self.inclusion(&self.other, unit, n)?);
        let won = self.deals.won;
        let rows = |from: &[f64], to: &[f64]| {
            let changed = to.iter().zip(from).enumerate().filter(|(_, (to, from))| to > from);
            let mut rows: Vec<SwapRow> = changed.map(|(row, (to, from))| SwapRow { row, change: to - from, won: won[row] }).collect();
            rows.sort_by(|a, b| b.change.total_cmp(&a.change).then(a.row.cmp(&b.row)));
            rows
        };
        let (promoted, demoted) = (rows(&other, &one), rows(&one, &other));
        let alone = |rows: &[SwapRow]| rows.iter().filter(|row| row.won && row.change == 1.0).count() as u64;
        let accounts = Accounts::new(self.deals.clusters);
        let accounts = accounts.as_ref();
        let group = |chance: fn(f64, f64) -> f64| {
            let chances = one.iter().zip(&other).map(|(one, other)| chance(*one, *other));
            Chances::new(chances.collect(), won).group(won, accounts)
        };
        let swap = Swap::new(&one, &other, won);
        Ok(SwapSet {
            one: self.one.name.to_owned(),
            other: self.other.name.to_owned(),
            unit,
            n,
            worked: one.iter().sum::<f64>().round() as usize,
            difference: swap.share_difference(won, accounts),
            mcnemar_p: accounts.is_none().then(|| mcnemar_exact(alone(&promoted), alone(&demoted))),
            both: group(f64::min),
            neither: group(|one, other| 1.0 - one.max(other)),
            promoted_group: swap.promoted.group(won, accounts),
            demoted_group: swap.demoted.group(won, accounts),
            promoted,
            demoted,
        })
    }

    /// The chance of each row to be among the best `n` by a contender.
    pub(super) fn inclusion(&self, contender: &Contender<'_>, unit: CapacityUnit, n: usize) -> Result<Vec<f64>, EvalError> {
        if n == 0 {
            return Err(EvalError::BadSetting { what: "N", requirement: "at least 1" });
        }
        Ok(Worklist::new(contender.scores, self.deals.weeks_of(unit)?).inclusion(n))
    }
}
