//! What is a ranking worth when sales can work N leads?

use serde::{Deserialize, Serialize};

use super::contenders::{Comparison, Side};
use super::replicates::{Replicates, Resampled, pick};
use super::top::Worklist;
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
    /// Won rows among them, with a bootstrap interval.
    pub won: Estimate,
    /// Money of the won rows among them; `None` where no amounts are given.
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
    /// Difference of won rows, with a paired bootstrap interval for this N alone.
    pub won: Estimate,
    /// Ends of a 95% band that holds the difference of won rows at all N at once: for who looks for the best N.
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
    /// In a replicate (whole accounts where there are such) the same *share* of the rows is worked, of each week where N counts weeks, and what
    /// it catches is scaled to the number of rows. Leads that came in a week compete with each other only.
    ///
    /// # Errors
    /// Fewer than 2 replicates; weeks that are asked for and not given; a cost that is not a number of at least 0; an N of 0.
    pub fn capacity(&self, depths: Depths<'_>, bootstrap: Bootstrap) -> Result<Capacity, EvalError> {
        let deals = &self.deals;
        let weeks = deals.weeks_of(depths.unit)?;
        if depths.cost_per_lead.is_some_and(|cost| !(cost >= 0.0 && cost.is_finite())) {
            return Err(EvalError::BadSetting { what: "the cost of a lead", requirement: "a number of at least 0" });
        }
        if depths.exact.contains(&0) {
            return Err(EvalError::BadSetting { what: "N", requirement: "at least 1" });
        }
        let resampled = Resampled::new(deals, &self.contenders);
        let order = &resampled.order;
        let weeks = weeks.map(|weeks| pick(order, weeks));
        let lists: Vec<Worklist> =
            self.contenders.iter().map(|contender| Worklist::new(&pick(order, contender.scores), weeks.as_deref())).collect();
        let grid = grid(lists[0].fullest(), depths.grid, depths.exact);
        let won: Vec<f64> = resampled.won.iter().map(|won| f64::from(u8::from(*won))).collect();
        let amounts = deals.amounts.map(|amounts| pick(order, amounts).iter().zip(&won).map(|(amount, won)| amount * won).collect());
        let amounts: Option<Vec<f64>> = amounts;
        let columns: Vec<&[f64]> = std::iter::once(&won[..]).chain(amounts.as_deref()).collect();
        let replicates = resampled.run(bootstrap, |weights| {
            let scale = weights.len() as f64 / weights.iter().sum::<f64>();
            let caught = lists.iter().flat_map(|list| columns.iter().flat_map(|values| list.caught(weights, values, &grid)));
            caught.map(|caught| caught * scale).collect()
        })?;
        let layout = Layout { replicates: &replicates, grid: &grid, columns: columns.len() };
        let all_won = won.iter().sum::<f64>();
        let curve = |at: usize| CapacityCurve {
            name: self.contenders[at].name.to_owned(),
            points: (0..grid.len())
                .map(|k| layout.point(at, k, lists[at].worked(grid[k]), all_won, depths.cost_per_lead, won.len()))
                .collect(),
        };
        Ok(Capacity {
            unit: depths.unit,
            weeks: lists[0].weeks(),
            rows: won.len(),
            won: deals.won_rows(),
            amount: amounts.as_ref().map(|amounts| amounts.iter().sum()),
            curves: (0..self.contenders.len()).map(curve).collect(),
            differences: (1..self.contenders.len())
                .map(|at| layout.difference(self.contenders[0].name, self.contenders[at].name, at))
                .collect(),
        })
    }
}

/// Where the figures of a contender, column and N stand among those of a replicate.
struct Layout<'a> {
    replicates: &'a Replicates,
    grid: &'a [usize],
    /// 1, or 2 where there are amounts.
    columns: usize,
}

impl Layout<'_> {
    fn at(&self, contender: usize, column: usize, k: usize) -> usize {
        (contender * self.columns + column) * self.grid.len() + k
    }

    fn point(&self, contender: usize, k: usize, rows: usize, all_won: f64, cost_per_lead: Option<f64>, all: usize) -> CapacityPoint {
        let won = self.replicates.estimate(self.at(contender, 0, k));
        let precision = won.estimate / rows as f64;
        CapacityPoint {
            n: self.grid[k],
            rows,
            won,
            amount: (self.columns > 1).then(|| self.replicates.estimate(self.at(contender, 1, k))),
            precision,
            recall: won.estimate / all_won,
            lift: precision / (all_won / all as f64),
            cost: cost_per_lead.map(|cost| Cost::of(cost * rows as f64, won)),
        }
    }

    fn difference(&self, one: &str, other: &str, at: usize) -> CapacityDifference {
        let pairs: Vec<(usize, usize)> = (0..self.grid.len()).map(|k| (self.at(0, 0, k), self.at(at, 0, k))).collect();
        let bands = self.replicates.simultaneous(&pairs);
        let point = |(k, band): (usize, &(f64, f64))| DifferencePoint {
            n: self.grid[k],
            won: self.replicates.difference(pairs[k].0, pairs[k].1),
            band: *band,
            ahead: Side::ahead(band.0, band.1),
            amount: (self.columns > 1).then(|| self.replicates.difference(self.at(0, 1, k), self.at(at, 1, k))),
        };
        let points: Vec<DifferencePoint> = bands.iter().enumerate().map(point).collect();
        CapacityDifference { one: one.to_owned(), other: other.to_owned(), crossover: Crossover::find(&points), points }
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
