use std::borrow::Cow;

use plumb_core::{Status, Time, Value};
use plumb_model::Scored;
use plumb_model::lookalike::CodedPerson;
use plumb_store::StoredLead;
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::catalog::ReadyModel;
use crate::json::{parse_part, read_moment};
use crate::limits::LISTED_PROBLEMS;
use crate::problem::{ApiError, FieldProblem};
use crate::record::{KeptReader, Selection};
use crate::rescore::attributes_of;
use crate::routes::RawLeads;
use crate::score::{Attributes, Beside, Given, LeadData, ModelRow, Text};

/// Somebody who is looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the member `attributes`")]
pub(crate) struct LookalikeLead<'a> {
    /// The caller's identifier; returned as it is. Seeds are known by it.
    #[schema(example = "00Q5e00000AbCdE", value_type = Option<String>)]
    #[serde(borrow)]
    lead_id: Option<Text<'a>>,
    #[serde(borrow)]
    attributes: Attributes<'a>,
    /// The moment that days are counted to, in ISO 8601. When left out, the creation among the attributes, or now without one.
    #[schema(example = "2025-03-31T14:05:00Z")]
    as_of: Option<String>,
}

/// A checked one.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    pub lead_id: Option<Cow<'a, str>>,
    pub data: LeadData<'a>,
    pub as_of: Option<Time>,
}

/// The kept leads that a request chooses; none where it brings leads of its own.
///
/// # Errors
/// [`ApiError::Invalid`] where it does both, and what reading them meets.
pub(super) fn chosen<const MOST: usize>(
    given: Option<&RawLeads<'_, MOST>>,
    stored: Option<Selection>,
    kept: &KeptReader,
) -> Result<Vec<StoredLead>, ApiError> {
    match (given, stored) {
        (Some(_), Some(_)) => Err(ApiError::field(&["stored"], "leads are given in the call: leave out one of both")),
        (Some(_), None) => Ok(Vec::new()),
        (None, stored) => kept.read(stored.unwrap_or_default(), MOST),
    }
}

/// Reads and checks all people of a list at `member` of the body; faults of all are reported at once, up to a limit.
pub(super) fn check_all<'a>(raw: Vec<&'a RawValue>, member: &str) -> Result<Vec<Checked<'a>>, ApiError> {
    let (mut people, mut faults) = (Vec::with_capacity(raw.len()), Vec::new());
    for (index, raw) in raw.into_iter().enumerate() {
        match check(raw) {
            Ok(person) => people.push(person),
            Err(found) => faults.extend(found.into_iter().map(|fault| fault.within(member, index))),
        }
        // An answer must not grow far beyond its request.
        if faults.len() >= LISTED_PROBLEMS {
            break;
        }
    }
    if faults.is_empty() { Ok(people) } else { Err(ApiError::Invalid(faults)) }
}

fn check<'a>(raw: &'a RawValue) -> Result<Checked<'a>, Vec<FieldProblem>> {
    let lead = match parse_part::<LookalikeLead<'a>>(raw.get()) {
        Ok(lead) => lead,
        Err(ApiError::Invalid(faults)) => return Err(faults),
        Err(other) => return Err(vec![FieldProblem::new(&[], other.to_string())]),
    };
    let as_of = lead.as_of.as_deref().map(read_moment).transpose();
    let as_of = as_of.map_err(|why| vec![FieldProblem::new(&["as_of"], why)])?;
    Ok(Checked { lead_id: lead.lead_id.map(|text| text.0), data: LeadData { attributes: lead.attributes, events: None }, as_of })
}

impl<'a> Checked<'a> {
    /// A kept lead. When it came to be, if somebody told that and not among its attributes, is the moment that days are counted to.
    pub fn kept(ready: &ReadyModel, lead: &'a StoredLead) -> Self {
        let attributes = attributes_of(&lead.attributes);
        let carries_creation = ready.created().is_some_and(|name| lead.attributes.contains_key(name));
        let as_of = (lead.created_given && !carries_creation).then_some(lead.created_at);
        Self { lead_id: Some(Cow::Borrowed(&lead.id)), data: LeadData { attributes, events: None }, as_of }
    }
}

impl Checked<'_> {
    /// The identifier, where there is one that says something.
    pub fn id(&self) -> Option<&str> {
        self.lead_id.as_deref().map(str::trim).filter(|id| !id.is_empty())
    }

    /// Scores somebody, by the same function as files are.
    pub fn score(&self, ready: &ReadyModel, now: Time) -> Scored {
        let at = self.as_of.map_or_else(|| moment(ready, &self.data.attributes, now), Some);
        let (row, _) = ModelRow::new(ready, Beside::default(), &self.data, at.unwrap_or(now));
        ready.scorer.score(&row, at)
    }

    /// Somebody's codes, with the number of the row in place of an identifier that is not there; `None` where nothing of them can be used.
    pub fn coded(&self, ready: &ReadyModel, row: usize, now: Time) -> Option<CodedPerson> {
        let scored = self.score(ready, now);
        let codes = scored.codes[..ready.model.served.features.len()].into();
        (scored.status == Status::Scored).then(|| CodedPerson { id: self.id().map_or_else(|| (row + 1).to_string(), str::to_owned), codes })
    }

    /// What stands under an attribute, as text; `None` where it is blank.
    pub fn text(&self, name: &str) -> Option<String> {
        let (_, given) = self.data.attributes.0.iter().find(|(own, _)| own == name)?;
        let text = match given {
            Given::Plain(value) => value.to_text().trim().to_owned(),
            Given::Text(text) => text.trim().to_owned(),
            Given::Nested => return None,
        };
        (!text.is_empty()).then_some(text)
    }
}

/// The moment that likeness counts days to: who somebody is, is told as it was when they came, and what has happened since is no likeness. Of a
/// lead that does not carry its creation, `otherwise`; of one whose creation is blank, none, as in a file.
pub(crate) fn moment(ready: &ReadyModel, attributes: &Attributes<'_>, otherwise: Time) -> Option<Time> {
    let created = ready.created().and_then(|name| attributes.0.iter().find(|(own, _)| own == name));
    match created {
        None => Some(otherwise),
        Some((_, given)) => ready.created_at(match given {
            Given::Plain(value) => *value,
            Given::Text(text) => Value::Text(text),
            Given::Nested => Value::Missing,
        }),
    }
}
