use axum::response::Response;
use plumb_eval::compare::{
    BandGrid, Capacity, CapacityUnit, Comparison, Contender, Criterion, Deals, Depths, FIFTHS, HeadToHead, SwapSet, TellingRows, Verdict,
    VerdictSettings, Worked,
};
use plumb_eval::{Bootstrap, EvalError};

use super::answer::CompareAnswer;
use super::kept::{KeptLeads, KeptOrder};
use super::request::{CapacityUnitAnswer, CompareOrder};
use super::rows::{LeftOut, Rows, hide_outcomes};
use super::segments::{Grouping, by_segment};
use crate::catalog::ReadyModel;
use crate::json::{LEAD_BYTES, answer};
use crate::problem::ApiError;
use crate::rules::ReadyRules;

/// Intervals of the same request are the same.
const BOOTSTRAP: Bootstrap = Bootstrap { replicates: 1_000, seed: 1 };
/// Values of N that curves show, about.
const DEPTHS: usize = 20;
/// Telling leads a side.
const TELLING: usize = 10;

/// What is said of model and rules, in this order.
pub(super) struct Figures {
    pub verdict: Verdict,
    pub head_to_head: HeadToHead,
    pub capacity: Capacity,
    pub swap_set: SwapSet,
    pub band_grid: BandGrid,
    pub telling: TellingRows,
    pub segments: Vec<Grouping>,
    pub worked: Option<Worked>,
}

/// Compares model and rules on checked leads. Up to seconds of computation: not for an async thread.
///
/// # Errors
/// [`ApiError::CannotCompare`], saying what is missing.
pub(crate) fn compare(ready: &ReadyModel, rules: &ReadyRules, order: CompareOrder<'_>) -> Result<Response, ApiError> {
    compare_others(ready, rules, order, LeftOut::default())
}

/// Compares them on kept leads.
///
/// # Errors
/// As [`compare`].
pub(crate) fn compare_kept(ready: &ReadyModel, rules: &ReadyRules, mut kept: KeptLeads, asked: &KeptOrder) -> Result<Response, ApiError> {
    let (order, left_out) = kept.order(ready, asked);
    compare_others(ready, rules, order, left_out)
}

/// Compares them, where some leads were left out before.
fn compare_others(ready: &ReadyModel, rules: &ReadyRules, mut order: CompareOrder<'_>, left_out: LeftOut) -> Result<Response, ApiError> {
    let hidden = hide_outcomes(ready, &mut order.leads);
    let rows = Rows::new(ready, rules, &order.leads, left_out)?;
    let figures = figures(&rows, &order).map_err(|why| ApiError::CannotCompare(why.to_string()))?;
    let told = CompareAnswer::new(ready, rules, &rows, figures, hidden).ok_or(ApiError::Internal)?;
    answer(&told, LEAD_BYTES * rows.leads.len().min(100))
}

fn figures(rows: &Rows<'_>, order: &CompareOrder<'_>) -> Result<Figures, EvalError> {
    let (clusters, amounts, weeks, worked) = (rows.clusters(), rows.amounts(), rows.weeks(), rows.worked());
    let deals = Deals { won: &rows.won, clusters: clusters.as_deref(), amounts: amounts.as_deref(), weeks: weeks.as_deref() };
    let model = Contender {
        name: "the model",
        plural: false,
        scores: &rows.probabilities,
        probabilities: Some(&rows.probabilities),
        bands: Some(&rows.model_scores),
    };
    // What a total was worth on training leads, which the server does not have, would make probabilities of points.
    let rules =
        Contender { name: "the rules", plural: true, scores: &rows.rule_ranks, probabilities: None, bands: Some(&rows.rule_scores) };
    let comparison = Comparison::new(deals, vec![model, rules])?;
    let pair = comparison.pair(0, 1)?;
    let unit = match order.unit {
        CapacityUnitAnswer::InAll => CapacityUnit::InAll,
        CapacityUnitAnswer::AWeek => CapacityUnit::AWeek,
    };
    let worked = worked.map(|worked| pair.worked(&worked, &FIFTHS)).transpose()?;
    // Named before the figures are seen: wins at the capacity that was asked for, or else the ranking as a whole.
    let criterion = if order.capacity.is_some() { Criterion::Wins } else { Criterion::Auc };
    let settings = VerdictSettings { criterion, unit, n: order.capacity, worked: worked.as_ref() };
    let verdict = pair.verdict(&settings)?;
    let n = verdict.top.n;
    let depths = Depths { unit, grid: DEPTHS, exact: &[n], cost_per_lead: order.cost_per_lead };
    Ok(Figures {
        head_to_head: comparison.head_to_head(BOOTSTRAP)?,
        capacity: comparison.capacity(depths, BOOTSTRAP)?,
        swap_set: pair.swap_set(unit, n)?,
        band_grid: pair.band_grid(&FIFTHS, &FIFTHS)?,
        telling: pair.telling_rows(TELLING),
        segments: by_segment(rows, &pair)?,
        verdict,
        worked,
    })
}
