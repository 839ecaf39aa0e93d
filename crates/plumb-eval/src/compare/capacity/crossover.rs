//! Where the lead passes from one to the other.

use serde::{Deserialize, Serialize};

use super::DifferencePoint;
use crate::compare::Side;

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
impl Crossover {
    pub(super) fn find(points: &[DifferencePoint]) -> Option<Self> {
        let clear: Vec<(usize, Side)> = points.iter().enumerate().filter_map(|(at, point)| point.ahead.map(|side| (at, side))).collect();
        let change = clear.windows(2).find(|pair| pair[0].1 != pair[1].1)?;
        let [(before, side), (after, _)] = [change[0], change[1]];
        let gone = |point: &&DifferencePoint| if side == Side::One { point.won.estimate <= 0.0 } else { point.won.estimate >= 0.0 };
        // The point at `after` is one of them.
        let near = points[before..=after].iter().find(gone).map_or(points[after].n, |point| point.n);
        Some(Self { ahead_before: side, last_before: points[before].n, near, first_after: points[after].n })
    }
}
