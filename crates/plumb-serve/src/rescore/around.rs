use plumb_core::{Score, Time, Value};
use plumb_features::{Reading, amount_reader};
use plumb_store::{Override, Pinned, Trend};

use super::lead::KeptLead;
use super::trend::trend;
use crate::score::{Attributes, Given, ScoredLead};

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
    /// Around the score of a lead, whose deal has this size.
    pub fn new(lead: &'a KeptLead, amount: Option<f64>, scored: &ScoredLead<'_>, now: Time) -> Self {
        Self {
            trend: trend(points(scored), &lead.course, now),
            pin: lead.overrides.iter().find(|pin| !pin.has_ended(now)),
            amount,
            expected_amount: scored.probability.zip(amount).map(|(probability, amount)| probability * amount),
        }
    }

    /// What is pinned, as a score keeps it.
    pub fn pinned(&self) -> Option<Pinned> {
        self.pin.map(|pin| Pinned { override_id: pin.id.clone(), score: pin.score, stage: pin.stage })
    }
}

/// The score as a score.
pub(super) fn points(scored: &ScoredLead<'_>) -> Option<Score> {
    scored.score.and_then(|points| Score::new(points).ok())
}

/// The size of a deal: what an outcome told, or else the attribute of this name.
pub(super) fn deal_size(lead: &KeptLead, attributes: &Attributes<'_>, name: &str) -> Option<f64> {
    let attribute = || number(attributes.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)?);
    lead.told_amount.or_else(attribute).filter(|amount| amount.is_finite())
}

fn number(value: &Given<'_>) -> Option<f64> {
    match value {
        Given::Plain(Value::Number(number)) => Some(*number),
        Given::Text(text) => match amount_reader().read(Value::Text(text)) {
            Reading::Number(number) => Some(number),
            _ => None,
        },
        _ => None,
    }
}
