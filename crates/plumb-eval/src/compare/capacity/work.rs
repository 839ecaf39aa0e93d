//! What the contenders catch.

use super::grid::grid;
use super::{CapacityPoint, Cost, Depths, DifferencePoint};
use crate::compare::chances::{Accounts, Chances, Swap};
use crate::compare::contenders::{Comparison, Contender, Side};
use crate::compare::replicates::{Replicates, Resampled, pick};
use crate::compare::top::Worklist;
use crate::estimate::Z95;
use crate::{Bootstrap, Estimate, EvalError};

/// The contenders' worklists, in the fixed order of rows.
pub(super) struct Work {
    resampled: Resampled,
    pub(super) lists: Vec<Worklist>,
    pub(super) grid: Vec<usize>,
    /// 1 for a won row, 0 for a lost one.
    won: Vec<f64>,
    /// Money of won rows, 0 for lost ones.
    pub(super) amounts: Option<Vec<f64>>,
    accounts: Option<Accounts>,
}

/// Wins at one N.
pub(super) struct Wins {
    /// By each contender.
    own: Vec<Estimate>,
    /// The first less each of the others; the first of them is 0.
    differences: Vec<Estimate>,
}

impl Work {
    pub(super) fn new(comparison: &Comparison<'_>, weeks: Option<&[i32]>, depths: &Depths<'_>) -> Self {
        let deals = &comparison.deals;
        let resampled = Resampled::new(deals, &comparison.contenders);
        let order = &resampled.order;
        let weeks = weeks.map(|weeks| pick(order, weeks));
        let list = |contender: &Contender<'_>| Worklist::new(&pick(order, contender.scores), weeks.as_deref());
        let lists: Vec<Worklist> = comparison.contenders.iter().map(list).collect();
        let won: Vec<f64> = resampled.won.iter().map(|won| f64::from(u8::from(*won))).collect();
        Self {
            grid: grid(lists[0].fullest(), depths.grid, depths.exact),
            amounts: deals.amounts.map(|amounts| pick(order, amounts).iter().zip(&won).map(|(amount, won)| amount * won).collect()),
            accounts: Accounts::new(deals.clusters.map(|clusters| pick(order, clusters)).as_deref()),
            won,
            lists,
            resampled,
        }
    }

    /// A figure a contender, column (wins, then money) and N.
    pub(super) fn resample(&self, bootstrap: Bootstrap) -> Result<Replicates, EvalError> {
        let columns: Vec<&[f64]> = std::iter::once(&self.won[..]).chain(self.amounts.as_deref()).collect();
        self.resampled.run(bootstrap, |weights| {
            let scale = weights.len() as f64 / weights.iter().sum::<f64>();
            let caught = self.lists.iter().flat_map(|list| columns.iter().flat_map(|values| list.caught(weights, values, &self.grid)));
            caught.map(|caught| caught * scale).collect()
        })
    }

    /// Where it stands.
    fn place(&self, contender: usize, column: usize, k: usize) -> usize {
        let columns = 1 + usize::from(self.amounts.is_some());
        (contender * columns + column) * self.grid.len() + k
    }

    pub(super) fn wins(&self, n: usize) -> Wins {
        let (won, accounts) = (&self.resampled.won[..], self.accounts.as_ref());
        let chances: Vec<Vec<f64>> = self.lists.iter().map(|list| list.inclusion(n)).collect();
        Wins {
            differences: chances.iter().map(|other| Swap::new(&chances[0], other, won).wins(won, accounts)).collect(),
            own: chances.into_iter().map(|own| Chances::new(own, won).wins(won, accounts)).collect(),
        }
    }

    pub(super) fn point(
        &self,
        contender: usize,
        k: usize,
        wins: &Wins,
        replicates: &Replicates,
        cost_per_lead: Option<f64>,
    ) -> CapacityPoint {
        let (won, rows) = (wins.own[contender], self.lists[contender].worked(self.grid[k]));
        let (all_won, all) = (self.won.iter().sum::<f64>(), self.won.len() as f64);
        let precision = won.estimate / rows as f64;
        CapacityPoint {
            n: self.grid[k],
            rows,
            won,
            amount: self.amounts.as_ref().map(|_| replicates.estimate(self.place(contender, 1, k))),
            precision,
            recall: won.estimate / all_won,
            lift: precision / (all_won / all),
            cost: cost_per_lead.map(|cost| Cost::of(cost * rows as f64, won)),
        }
    }

    pub(super) fn differences(&self, at: usize, wins: &[Wins], replicates: &Replicates) -> Vec<DifferencePoint> {
        let pairs: Vec<(usize, usize)> = (0..self.grid.len()).map(|k| (self.place(0, 0, k), self.place(at, 0, k))).collect();
        let widening = (replicates.simultaneous_multiple(&pairs) / Z95).max(1.0);
        let point = |(k, wins): (usize, &Wins)| {
            let won = wins.differences[at];
            let band = (won.estimate - widening * (won.estimate - won.lower), won.estimate + widening * (won.upper - won.estimate));
            let amount = || replicates.difference(self.place(0, 1, k), self.place(at, 1, k));
            let ahead = Side::ahead(band.0, band.1);
            DifferencePoint { n: self.grid[k], won, band, ahead, amount: self.amounts.as_ref().map(|_| amount()) }
        };
        wins.iter().enumerate().map(point).collect()
    }
}
