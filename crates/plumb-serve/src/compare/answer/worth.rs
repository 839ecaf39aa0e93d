//! What each is worth when so many leads can be worked.

use plumb_eval::compare::{Capacity, CapacityPoint, CapacityUnit, Crossover};
use serde::Serialize;
use utoipa::ToSchema;

use super::estimate::{EstimateAnswer, SideAnswer};
use crate::compare::request::CapacityUnitAnswer;

/// What each is worth when N leads can be worked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Capacity)]
pub(super) struct CapacityAnswer {
    /// What N counts.
    unit: CapacityUnitAnswer,
    /// Weeks in which leads came in; 1 where N counts all leads.
    weeks: usize,
    /// For some N, ascending.
    points: Vec<PointAnswer>,
    /// Where the lead clearly passes from one to the other; null where it never does.
    #[schema(required, nullable = true)]
    crossover: Option<CrossoverAnswer>,
}

/// Both when N leads can be worked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CapacityPoint)]
pub(super) struct PointAnswer {
    /// N.
    n: usize,
    /// What the model's best N hold.
    model: CaughtAnswer,
    /// What the rules' best N hold.
    rules: CaughtAnswer,
    /// Won leads that the model catches more.
    difference: EstimateAnswer,
    /// Money that the model catches more; null without amounts.
    #[schema(required, nullable = true)]
    amount_difference: Option<EstimateAnswer>,
    /// Who is ahead here, beyond doubt for all N at once; null where neither is.
    #[schema(required, nullable = true)]
    ahead: Option<SideAnswer>,
}

/// What the best N leads hold.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Caught)]
pub(super) struct CaughtAnswer {
    /// Leads worked: N, or over all weeks N of each that brought so many.
    worked: usize,
    /// Won leads among them; not whole where equal scores stand at the edge.
    won: EstimateAnswer,
    /// Money of the won leads among them; null without amounts.
    #[schema(required, nullable = true)]
    amount: Option<EstimateAnswer>,
    /// Share of the worked leads that was won.
    precision: f64,
    /// Share of all won leads that is worked.
    recall: f64,
    /// Precision over the share won of all leads; 1 is as good as chance.
    lift: f64,
    /// What a won deal costs; null unless the request gives `cost_per_lead`, or where none was won.
    #[schema(required)]
    cost_per_won: Option<f64>,
}

/// Where the lead passes from one to the other.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Crossover)]
pub(super) struct CrossoverAnswer {
    /// Who is ahead at smaller N.
    ahead_before: SideAnswer,
    /// The last N at which that is beyond doubt.
    last_before: usize,
    /// The first N beyond it where it is no longer ahead by the estimate.
    near: usize,
    /// The first N at which the other is ahead beyond doubt.
    first_after: usize,
}

impl CapacityAnswer {
    /// `None` unless there are two curves and their difference.
    pub fn new(capacity: &Capacity) -> Option<Self> {
        let ([model, rules], [difference]) = (capacity.curves.as_slice(), capacity.differences.as_slice()) else { return None };
        let points = model.points.iter().zip(&rules.points).zip(&difference.points).map(|((model, rules), difference)| PointAnswer {
            n: difference.n,
            model: CaughtAnswer::new(model),
            rules: CaughtAnswer::new(rules),
            difference: difference.won.into(),
            amount_difference: difference.amount.map(Into::into),
            ahead: difference.ahead.map(Into::into),
        });
        Some(Self {
            unit: match capacity.unit {
                CapacityUnit::InAll => CapacityUnitAnswer::InAll,
                CapacityUnit::AWeek => CapacityUnitAnswer::AWeek,
            },
            weeks: capacity.weeks,
            points: points.collect(),
            crossover: difference.crossover.map(CrossoverAnswer::new),
        })
    }
}

impl CaughtAnswer {
    fn new(point: &CapacityPoint) -> Self {
        Self {
            worked: point.rows,
            won: point.won.into(),
            amount: point.amount.map(Into::into),
            precision: point.precision,
            recall: point.recall,
            lift: point.lift,
            cost_per_won: point.cost.and_then(|cost| cost.estimate),
        }
    }
}

impl CrossoverAnswer {
    fn new(crossover: Crossover) -> Self {
        Self {
            ahead_before: crossover.ahead_before.into(),
            last_before: crossover.last_before,
            near: crossover.near,
            first_after: crossover.first_after,
        }
    }
}
