//! Where the two disagree, and what became of those leads.

use plumb_eval::compare::{BandGrid, Group, SwapRow, SwapSet, TellingRow, TellingRows};
use serde::Serialize;
use utoipa::ToSchema;

use super::estimate::{EstimateAnswer, SideAnswer};
use crate::catalog::ReadyModel;
use crate::compare::request::OutcomeAnswer;
use crate::compare::rows::Rows;
use crate::rules::{ReadyRules, RuleAnswer, evaluate};
use crate::score::{ModelRow, ReasonAnswer};

/// Reasons of a telling lead.
const REASONS: usize = 5;

/// Leads that change places when the model takes over from the rules, both with room for N.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SwapSet)]
pub(super) struct SwapSetAnswer<'a> {
    /// N.
    n: usize,
    /// Leads worked by each.
    worked: usize,
    /// Leads that only the model works.
    promoted: FateAnswer,
    /// Leads that only the rules work.
    demoted: FateAnswer,
    /// Leads that both work.
    both: FateAnswer,
    /// Leads that neither works.
    neither: FateAnswer,
    /// Share won of the promoted less that of the demoted; null when nobody changes places.
    #[schema(required, nullable = true)]
    difference: Option<EstimateAnswer>,
    /// Each lead that changes places.
    leads: Vec<SwappedAnswer<'a>>,
}

/// Leads of one fate; not whole where equal scores stand at the edge.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SwapGroup)]
pub(super) struct FateAnswer {
    /// Leads.
    leads: f64,
    /// How many of them were won.
    won: f64,
    /// Share that was won; null without leads.
    #[schema(required, nullable = true)]
    share: Option<EstimateAnswer>,
}

/// A lead that changes places.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SwappedLead)]
pub(super) struct SwappedAnswer<'a> {
    /// The lead.
    lead_id: &'a str,
    /// Whether the model works it and the rules do not; else it is the other way round.
    promoted: bool,
    /// Its chance of changing places: 1, but where equal scores stand at the edge.
    chance: f64,
    /// How the deal ended.
    outcome: OutcomeAnswer,
    /// The model's score.
    model_score: u8,
    /// The rules' score.
    rule_score: u8,
}

/// Leads of a band of the model's score and a band of the rules'.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BandCell)]
pub(super) struct BandCellAnswer {
    /// The least of the model's scores.
    model_from: u8,
    /// The greatest of the model's scores.
    model_to: u8,
    /// The least of the rules' scores.
    rules_from: u8,
    /// The greatest of the rules' scores.
    rules_to: u8,
    /// Leads.
    leads: usize,
    /// How many of them were won.
    won: usize,
    /// Share that was won; null without leads.
    #[schema(required, nullable = true)]
    share: Option<EstimateAnswer>,
}

/// A lead that the two rank very differently, with both explanations.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TellingLead)]
pub(super) struct TellingAnswer<'a> {
    /// The lead.
    lead_id: &'a str,
    /// How the deal ended.
    outcome: OutcomeAnswer,
    /// Whose ranking the outcome bears out.
    right: SideAnswer,
    /// Share of leads that the model ranks below it.
    model_rank: f64,
    /// Share of leads that the rules rank below it.
    rules_rank: f64,
    /// The model's score.
    model_score: u8,
    /// The model's probability.
    model_probability: f64,
    /// The model's reasons, strongest first.
    reasons: Vec<ReasonAnswer<'a>>,
    /// What the rules say, with the ledger.
    rule: RuleAnswer<'a>,
}

impl<'a> SwapSetAnswer<'a> {
    pub fn new(rows: &Rows<'a>, swap: &SwapSet) -> Self {
        let lead = |promoted: bool| move |swapped: &SwapRow| SwappedAnswer::new(rows, swapped, promoted);
        Self {
            n: swap.n,
            worked: swap.worked,
            promoted: FateAnswer::new(&swap.promoted_group),
            demoted: FateAnswer::new(&swap.demoted_group),
            both: FateAnswer::new(&swap.both),
            neither: FateAnswer::new(&swap.neither),
            difference: swap.difference.map(Into::into),
            leads: swap.promoted.iter().map(lead(true)).chain(swap.demoted.iter().map(lead(false))).collect(),
        }
    }
}

impl FateAnswer {
    fn new(group: &Group) -> Self {
        Self { leads: group.rows, won: group.won, share: group.share.map(Into::into) }
    }
}

impl<'a> SwappedAnswer<'a> {
    fn new(rows: &Rows<'a>, swapped: &SwapRow, promoted: bool) -> Self {
        let row = swapped.row;
        Self {
            lead_id: &rows.leads[row].lead_id,
            promoted,
            chance: swapped.change,
            outcome: OutcomeAnswer::of(swapped.won),
            model_score: rows.model_scores[row],
            rule_score: rows.rule_scores[row],
        }
    }
}

impl BandCellAnswer {
    /// All cells, from the lowest bands up.
    pub fn all(grid: &BandGrid) -> Vec<Self> {
        let rows = grid.one_bands.iter().zip(&grid.cells);
        rows.flat_map(|(model, cells)| {
            grid.other_bands.iter().zip(cells).map(|(rules, cell)| Self {
                model_from: model.from,
                model_to: model.to,
                rules_from: rules.from,
                rules_to: rules.to,
                leads: cell.rows,
                won: cell.won,
                share: cell.share.map(Into::into),
            })
        })
        .collect()
    }
}

impl<'a> TellingAnswer<'a> {
    /// Those that bear out the model, and then those that bear out the rules.
    pub fn all(ready: &'a ReadyModel, rules: &'a ReadyRules, rows: &Rows<'a>, telling: &TellingRows) -> Vec<Self> {
        let lead = |right: SideAnswer| move |told: &TellingRow| Self::new(ready, rules, rows, told, right);
        let (model, other) = (telling.one_right.iter(), telling.other_right.iter());
        model.map(lead(SideAnswer::Model)).chain(other.map(lead(SideAnswer::Rules))).collect()
    }

    fn new(ready: &'a ReadyModel, rules: &'a ReadyRules, rows: &Rows<'a>, told: &TellingRow, right: SideAnswer) -> Self {
        let lead = rows.leads[told.row];
        let (row, _) = ModelRow::new(ready, rules.into(), &lead.data, lead.as_of);
        let scorer = ready.evaluated();
        let scored = scorer.score(&row, Some(lead.as_of));
        Self {
            lead_id: &lead.lead_id,
            outcome: OutcomeAnswer::of(told.won),
            right,
            model_rank: told.one_rank,
            rules_rank: told.other_rank,
            model_score: rows.model_scores[told.row],
            model_probability: rows.probabilities[told.row],
            reasons: scorer.explain(&row, &scored, REASONS).reasons.into_iter().map(Into::into).collect(),
            rule: RuleAnswer::new(rules, evaluate(rules, ready, &lead.data, lead.as_of, None), true),
        }
    }
}
