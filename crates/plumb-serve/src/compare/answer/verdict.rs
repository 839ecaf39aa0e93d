//! So which of the two, and whether leads were worked because of their score.

use plumb_eval::compare::{Caution, Criterion, Finding, Verdict, Worked};
use serde::Serialize;
use utoipa::ToSchema;

use super::estimate::{EstimateAnswer, SideAnswer};

/// Which is better.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Verdict)]
pub(super) struct VerdictAnswer {
    /// The model against the rules.
    finding: FindingKind,
    /// A sentence or two that can be repeated as they stand.
    sentence: String,
    /// What decided: wins among the best `capacity` leads where the request gives it, the ranking of all leads otherwise.
    criterion: CriterionAnswer,
    /// How many leads can be worked: as the request says, or a fifth.
    capacity: usize,
    /// Why it is to be taken with care.
    cautions: Vec<CautionKind>,
}

/// The model against the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum FindingKind {
    Better,
    Worse,
    CannotTell,
}

/// What decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Criterion)]
#[serde(rename_all = "snake_case")]
pub(super) enum CriterionAnswer {
    /// The difference of AUC.
    Auc,
    /// The difference of wins among the best leads.
    Wins,
}

/// Why a verdict is to be taken with care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum CautionKind {
    /// Too few won or lost leads for intervals that can be believed.
    FewRows,
    /// Who is ahead depends on how many leads are worked.
    DependsOnDepth,
    /// Among the best leads alone the difference may be chance.
    UnclearAtDepth,
    /// Sales worked leads of high score rather than others, so that wins may be the effect of the work.
    WorkedByScore,
}

/// Whether leads were worked because of their score.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Worked)]
pub(super) struct WorkedAnswer {
    /// Leads that were worked.
    worked: usize,
    /// Share of them that was won; null if nobody was.
    #[schema(required, nullable = true)]
    won_if_worked: Option<EstimateAnswer>,
    /// Share of the others that was won; null if all were worked.
    #[schema(required, nullable = true)]
    won_if_not: Option<EstimateAnswer>,
    /// Whose score went with being worked; null where neither clearly did.
    #[schema(required, nullable = true)]
    went_with: Option<SideAnswer>,
    /// Difference of AUC among leads that were worked alike; null where that cannot be told.
    #[schema(required, nullable = true)]
    difference_if_alike: Option<EstimateAnswer>,
}

impl VerdictAnswer {
    pub fn new(verdict: Verdict) -> Self {
        Self {
            finding: match verdict.finding {
                Finding::Better => FindingKind::Better,
                Finding::Worse => FindingKind::Worse,
                Finding::CannotTell => FindingKind::CannotTell,
            },
            sentence: verdict.sentence,
            criterion: match verdict.criterion {
                Criterion::Auc => CriterionAnswer::Auc,
                Criterion::Wins => CriterionAnswer::Wins,
            },
            capacity: verdict.top.n,
            cautions: verdict.cautions.iter().map(CautionKind::of).collect(),
        }
    }
}

impl CautionKind {
    fn of(caution: &Caution) -> Self {
        match caution {
            Caution::FewRows { .. } => Self::FewRows,
            Caution::DependsOnDepth => Self::DependsOnDepth,
            Caution::UnclearAtDepth => Self::UnclearAtDepth,
            Caution::WorkedByScore { .. } => Self::WorkedByScore,
        }
    }
}

impl WorkedAnswer {
    pub fn new(worked: Worked) -> Self {
        Self {
            worked: worked.rows,
            won_if_worked: worked.won_if_worked.map(Into::into),
            won_if_not: worked.won_if_not.map(Into::into),
            went_with: worked.went_with.map(Into::into),
            difference_if_alike: worked.within.map(|within| within.difference.into()),
        }
    }
}
