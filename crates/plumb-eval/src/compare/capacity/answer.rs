//! Wins and money at each N.

use serde::{Deserialize, Serialize};

use super::{CapacityUnit, Crossover};
use crate::Estimate;
use crate::compare::Side;

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
impl Cost {
    pub(super) fn of(cost: f64, won: Estimate) -> Self {
        let each = |won: f64| (won > 0.0).then(|| cost / won);
        Self { estimate: each(won.estimate), lower: each(won.upper), upper: each(won.lower) }
    }
}
