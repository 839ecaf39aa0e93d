//! A comparison, as the answer shows it. "Difference" is always the model's figure less that of the rules.

mod disagreement;
mod estimate;
mod quality;
mod segments;
mod verdict;
mod worth;

use serde::Serialize;
use utoipa::ToSchema;

use super::rows::{LeftOut, Named, Rows};
use super::run::Figures;
use crate::catalog::ReadyModel;
use crate::rules::ReadyRules;
use disagreement::{BandCellAnswer, SwapSetAnswer, TellingAnswer};
use quality::{DifferenceAnswer, ModelQuality, RulesQuality};
use segments::GroupingAnswer;
use verdict::{VerdictAnswer, WorkedAnswer};
use worth::CapacityAnswer;

/// The model and the rules on the same closed leads. Intervals are 95%. Differences are the model's figure less that of the rules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CompareAnswer<'a> {
    /// Which is better, in a sentence.
    verdict: VerdictAnswer,
    /// The leads compared on.
    on: ComparedOn,
    /// The model.
    model: ModelQuality<'a>,
    /// The rules.
    rules: RulesQuality<'a>,
    /// The model less the rules.
    difference: DifferenceAnswer,
    /// What each is worth when N leads can be worked.
    capacity: CapacityAnswer,
    /// Who would be worked instead of whom if the model took over.
    swap_set: SwapSetAnswer<'a>,
    /// Leads by bands of both scores, with what became of them.
    band_grid: Vec<BandCellAnswer>,
    /// The leads that tell most about how the two differ.
    telling: Vec<TellingAnswer<'a>>,
    /// For whom: both within each group of each grouping under `segments`.
    segments: Vec<GroupingAnswer>,
    /// Whether leads were worked because of their score; null unless every lead says whether it was worked.
    #[schema(required, nullable = true)]
    worked: Option<WorkedAnswer>,
}

/// The leads compared on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparedOn {
    /// How many.
    leads: usize,
    /// How many of them were won.
    won: usize,
    /// Accounts that intervals count; null where each lead stands alone.
    #[schema(required)]
    accounts: Option<usize>,
    /// Leads that cannot be compared on.
    left_out: LeftOutAnswer,
    /// Attributes that say how a deal ended, hidden from both.
    hidden: Vec<String>,
}

/// Leads that cannot be compared on; at most 50 of each kind are named.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LeftOutAnswer {
    /// On the training side of the model's split: the model may have been fitted on them.
    seen: LeftOutLeads,
    /// Without a date of creation, so that nobody knows on which side they are.
    undated: LeftOutLeads,
    /// Without any usable field of the model.
    unscored: LeftOutLeads,
    /// Kept leads that were first heard of when their deal had ended: nobody knows what they were before.
    late: LeftOutLeads,
    /// Kept leads that are older than the 10,000 that are compared on at once.
    older: LeftOutLeads,
}

/// Leads of one reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LeftOutLeads {
    /// How many.
    count: usize,
    /// The first of them.
    lead_ids: Vec<String>,
}

impl<'a> CompareAnswer<'a> {
    pub(in crate::compare) fn new(
        ready: &'a ReadyModel,
        rules: &'a ReadyRules,
        rows: &Rows<'a>,
        figures: Figures,
        hidden: Vec<String>,
    ) -> Option<Self> {
        let LeftOut { seen, undated, unscored, late, older } = &rows.left_out;
        let head_to_head = &figures.head_to_head;
        // Two contenders stand, and are one difference apart: see `figures`.
        let ([model, ruled], [difference]) = (head_to_head.standings.as_slice(), head_to_head.differences.as_slice()) else { return None };
        Some(Self {
            on: ComparedOn {
                leads: head_to_head.rows,
                won: head_to_head.won,
                accounts: head_to_head.clusters,
                left_out: LeftOutAnswer {
                    seen: LeftOutLeads::new(seen),
                    undated: LeftOutLeads::new(undated),
                    unscored: LeftOutLeads::new(unscored),
                    late: LeftOutLeads::new(late),
                    older: LeftOutLeads::new(older),
                },
                hidden,
            },
            model: ModelQuality::new(ready, model),
            rules: RulesQuality::new(rules, rows, ruled),
            difference: DifferenceAnswer::new(difference),
            capacity: CapacityAnswer::new(&figures.capacity)?,
            swap_set: SwapSetAnswer::new(rows, &figures.swap_set),
            band_grid: BandCellAnswer::all(&figures.band_grid),
            telling: TellingAnswer::all(ready, rules, rows, &figures.telling),
            segments: figures.segments.into_iter().map(GroupingAnswer::new).collect(),
            worked: figures.worked.map(WorkedAnswer::new),
            verdict: VerdictAnswer::new(figures.verdict),
        })
    }
}

impl LeftOutLeads {
    fn new(named: &Named) -> Self {
        Self { count: named.count, lead_ids: named.first.clone() }
    }
}
