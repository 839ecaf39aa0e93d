//! What is a ranking worth when sales can work N leads?

mod answer;
mod crossover;
mod grid;
mod work;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::contenders::Comparison;
use crate::{Bootstrap, EvalError};
pub use answer::{Capacity, CapacityCurve, CapacityDifference, CapacityPoint, Cost, DifferencePoint};
pub use crossover::Crossover;
use work::{Wins, Work};

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
