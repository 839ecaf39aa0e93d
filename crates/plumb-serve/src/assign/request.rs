use plumb_core::GradeCuts;
use serde::Deserialize;
use utoipa::ToSchema;

use super::lanes::{GivenLanes, Lanes};
use super::leads::{self, GivenLead, Lead};
use super::people::{self, GivenRepresentative, Representative};
use super::run::Terms;
use crate::problem::{ApiError, FieldProblem};
use crate::record::{Chosen, Selection};

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
    /// Whether the owners are written into the store, 2,000 at most; false when left out.
    #[schema(example = false)]
    apply: Option<bool>,
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
    /// The store.
    Stored(Chosen),
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
            (None, stored) => Source::Stored(stored.unwrap_or_default().check(&mut faults)),
        };
        if !faults.is_empty() {
            return Err(ApiError::Invalid(faults));
        }
        let terms = Terms { lanes, keep_owners: self.keep_owners.unwrap_or(true), deal_automated: self.deal_automated.unwrap_or(true) };
        Ok(AssignmentOrder { people, from, terms, apply })
    }
}
