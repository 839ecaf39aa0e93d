//! What a verdict is asked by and what it says.

use serde::{Deserialize, Serialize};

use crate::Estimate;
use crate::compare::capacity::CapacityUnit;
use crate::compare::contenders::Side;
use crate::compare::worked::Worked;

/// What decides, named beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// The difference of AUC with DeLong's paired interval: when no capacity is declared.
    Auc,
    /// The difference of wins among the best N, with the paired interval of the leads that change places: when sales said what they can work.
    Wins,
}

/// What to judge by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerdictSettings<'a> {
    /// What decides.
    pub criterion: Criterion,
    /// What N counts.
    pub unit: CapacityUnit,
    /// How many leads can be worked; `None`: a fifth of those that there are, to two digits.
    pub n: Option<usize>,
    /// What [`crate::compare::Pair::worked`] said of the same pair, where it is known who was worked.
    pub worked: Option<&'a Worked>,
}

/// The first of a pair against the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The first is better.
    Better,
    /// The first is worse.
    Worse,
    /// The deals do not tell.
    CannotTell,
}

/// A verdict, and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Of `one` against `other`.
    pub finding: Finding,
    /// A sentence or two that can be repeated as they stand.
    pub sentence: String,
    /// Who is judged.
    pub one: String,
    /// Against whom.
    pub other: String,
    /// What decided.
    pub criterion: Criterion,
    /// AUC of the first.
    pub one_auc: Option<Estimate>,
    /// AUC of the other.
    pub other_auc: Option<Estimate>,
    /// The first AUC less the other, with DeLong's paired interval; `None` with fewer than 2 won or lost rows (or accounts that hold such).
    pub auc: Option<Estimate>,
    /// Two-sided p-value of "the areas are equal".
    pub auc_p: Option<f64>,
    /// Wins among the best N.
    pub top: TopWins,
    /// Why the verdict is more careful than the criterion alone, or to be taken with care.
    pub cautions: Vec<Caution>,
}

/// Wins that two catch in their best N.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TopWins {
    /// What N counts.
    pub unit: CapacityUnit,
    /// N.
    pub n: usize,
    /// Rows worked by each.
    pub worked: usize,
    /// Rows compared on.
    pub rows: usize,
    /// Won rows among all.
    pub won: usize,
    /// Won rows that the first catches; not whole where tied scores cross the edge.
    pub one: Estimate,
    /// Won rows that the other catches.
    pub other: Estimate,
    /// The first less the other, paired.
    pub difference: Estimate,
}

/// What makes a verdict careful.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Caution {
    /// Fewer than [`crate::compare::FEWEST_OF_EACH`] won or lost rows: intervals cannot be believed, nothing is told.
    FewRows {
        /// Won rows.
        won: usize,
        /// Lost rows.
        lost: usize,
    },
    /// AUC and wins in the best N clearly say the opposite of each other: it depends on how many leads are worked, nothing is told.
    DependsOnDepth,
    /// The verdict holds for the ranking as a whole; among the best N alone the difference may be chance.
    UnclearAtDepth,
    /// Sales worked leads of high score by this one rather than others, so its figures may be the effect of the work.
    WorkedByScore {
        /// Whose score it was.
        whose: Side,
        /// The difference of AUC when work is taken as given; `None` where that cannot be told.
        within: Option<Estimate>,
        /// Whether nothing is told because of it: the one ahead is the one whose score was worked by, and it is not clearly ahead when work is taken as
        /// given.
        decided: bool,
    },
}
