//! What training leads say of rules: probabilities for totals, and what each condition is worth.

use plumb_rules::RuleSet;

use super::cohort::Part;
use super::contenders::{Calibrated, Says};
use super::lines::{RuleLine, lines};
use super::ruled::{Applied, Ruled};
use crate::TrainError;

/// Training leads with what rules say of them.
pub(super) struct Learnt {
    /// The leads at all ages.
    pub part: Part,
    /// The same at their creation.
    pub first: Part,
    /// What the rules say at all ages.
    pub ruled: Ruled,
    /// What totals at creation come to.
    pub calibrated: Calibrated,
}

impl Learnt {
    /// Applies rules to the leads that the model learnt from.
    pub(super) fn of(applied: &Applied<'_>) -> Result<Self, TrainError> {
        let (at, won) = applied.data.training();
        let part = Part { at, won };
        let (first, ruled) = (part.at_age(0), applied.count(&part.at)?);
        let at_creation = ruled.only(&part.at.of_age(0));
        let groups = applied.data.dataset.groups_of(&first.at.rows);
        let calibrated = Calibrated::by_training(&at_creation.totals, &at_creation.disqualified, &first.won, &groups);
        Ok(Self { part, first, ruled, calibrated })
    }

    /// What the rules say of their own leads at creation.
    pub(super) fn at_creation(&self) -> Ruled {
        self.ruled.only(&self.part.at.of_age(0))
    }

    /// The share won at creation.
    pub(super) fn base_rate(&self) -> f64 {
        self.first.wins() as f64 / self.first.won.len().max(1) as f64
    }

    /// Each rule's points against the data.
    pub(super) fn lines(&self, applied: &Applied<'_>, set: &RuleSet, seed: u64) -> Result<Vec<RuleLine>, TrainError> {
        let groups = applied.data.dataset.groups_of(&self.part.at.rows);
        lines(set, &self.ruled, &self.part.at.ages, &self.part.won, &groups, seed)
    }

    /// What the rules say of other leads.
    pub(super) fn says(&self, name: &str, ruled: &Ruled) -> Says {
        ruled.says(name, &self.calibrated)
    }
}
