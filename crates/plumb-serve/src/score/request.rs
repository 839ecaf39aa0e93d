use std::borrow::Cow;

use plumb_core::{DateFormat, Time};
use plumb_registry::ModelRef;
use serde::Deserialize;
use utoipa::ToSchema;

use super::attributes::{Attributes, Text};
use super::events::{CheckedEvent, GivenEvent, check_events};
use crate::clock::Moment;
use crate::limits::{DEFAULT_REASONS, REASONS};
use crate::problem::{ApiError, FieldProblem};

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
}

/// A checked request.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub lead_id: Option<Cow<'a, str>>,
    pub attributes: Attributes<'a>,
    pub events: Option<Vec<CheckedEvent<'a>>>,
    pub as_of: Option<Moment>,
    pub model: Option<ModelRef>,
    pub reasons: usize,
}

impl<'a> ScoreRequest<'a> {
    /// Checks what the types do not say; all faults are reported at once.
    pub fn check(self) -> Result<Order<'a>, ApiError> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, why: String| faults.push(FieldProblem::new(&[field], why));
        let as_of =
            self.as_of.as_deref().and_then(|text| Time::parse(text, DateFormat::Iso).map_err(|why| fault("as_of", why.to_string())).ok());
        let model = self
            .model
            .as_deref()
            .and_then(|text| text.parse().map_err(|why: plumb_registry::RegistryError| fault("model", why.to_string())).ok());
        let reasons = self.reasons.unwrap_or(DEFAULT_REASONS);
        if reasons > REASONS {
            fault("reasons", format!("{reasons} is more than the {REASONS} that can be listed"));
        }
        let events = self.events.map(|events| check_events(events, &mut faults));
        if !faults.is_empty() {
            return Err(ApiError::Invalid(faults));
        }
        Ok(Order {
            lead_id: self.lead_id.map(|text| text.0),
            attributes: self.attributes,
            events,
            as_of: as_of.map(Moment::new),
            model,
            // At most REASONS.
            reasons: reasons as usize,
        })
    }
}
