use plumb_core::{GradeCuts, Score};
use plumb_store::{LeadFilter, Segment};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::lanes::{GivenLanes, Lanes};
use super::leads::{self, GivenLead, Lead};
use super::people::{self, GivenRepresentative, Representative};
use super::run::Terms;
use crate::problem::{ApiError, FieldProblem};

/// Leads to be dealt out, and to whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the member `representatives`")]
pub(crate) struct AssignmentRequest {
    /// At most 500. Their order does not matter.
    #[schema(min_items = 1, max_items = 500)]
    representatives: Vec<GivenRepresentative>,
    /// Scored leads, at most 10,000. Left out: those of the store.
    #[schema(max_items = 10000, nullable = true)]
    leads: Option<Vec<GivenLead>>,
    /// Which leads of the store: at most 10,000. All open leads, when left out.
    stored: Option<Selection>,
    /// Lanes by score; by the grades, when left out.
    lanes: Option<GivenLanes>,
    /// Whether a lead that has an owner stays there; true when left out.
    #[schema(example = true)]
    keep_owners: Option<bool>,
    /// Whether leads of the lane `automated` are dealt out too; true when left out.
    #[schema(example = true)]
    deal_automated: Option<bool>,
    /// Whether the owners are written into the store; false when left out.
    #[schema(example = false)]
    apply: Option<bool>,
}

/// Which leads of the store.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = StoredSelection)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct Selection {
    /// Lowest score.
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 100, example = 40)]
    min_score: Option<u64>,
    /// The owner that they have now.
    owner: Option<String>,
    /// Whether only leads that nobody owns; false when left out.
    unowned: Option<bool>,
    /// Attributes with the values that they must have, such as `{"region": "EMEA"}`.
    #[schema(value_type = Option<Object>, example = json!({ "region": "EMEA" }))]
    segment: Option<Map<String, Value>>,
}

/// A checked request.
#[derive(Debug)]
pub(crate) struct AssignmentOrder {
    pub people: Vec<Representative>,
    pub from: Source,
    pub terms: Terms,
    pub apply: bool,
}

/// Where the leads come from.
#[derive(Debug)]
pub(crate) enum Source {
    /// The request.
    Given(Vec<Lead>),
    /// The store: those that pass the filter, and whether only those that nobody owns.
    Stored(Box<LeadFilter>, bool),
}

impl AssignmentRequest {
    /// Checks what the types do not say; all faults are reported at once.
    pub fn check(self, grades: GradeCuts) -> Result<AssignmentOrder, ApiError> {
        let mut faults = Vec::new();
        let people = people::check(self.representatives, &mut faults);
        let lanes = Lanes::new(self.lanes, grades, &mut faults);
        let apply = self.apply.unwrap_or(false);
        let from = match (self.leads, self.stored) {
            (Some(_), Some(_)) => {
                faults.push(FieldProblem::new(&["stored"], "leads are given in the call: leave out one of both"));
                Source::Given(Vec::new())
            }
            (Some(leads), None) => {
                if apply {
                    let why = "owners are written for leads of the store only: leave out `leads`, and choose by `stored`";
                    faults.push(FieldProblem::new(&["apply"], why));
                }
                Source::Given(leads::check(leads, grades, &mut faults))
            }
            (None, stored) => stored.unwrap_or_default().check(&mut faults),
        };
        if !faults.is_empty() {
            return Err(ApiError::Invalid(faults));
        }
        let terms = Terms { lanes, keep_owners: self.keep_owners.unwrap_or(true), deal_automated: self.deal_automated.unwrap_or(true) };
        Ok(AssignmentOrder { people, from, terms, apply })
    }
}

impl Selection {
    fn check(self, faults: &mut Vec<FieldProblem>) -> Source {
        let min_score = self.min_score.and_then(|score| {
            let checked = u8::try_from(score).ok().and_then(|score| Score::new(score).ok());
            if checked.is_none() {
                faults.push(FieldProblem::new(&["stored", "min_score"], "it must be a whole number from 1 to 100"));
            }
            checked.map(Score::get)
        });
        if self.owner.is_some() && self.unowned == Some(true) {
            faults.push(FieldProblem::new(&["stored", "unowned"], "leads of an owner are asked for: leave out one of both"));
        }
        let mut segments = Vec::new();
        for (attribute, value) in self.segment.unwrap_or_default() {
            let value = match value {
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                Value::Bool(flag) => flag.to_string(),
                _ => {
                    faults.push(FieldProblem::new(&["stored", "segment", &attribute], "expected text, a number, true or false"));
                    continue;
                }
            };
            segments.push(Segment { attribute, value });
        }
        let filter = LeadFilter { min_score, owner: self.owner, open: Some(true), segments, ..LeadFilter::default() };
        Source::Stored(Box::new(filter), self.unowned.unwrap_or(false))
    }
}
