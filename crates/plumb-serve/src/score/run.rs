use plumb_core::Time;

use super::answer::{ModelVersion, ScoredLead, WarningAnswer};
use super::{Beside, ModelRow, NameOrder, Order};
use crate::catalog::ReadyModel;
use crate::clock::Moment;
use crate::rules::{self, ReadyRules, RuleAnswer};

/// Scores one lead by the model, and by what is beside it: rules, likeness. Microseconds of pure computation, so it runs where it is called.
pub(crate) fn score<'a>(ready: &'a ReadyModel, beside: Beside<'a>, order: &'a Order<'_>, now: &'a Moment) -> ScoredLead<'a> {
    score_next(ready, beside, order, now, &mut NameOrder::of_one(ready))
}

/// The same of one lead of many, whose attributes come in about the same order.
pub(crate) fn score_next<'a>(
    ready: &'a ReadyModel,
    beside: Beside<'a>,
    order: &'a Order<'_>,
    now: &'a Moment,
    names: &mut NameOrder<'_>,
) -> ScoredLead<'a> {
    let as_of = order.as_of.as_ref().unwrap_or(now);
    let (row, mut warnings) = ModelRow::next(ready, beside, &order.data, as_of.time, names);
    if beside.rules.is_none() && order.previous_stage.is_some() {
        warnings.push(WarningAnswer::no_rules());
    }
    let scorer = &ready.scorer;
    let scored = scorer.score(&row, Some(as_of.time));
    // Without a score there is nothing to explain, and log-odds would be a score in disguise.
    let is_scored = scored.score.is_some();
    let explanation = scorer.explain(&row, &scored, if is_scored { order.reasons } else { 0 });
    let of_scorer = scored.warnings.iter().map(|warning| WarningAnswer::of(*warning, ready));
    ScoredLead {
        warnings: of_scorer.chain(warnings).collect(),
        lead_id: order.lead_id.as_deref(),
        status: scored.status,
        score: scored.score.map(|score| score.get()),
        probability: scored.probability,
        grade: scored.grade,
        log_odds: is_scored.then_some(scored.log_odds),
        base_log_odds: explanation.base_log_odds,
        other_log_odds: is_scored.then_some(explanation.other_log_odds),
        reasons: explanation.reasons.into_iter().map(Into::into).collect(),
        lookalike: beside.lookalike(&order.data, as_of.time),
        rule: beside.rules.map(|rules| Box::new(rule(ready, rules, order, as_of.time))),
        model: ModelVersion { name: &ready.name, version: ready.version },
        as_of: &as_of.text,
        scored_at: &now.text,
    }
}

fn rule<'a>(ready: &ReadyModel, rules: &'a ReadyRules, order: &Order<'_>, at: Time) -> RuleAnswer<'a> {
    RuleAnswer::new(rules, rules::evaluate(rules, ready, &order.data, at, order.previous_stage), order.ledger)
}
