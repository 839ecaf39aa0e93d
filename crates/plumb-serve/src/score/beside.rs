use std::sync::Arc;

use plumb_core::Time;

use super::answer::{LookalikeAnswer, ModelVersion};
use super::{LeadData, ModelRow};
use crate::lookalike::{self, Likeness};
use crate::rules::{Current, ReadyRules};

/// What looks at leads beside the model, held for the length of a request: the rules and the likeness of one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    pub rules: Option<Arc<Current>>,
    pub likeness: Option<Arc<Likeness>>,
}

/// The same, lent to whatever scores a lead.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beside<'a> {
    pub rules: Option<&'a ReadyRules>,
    pub likeness: Option<&'a Likeness>,
}

impl Held {
    pub fn beside(&self) -> Beside<'_> {
        Beside { rules: self.rules.as_ref().map(|current| &*current.ready), likeness: self.likeness.as_deref() }
    }
}

impl<'a> From<&'a ReadyRules> for Beside<'a> {
    fn from(rules: &'a ReadyRules) -> Self {
        Self { rules: Some(rules), likeness: None }
    }
}

impl<'a> Beside<'a> {
    /// Whether something beside the model knows an attribute: it is not warned of as unknown.
    pub fn reads(&self, name: &str) -> bool {
        self.rules.is_some_and(|rules| rules.reads(name)) || self.likeness.is_some_and(|likeness| likeness.ready.column(name).is_some())
    }

    /// Whether something beside the model reads events.
    pub fn uses_events(&self) -> bool {
        self.rules.is_some_and(|rules| rules.set.uses_events())
    }

    /// How alike a lead is to the seeds, where the server tells it; `at` is the moment of scoring.
    pub fn lookalike(&self, lead: &LeadData<'_>, at: Time) -> Option<LookalikeAnswer<'a>> {
        let ready = &self.likeness?.ready;
        let (row, _) = ModelRow::new(ready, Self::default(), lead, at);
        let scored = ready.scorer.score(&row, lookalike::moment(ready, &lead.attributes, at));
        Some(LookalikeAnswer {
            score: scored.score.map(|score| score.get()),
            likeness: scored.score.map(|_| ready.model.likeness(scored.log_odds)),
            model: ModelVersion { name: &ready.name, version: ready.version },
        })
    }
}
