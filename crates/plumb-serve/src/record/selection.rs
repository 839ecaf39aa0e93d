//! Leads of the store that the body of a request chooses, where it brings none.

use plumb_core::Score;
use plumb_store::{LeadFilter, LeadQuery, Scope, Segment, Sort, Store, StoredLead};
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::runtime::Handle;
use utoipa::ToSchema;

use super::Record;
use crate::problem::{ApiError, FieldProblem};

/// Leads that are asked for at once.
const PAGE: u32 = 1_000;

/// Which leads of the store: open ones.
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

/// A checked selection.
#[derive(Debug)]
pub(crate) struct Chosen {
    filter: LeadFilter,
    /// Only leads that nobody owns.
    is_unowned: bool,
}

impl Selection {
    /// Checks what the types do not say.
    pub fn check(self, faults: &mut Vec<FieldProblem>) -> Chosen {
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
            match Segment::text_of(&value) {
                Some(value) => segments.push(Segment { value: value.into_owned(), attribute }),
                None => faults.push(FieldProblem::new(&["stored", "segment", &attribute], "expected text, a number, true or false")),
            }
        }
        let filter = LeadFilter { min_score, owner: self.owner, open: Some(true), segments, ..LeadFilter::default() };
        Chosen { filter, is_unowned: self.unowned.unwrap_or(false) }
    }
}

impl Chosen {
    /// The leads, in the order of their identifiers.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where there are more than `most`, and those of the store.
    pub async fn read(&self, store: &dyn Store, most: usize) -> Result<Vec<StoredLead>, ApiError> {
        let (mut leads, mut after) = (Vec::new(), None);
        loop {
            let query = LeadQuery { filter: self.filter.clone(), sort: Sort::Id, descending: false, after, limit: PAGE };
            let page = store.leads(query).await?;
            leads.extend(page.items.into_iter().filter(|lead| !self.is_unowned || lead.owner.is_none()));
            if leads.len() > most {
                let why = format!("more than {most} leads of the store are asked for: choose fewer, by `min_score`, `owner` or `segment`");
                return Err(ApiError::field(&["stored"], why));
            }
            match page.next {
                Some(place) => after = Some(place),
                None => return Ok(leads),
            }
        }
    }
}

/// Reads chosen leads from a thread that may wait: for work apart from the threads that answer.
#[derive(Debug)]
pub(crate) struct KeptReader {
    record: Option<Record>,
    may_read: bool,
    runtime: Handle,
}

impl KeptReader {
    /// To be made on a thread of the runtime. Without a store it has no leads, and tells none to whoever may not read them.
    pub fn new(record: Option<Record>, may_read: bool) -> Self {
        Self { record, may_read, runtime: Handle::current() }
    }

    /// The chosen leads. Waits for the store: not to be called on an async thread.
    ///
    /// # Errors
    /// [`ApiError::Invalid`], where the selection is not valid, finds more than `most`, or there is no store; [`ApiError::Forbidden`].
    pub fn read(&self, selection: Selection, most: usize) -> Result<Vec<StoredLead>, ApiError> {
        let Some(record) = &self.record else {
            return Err(ApiError::field(&["leads"], "it is missing, and the server keeps no leads to choose from"));
        };
        if !self.may_read {
            return Err(ApiError::Forbidden(Scope::Read));
        }
        let mut faults = Vec::new();
        let chosen = selection.check(&mut faults);
        if !faults.is_empty() {
            return Err(ApiError::Invalid(faults));
        }
        self.runtime.block_on(chosen.read(&**record, most))
    }
}
