use plumb_core::Grade;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::lanes::Lane;
use crate::score::GradeAnswer;

/// Who gets what, and why.
// Read again where a named request is repeated.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct AssignmentAnswer {
    /// One a lead, in the order of their identifiers.
    pub assignments: Vec<Assignment>,
    /// What each has then, in the order of their identifiers.
    pub representatives: Vec<Share>,
    /// Leads by lane.
    pub lanes: LaneCounts,
    /// How even it is.
    pub summary: AssignmentSummary,
}

/// Where a lead goes.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Assignment {
    /// The lead.
    pub lead_id: String,
    /// Who has it from now on; null when nobody has.
    #[schema(required)]
    pub owner: Option<String>,
    /// Who had it before; null when nobody had.
    #[schema(required)]
    pub previous_owner: Option<String>,
    /// Its score; null when it could not be scored.
    #[schema(required, minimum = 1, maximum = 100)]
    pub score: Option<u8>,
    /// Its probability of being won; null when it could not be scored.
    #[schema(required, minimum = 0, maximum = 1)]
    pub probability: Option<f64>,
    /// Its grade; null when it could not be scored.
    #[schema(required, value_type = Option<GradeAnswer>)]
    pub grade: Option<Grade>,
    /// How much attention it gets; null when it could not be scored.
    #[schema(required)]
    pub lane: Option<Lane>,
    /// Why it goes there.
    pub reason: AssignmentReason,
    /// The same in words.
    pub text: String,
    /// What became of the owner in the store; absent when nothing was to be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub applied: Option<Applied>,
}

/// Why a lead goes where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AssignmentReason {
    /// It had this owner before.
    Kept,
    /// It makes shares even.
    EvenShare,
    /// Nobody else takes such leads.
    OnlyTaker,
    /// It needs no representative.
    Automated,
    /// Nobody takes such leads.
    NoTaker,
    /// Everybody who takes such leads has as many as they may.
    NoRoom,
}

/// What became of an owner in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Applied {
    /// It is written.
    Written,
    /// The lead was changed by others meanwhile, or is gone: ask again.
    Changed,
}

/// What a representative has.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Share {
    /// Who.
    pub id: String,
    /// Leads of this request that are theirs.
    pub leads: u64,
    /// Those among them that were theirs before.
    pub kept: u64,
    /// Leads by grade.
    pub grades: GradeCounts,
    /// The sum of their probabilities.
    pub expected_wins: f64,
    /// How many they may have; null without a bound.
    #[schema(required)]
    pub capacity: Option<u64>,
}

/// Leads by grade.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub(crate) struct GradeCounts {
    /// Of grade A.
    pub a: u64,
    /// Of grade B.
    pub b: u64,
    /// Of grade C.
    pub c: u64,
    /// Of grade D.
    pub d: u64,
    /// That could not be scored.
    pub unscored: u64,
}

impl AssignmentAnswer {
    /// The assignments whose owner is to be written: those that get another one.
    pub fn to_write(&self) -> impl Iterator<Item = usize> {
        self.assignments.iter().enumerate().filter(|(_, one)| one.owner != one.previous_owner).map(|(at, _)| at)
    }
}

impl GradeCounts {
    /// The count of a grade.
    pub fn of(&mut self, grade: Option<Grade>) -> &mut u64 {
        match grade {
            Some(Grade::A) => &mut self.a,
            Some(Grade::B) => &mut self.b,
            Some(Grade::C) => &mut self.c,
            Some(Grade::D) => &mut self.d,
            None => &mut self.unscored,
        }
    }
}

/// Leads by lane.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub(crate) struct LaneCounts {
    /// A person calls, at once.
    pub high_touch: u64,
    /// A person, in the order of the day.
    pub standard: u64,
    /// Mails that write themselves.
    pub automated: u64,
    /// That could not be scored.
    pub unscored: u64,
}

/// How even the shares are.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct AssignmentSummary {
    /// Leads in all.
    pub leads: u64,
    /// Those that got an owner.
    pub dealt: u64,
    /// Those that kept theirs.
    pub kept: u64,
    /// Those that have none.
    pub unassigned: u64,
    /// How many more leads of a grade the one who has most of it has than the one who has fewest; of the grade where that is most.
    pub widest_grade_gap: u64,
    /// How many more wins the one who may expect most may expect than the one who may expect fewest.
    pub expected_wins_gap: f64,
}
