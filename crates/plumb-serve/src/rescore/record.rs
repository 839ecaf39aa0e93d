use plumb_core::Score;
use plumb_store::{Cause, RuleScore, ScoreRecord};

use super::Served;
use super::around::{Around, deal_size, points};
use super::lead::KeptLead;
use super::subject::lead_data;
use crate::clock::Moment;
use crate::rules::RuleAnswer;
use crate::score::{Order, score};

/// A kept lead as a request for its score at now: what the rules said last is where it stood before, if it was these rules that said so.
pub(super) fn order<'a>(served: &'a Served, lead: &'a KeptLead, reasons: usize, ledger: bool) -> Order<'a> {
    let rules = served.held.rules.as_ref();
    Order {
        lead_id: Some(lead.id().into()),
        data: lead_data(served, lead),
        as_of: None,
        model: None,
        reasons,
        previous_stage: rules.and_then(|current| lead.stage_by(current.ready.set.digest())).map(Into::into),
        ledger,
    }
}

/// Scores a kept lead at now, by the function that scores requests.
pub(crate) fn score_kept(served: &Served, lead: &KeptLead, now: &Moment, cause: Cause) -> ScoreRecord {
    let order = order(served, lead, 0, false);
    let scored = score(&served.ready, served.held.beside(), &order, now);
    let amount = deal_size(lead, &order.data.attributes, &served.amount);
    let around = Around::new(lead, amount, &scored, now.time);
    ScoreRecord {
        lead_id: lead.id().to_owned(),
        status: scored.status,
        score: points(&scored),
        probability: scored.probability,
        grade: scored.grade,
        log_odds: scored.log_odds,
        model: served.model(),
        rules: scored.rule.as_deref().map(rule_score),
        lookalike: scored.lookalike.as_ref().and_then(|likeness| likeness.score).and_then(|points| Score::new(points).ok()),
        amount: around.amount,
        expected_amount: around.expected_amount,
        trend: around.trend,
        pinned: around.pinned(),
        cause,
        as_of: now.time,
        at: now.time,
    }
}

fn rule_score(rule: &RuleAnswer<'_>) -> RuleScore {
    RuleScore {
        score: rule.score,
        total: rule.total.get(),
        grade: rule.grade.clone(),
        stage: rule.stage.into(),
        digest: rule.version.digest.to_owned(),
    }
}
