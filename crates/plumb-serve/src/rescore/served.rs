use std::sync::Arc;

use plumb_store::ModelRef;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalog::ReadyModel;
use crate::score::Held;

/// All that kept leads are scored with at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Served {
    /// The champion of the server's model.
    pub ready: Arc<ReadyModel>,
    /// Rules and likeness beside it.
    pub held: Held,
    /// The attribute that holds the size of a deal.
    pub amount: Arc<str>,
}

/// Names what kept leads are scored with: while it stays the same, so do the scores of leads that do not change, but for their age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RescoringTarget)]
pub(crate) struct Target {
    /// The model's name.
    pub model: String,
    /// Its version.
    pub version: u32,
    /// SHA-256 of the rules' text; null without rules.
    #[schema(required)]
    pub rules: Option<String>,
    /// The lookalike model and its version; null without one.
    #[schema(required, example = "like@2")]
    pub lookalike: Option<String>,
    /// The attribute that holds the size of a deal.
    pub amount: String,
}

impl Served {
    /// What is served, by its names.
    pub fn target(&self) -> Target {
        Target {
            model: self.ready.name.to_string(),
            version: self.ready.version,
            rules: self.held.rules.as_ref().map(|current| current.ready.set.digest().to_owned()),
            lookalike: self.held.likeness.as_ref().map(|likeness| format!("{}@{}", likeness.ready.name, likeness.ready.version)),
            amount: self.amount.to_string(),
        }
    }

    /// The attributes that say when a lead came to be, by the models.
    pub fn names_of_creation(&self) -> impl Iterator<Item = &str> {
        self.ready.created().into_iter().chain(self.held.likeness.as_ref().and_then(|likeness| likeness.ready.created()))
    }

    /// The model, as a score names it.
    pub fn model(&self) -> ModelRef {
        ModelRef { name: self.ready.name.to_string(), version: self.ready.version }
    }
}
