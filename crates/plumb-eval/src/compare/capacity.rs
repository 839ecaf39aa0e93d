//! What is a ranking worth when sales can work N leads?

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::chances::{Accounts, Chances, Swap};
use super::contenders::{Comparison, Contender, Side};
use super::replicates::{Replicates, Resampled, pick};
use super::top::Worklist;
use crate::estimate::Z95;
use crate::{Bootstrap, Estimate, EvalError};

/// What N counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapacityUnit {
    /// The best N of all rows.
    InAll,
    /// The best N of the leads that came in each week, which is how sales work: all of a week that brought fewer.
    AWeek,
}

/// For which N.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Depths<'a> {
    /// What N counts.
    pub unit: CapacityUnit,
    /// About how many values of N to show between 1 and all, closer together where N is small.
    pub grid: usize,
    /// Values of N that must be among them; those above the number of rows are taken for all.
    pub exact: &'a [usize],
    /// What working one lead costs, in money; costs of a won deal are then given.
    pub cost_per_lead: Option<f64>,
}

/// Wins and money caught by each contender at each N, and by how much they differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Capacity {
    /// What N counts.
    pub unit: CapacityUnit,
    /// Weeks in which leads came in; 1 where N counts all rows.
    pub weeks: usize,
    /// Rows compared on.
    pub rows: usize,
    /// Won rows among them.
    pub won: usize,
    /// Money of all won rows; `None` where no amounts are given.
    pub amount: Option<f64>,
    /// A curve a contender, in their order.
    pub curves: Vec<CapacityCurve>,
    /// The first contender less each of the others, in their order.
    pub differences: Vec<CapacityDifference>,
}

/// What one contender catches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CapacityCurve {
    /// Its name.
    pub name: String,
    /// A point an N, ascending.
    pub points: Vec<CapacityPoint>,
}

/// What a contender's best N leads hold. Not whole where tied scores cross the edge: what ordering them at random gives on average.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CapacityPoint {
    /// N.
    pub n: usize,
    /// Rows worked: N, or over all weeks N of each that brought so many.
    pub rows: usize,
    /// Won rows among them: their share with Wilson's interval, times the rows.
    pub won: Estimate,
    /// Money of the won rows among them, with a bootstrap interval; `None` where no amounts are given.
    pub amount: Option<Estimate>,
    /// Share of the worked rows that were won, 0 to 1.
    pub precision: f64,
    /// Share of all won rows that are among the worked, 0 to 1: the gain.
    pub recall: f64,
    /// `precision` over the share of won rows of all; 1 is as good as chance.
    pub lift: f64,
    /// What a won deal costs; `None` where no cost of a lead is given.
    pub cost: Option<Cost>,
}

/// Cost of the worked leads for each won deal among them, in money. An end is `None` where there may be no won deal at all: no limit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// As observed.
    pub estimate: Option<f64>,
    /// Lower end of the 95% interval.
    pub lower: Option<f64>,
    /// Upper end of the 95% interval.
    pub upper: Option<f64>,
}

/// One contender less another at each N.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CapacityDifference {
    /// The first.
    pub one: String,
    /// The one it is compared with.
    pub other: String,
    /// A point an N, ascending.
    pub points: Vec<DifferencePoint>,
    /// Where the lead clearly passes from one to the other; `None` where it never does.
    pub crossover: Option<Crossover>,
}

/// How much more the first of two catches in its best N.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DifferencePoint {
    /// N.
    pub n: usize,
    /// Difference of won rows: that of the leads that change places, with Newcombe's interval, for this N alone.
    pub won: Estimate,
    /// Ends of a 95% band that holds the difference of won rows at all N at once: for who looks for the best N. The interval of `won`, widened by
    /// what a bootstrap finds the largest deviation over all N to be.
    pub band: (f64, f64),
    /// Who is ahead here beyond doubt: the band does not hold 0.
    pub ahead: Option<Side>,
    /// Difference of money, with a paired bootstrap interval for this N alone; `None` where no amounts are given.
    pub amount: Option<Estimate>,
}

/// Where the lead passes from one to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossover {
    /// Who is ahead at smaller N.
    pub ahead_before: Side,
    /// The last N at which that is beyond doubt.
    pub last_before: usize,
    /// The first N beyond it where the estimated difference is no longer on that side.
    pub near: usize,
    /// The first N at which the other is ahead beyond doubt.
    pub first_after: usize,
}

