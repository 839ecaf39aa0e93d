use plumb_core::{Score, Time, Value};
use plumb_features::{Reading, amount_reader};
use plumb_store::{Override, Pinned, Subject, Trend};
use serde_json::Value as Json;

use super::trend::trend;

/// What is told of a kept lead around its score; none of it changes a probability or a ledger.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Around<'a> {
    pub trend: Trend,
    /// The override in force: the lead's own before one of its segment, the newest before older ones.
    pub pin: Option<&'a Override>,
    pub amount: Option<f64>,
    pub expected_amount: Option<f64>,
}

impl<'a> Around<'a> {
    /// Around this score and probability.
    pub fn new(subject: &'a Subject, amount: &str, score: Option<Score>, probability: Option<f64>, now: Time) -> Self {
        let amount = deal_size(subject, amount);
        Self {
            trend: trend(score, &subject.recent, now),
            pin: subject.overrides.iter().find(|pin| pin.in_force(now)),
            amount,
            expected_amount: probability.zip(amount).map(|(probability, amount)| probability * amount),
        }
    }

    /// What is pinned, as a score keeps it.
    pub fn pinned(&self) -> Option<Pinned> {
        self.pin.map(|pin| Pinned { override_id: pin.id.clone(), score: pin.score, stage: pin.stage })
    }
}

/// The size of a deal: what an outcome told, or else the attribute.
fn deal_size(subject: &Subject, attribute: &str) -> Option<f64> {
    let told = subject.lead.outcome.as_ref().and_then(|outcome| outcome.amount);
    told.or_else(|| number(subject.lead.attributes.get(attribute)?)).filter(|amount| amount.is_finite())
}

fn number(value: &Json) -> Option<f64> {
    match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => match amount_reader().read(Value::Text(text)) {
            Reading::Number(number) => Some(number),
            _ => None,
        },
        _ => None,
    }
}
