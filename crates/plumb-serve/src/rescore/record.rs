use plumb_core::Score;
use plumb_store::{Cause, RuleScore, ScoreRecord, Subject};

use super::Served;
use super::around::Around;
use super::subject::lead_data;
use crate::clock::Moment;
use crate::rules::RuleAnswer;
use crate::score::{Order, ScoredLead, score};

/// A kept lead as a request for its score at now: what the rules said last is where it stood before, if it was these rules that said so.
pub(super) fn order<'a>(served: &'a Served, subject: &'a Subject, reasons: usize, ledger: bool) -> Order<'a> {
    let digest = served.held.rules.as_ref().map(|current| current.ready.set.digest());
    let said = subject.lead.score.as_ref().and_then(|score| score.record.rules.as_ref());
    Order {
        lead_id: Some(subject.lead.id.as_str().into()),
        data: lead_data(served, subject),
        as_of: None,
        model: None,
        reasons,
        previous_stage: said.filter(|said| Some(said.digest.as_str()) == digest).map(|said| said.stage.into()),
        ledger,
    }
}

/// Scores a kept lead at now, by the function that scores requests.
pub(crate) fn score_subject(served: &Served, subject: &Subject, now: &Moment, cause: Cause) -> ScoreRecord {
    let order = order(served, subject, 0, false);
    let scored = score(&served.ready, served.held.beside(), &order, now);
    let points = points(&scored);
    let around = Around::new(subject, &served.amount, points, scored.probability, now.time);
    ScoreRecord {
        lead_id: subject.lead.id.clone(),
        status: scored.status,
        score: points,
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

/// The score as a score.
pub(super) fn points(scored: &ScoredLead<'_>) -> Option<Score> {
    scored.score.and_then(|points| Score::new(points).ok())
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
