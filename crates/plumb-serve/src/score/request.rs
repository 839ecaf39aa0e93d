use std::borrow::Cow;

use plumb_registry::ModelRef;
use serde::Deserialize;
use utoipa::ToSchema;

use super::LeadData;
use super::attributes::{Attributes, Text};
use super::events::{GivenEvent, check_events};
use crate::clock::Moment;
use crate::json::read_moment;
use crate::limits::{DEFAULT_REASONS, REASONS};
use crate::problem::{ApiError, FieldProblem};
use crate::rules::StageAnswer;

/// A lead to be scored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the member `attributes`")]
pub(crate) struct ScoreRequest<'a> {
    /// The caller's identifier of the lead; returned as it is.
    #[schema(example = "00Q5e00000AbCdE", value_type = Option<String>)]
    #[serde(borrow)]
    pub lead_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub attributes: Attributes<'a>,
    /// What the lead did, in any order: at most 10,000. An empty list says that it did nothing; left out, what it did counts as not known.
    /// Models that use no events ignore it with a warning.
    #[serde(borrow)]
    pub events: Option<Vec<GivenEvent<'a>>>,
    /// The moment to score at, in ISO 8601; ages are counted up to it. Now, when left out.
    #[schema(example = "2025-03-31T14:05:00Z")]
    pub as_of: Option<String>,
    /// The model: its name, `name@champion` or `name@3`. The server's own, when left out.
    #[schema(example = "leads@champion")]
    pub model: Option<String>,
    /// How many reasons to list; 5 when left out.
    #[schema(minimum = 0, maximum = 50, example = 5)]
    pub reasons: Option<u64>,
    /// Where the lead stood before, by the answer of an earlier request: rules may let a lead leave a stage later than it enters it. No stage
    /// yet, when left out.
    #[schema(nullable = true)]
    pub previous_stage: Option<StageAnswer>,
    /// Whether `rule` lists the lines that its score is made of; true when left out.
    #[schema(example = true)]
    pub ledger: Option<bool>,
}

/// A checked request.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub lead_id: Option<Cow<'a, str>>,
    pub data: LeadData<'a>,
    pub as_of: Option<Moment>,
    pub model: Option<ModelRef>,
    pub reasons: usize,
    pub previous_stage: Option<StageAnswer>,
    pub ledger: bool,
}

impl<'a> ScoreRequest<'a> {
    /// Checks what the types do not say; all faults are reported at once.
    pub fn check(self) -> Result<Order<'a>, ApiError> {
        let mut faults = Vec::new();
        let as_of =
            self.as_of.as_deref().and_then(|text| read_moment(text).map_err(|why| faults.push(FieldProblem::new(&["as_of"], why))).ok());
        let model = check_model(self.model.as_deref(), &mut faults);
        let reasons = self.reasons.unwrap_or(DEFAULT_REASONS);
        if reasons > REASONS {
            faults.push(FieldProblem::new(&["reasons"], format!("{reasons} is more than the {REASONS} that can be listed")));
        }
        let events = self.events.map(|events| check_events(events, &mut faults));
        if !faults.is_empty() {
            return Err(ApiError::Invalid(faults));
        }
        Ok(Order {
            lead_id: self.lead_id.map(|text| text.0),
            data: LeadData { attributes: self.attributes, events },
            as_of: as_of.map(Moment::new),
            model,
            // At most REASONS.
            reasons: reasons as usize,
            previous_stage: self.previous_stage,
            ledger: self.ledger.unwrap_or(true),
        })
    }
}

/// The model that a request names under `model`.
pub(crate) fn check_model(text: Option<&str>, faults: &mut Vec<FieldProblem>) -> Option<ModelRef> {
    text?.parse().map_err(|why: plumb_registry::RegistryError| faults.push(FieldProblem::new(&["model"], why.to_string()))).ok()
}