impl Comparison<'_> {
    /// Wins and money caught in the best N by each contender, for N from 1 to all.
    ///
    /// Wins have the intervals of [`Pair::swap_set`](super::Pair::swap_set) and [`TopWins`](super::TopWins). Money, and what allows for looking at all
    /// N at once, is bootstrapped: in a replicate (whole accounts where there are such) the same *share* of the rows is worked, of each week where N
    /// counts weeks, and what it catches is scaled to the number of rows. Leads that came in a week compete with each other only.
    ///
    /// # Errors
    /// Fewer than 2 replicates; weeks that are asked for and not given; a cost that is not a number of at least 0; an N of 0.
    pub fn capacity(&self, depths: Depths<'_>, bootstrap: Bootstrap) -> Result<Capacity, EvalError> {
        let weeks = self.deals.weeks_of(depths.unit)?;
        if depths.cost_per_lead.is_some_and(|cost| !(cost >= 0.0 && cost.is_finite())) {
            return Err(EvalError::BadSetting { what: "the cost of a lead", requirement: "a number of at least 0" });
        }
        if depths.exact.contains(&0) {
            return Err(EvalError::BadSetting { what: "N", requirement: "at least 1" });
        }
        let work = Work::new(self, weeks, &depths);
        let replicates = work.resample(bootstrap)?;
        // Every N by itself: nothing depends on the number of threads.
        let wins: Vec<Wins> = work.grid.par_iter().map(|n| work.wins(*n)).collect();
        let curve = |at: usize| CapacityCurve {
            name: self.contenders[at].name.to_owned(),
            points: (0..work.grid.len()).map(|k| work.point(at, k, &wins[k], &replicates, depths.cost_per_lead)).collect(),
        };
        let difference = |at: usize| {
            let points = work.differences(at, &wins, &replicates);
            let (one, other) = (self.contenders[0].name.to_owned(), self.contenders[at].name.to_owned());
            CapacityDifference { one, other, crossover: Crossover::find(&points), points }
        };
        Ok(Capacity {
            unit: depths.unit,
            weeks: work.lists[0].weeks(),
            rows: self.rows(),
            won: self.deals.won_rows(),
            amount: work.amounts.as_ref().map(|amounts| amounts.iter().sum()),
            curves: (0..self.contenders.len()).map(curve).collect(),
            differences: (1..self.contenders.len()).map(difference).collect(),
        })
    }
}

/// The contenders' worklists, in the fixed order of rows.
struct Work {
    resampled: Resampled,
    lists: Vec<Worklist>,
    grid: Vec<usize>,
    /// 1 for a won row, 0 for a lost one.
    won: Vec<f64>,
    /// Money of won rows, 0 for lost ones.
    amounts: Option<Vec<f64>>,
    accounts: Option<Accounts>,
}

/// Wins at one N.
struct Wins {
    /// By each contender.
    own: Vec<Estimate>,
    /// The first less each of the others; the first of them is 0.
    differences: Vec<Estimate>,
}

impl Work {
    fn new(comparison: &Comparison<'_>, weeks: Option<&[i32]>, depths: &Depths<'_>) -> Self {
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
    fn resample(&self, bootstrap: Bootstrap) -> Result<Replicates, EvalError> {
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

    fn wins(&self, n: usize) -> Wins {
        let (won, accounts) = (&self.resampled.won[..], self.accounts.as_ref());
        let chances: Vec<Vec<f64>> = self.lists.iter().map(|list| list.inclusion(n)).collect();
        Wins {
            differences: chances.iter().map(|other| Swap::new(&chances[0], other, won).wins(won, accounts)).collect(),
            own: chances.into_iter().map(|own| Chances::new(own, won).wins(won, accounts)).collect(),
        }
    }

    fn point(&self, contender: usize, k: usize, wins: &Wins, replicates: &Replicates, cost_per_lead: Option<f64>) -> CapacityPoint {
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

    fn differences(&self, at: usize, wins: &[Wins], replicates: &Replicates) -> Vec<DifferencePoint> {
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

impl Cost {
    fn of(cost: f64, won: Estimate) -> Self {
        let each = |won: f64| (won > 0.0).then(|| cost / won);
        Self { estimate: each(won.estimate), lower: each(won.upper), upper: each(won.lower) }
    }
}

impl Crossover {
    fn find(points: &[DifferencePoint]) -> Option<Self> {
        let clear: Vec<(usize, Side)> = points.iter().enumerate().filter_map(|(at, point)| point.ahead.map(|side| (at, side))).collect();
        let change = clear.windows(2).find(|pair| pair[0].1 != pair[1].1)?;
        let [(before, side), (after, _)] = [change[0], change[1]];
        let gone = |point: &&DifferencePoint| if side == Side::One { point.won.estimate <= 0.0 } else { point.won.estimate >= 0.0 };
        // The point at `after` is one of them.
        let near = points[before..=after].iter().find(gone).map_or(points[after].n, |point| point.n);
        Some(Self { ahead_before: side, last_before: points[before].n, near, first_after: points[after].n })
    }
}

/// About `count` values of N between 1 and `most`, half of them evenly spaced and half by equal ratios, and the `exact` ones.
fn grid(most: usize, count: usize, exact: &[usize]) -> Vec<usize> {
    let mut grid: Vec<usize> = exact.iter().map(|n| (*n).min(most)).collect();
    grid.push(most);
    if most <= count {
        grid.extend(1..=most);
    } else if count > 0 {
        let half = count.div_ceil(2);
        grid.extend((1..=half).map(|k| (k * most / half).max(1)));
        // The ratio is at least 1, so the result is from 1 to `most`.
        grid.extend((0..half).map(|k| libm::pow(most as f64, k as f64 / half as f64).round() as usize));
    }
    grid.sort_unstable();
    grid.dedup();
    grid
}

#[cfg(test)]
mod tests {
    use super::grid;

    #[test]
    fn the_grid_holds_what_is_asked_and_both_ends() {
        assert_eq!(grid(5, 100, &[3, 9]), [1, 2, 3, 4, 5]);
        let long = grid(100_000, 100, &[777]);
        assert!(long.contains(&1) && long.contains(&777) && long.contains(&100_000));
        assert!(long.len() <= 101 && long.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(grid(50, 0, &[7]), [7, 50]);
    }
}
