use std::borrow::Cow;
use std::collections::HashMap;

use plumb_core::Time;
use plumb_registry::ModelRef;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::json::{one_of, parse_part, read_moment};
use crate::limits::{CLOSED_LEADS, LISTED_PROBLEMS};
use crate::problem::{ApiError, FieldProblem};
use crate::routes::RawLeads;
use crate::score::{Attributes, Given, GivenEvent, LeadData, Text, check_events, check_model};

/// Closed leads to compare the model with the rules on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the member `leads`")]
pub(crate) struct CompareRequest<'a> {
    /// Closed leads that the model was not fitted on, each once: at most 10,000.
    #[schema(value_type = Vec<ClosedLead>, max_items = 10000)]
    #[serde(borrow)]
    leads: RawLeads<'a, CLOSED_LEADS>,
    /// The model: its name, `name@champion` or `name@3`. The server's own, when left out.
    #[schema(example = "leads@champion")]
    model: Option<String>,
    /// How many leads sales can work: then wins among so many decide. When left out, the ranking of all leads decides, and figures are shown at a
    /// fifth of them.
    #[schema(minimum = 1, example = 100)]
    capacity: Option<u64>,
    /// What `capacity` counts; all leads given, when left out.
    #[schema(nullable = true)]
    capacity_unit: Option<CapacityUnitAnswer>,
    /// What working one lead costs, in the money of `amount`; the cost of a won deal is then told.
    #[schema(minimum = 0)]
    cost_per_lead: Option<f64>,
}

/// What a number of leads that can be worked counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CapacityUnit)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CapacityUnitAnswer {
    /// The best of all leads given.
    InAll,
    /// The best of the leads that came in each week.
    AWeek,
}

/// A lead whose end is known, as it was at a moment when it was open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the members `lead_id`, `attributes`, `as_of` and `outcome`")]
pub(crate) struct ClosedLead<'a> {
    /// Identifies the lead: each may stand once.
    #[schema(example = "00Q5e00000AbCdE", value_type = String)]
    #[serde(borrow)]
    lead_id: Text<'a>,
    #[serde(borrow)]
    attributes: Attributes<'a>,
    /// What the lead did, as in a request for a score.
    #[serde(borrow)]
    events: Option<Vec<GivenEvent<'a>>>,
    /// The moment at which the lead is scored: the attributes must be those of that moment, and events after it do not count.
    #[schema(example = "2025-03-31T14:05:00Z")]
    as_of: String,
    /// How the deal ended; where the model has a horizon (`horizon_days`), `won` is what was won within it.
    outcome: OutcomeAnswer,
    /// What the deal is worth; counts where it was won.
    #[schema(minimum = 0)]
    amount: Option<f64>,
    /// The account: leads of one account share their luck, and intervals count accounts where every lead names one.
    #[schema(value_type = Option<String>)]
    #[serde(borrow)]
    account: Option<Text<'a>>,
    /// Whether sales took the lead up; where every lead says so, the comparison tells whether leads were worked because of their score.
    worked: Option<bool>,
    /// Groups that the lead belongs to by the names of the groupings: the comparison is told for each.
    #[schema(value_type = Option<Object>, example = json!({ "campaign": "roi-calculator" }))]
    #[serde(borrow)]
    segments: Option<Attributes<'a>>,
}

/// How a deal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Outcome)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OutcomeAnswer {
    Won,
    Lost,
}

impl<'de> Deserialize<'de> for CapacityUnitAnswer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_of(deserializer, &[("in_all", Self::InAll), ("a_week", Self::AWeek)])
    }
}

impl<'de> Deserialize<'de> for OutcomeAnswer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_of(deserializer, &[("won", Self::Won), ("lost", Self::Lost)])
    }
}

impl OutcomeAnswer {
    pub fn of(won: bool) -> Self {
        if won { Self::Won } else { Self::Lost }
    }
}

/// A checked request.
#[derive(Debug)]
pub(crate) struct CompareOrder<'a> {
    pub leads: Vec<Closed<'a>>,
    pub model: Option<ModelRef>,
    pub capacity: Option<usize>,
    pub unit: CapacityUnitAnswer,
    pub cost_per_lead: Option<f64>,
}

/// A checked lead.
#[derive(Debug)]
pub(crate) struct Closed<'a> {
    pub lead_id: Cow<'a, str>,
    pub data: LeadData<'a>,
    pub as_of: Time,
    pub won: bool,
    pub amount: Option<f64>,
    pub account: Option<Cow<'a, str>>,
    pub worked: Option<bool>,
    /// Grouping and group.
    pub segments: Vec<(Cow<'a, str>, String)>,
}

impl<'a> CompareRequest<'a> {
    /// Reads and checks every lead; faults of all are reported at once, up to a limit.
    pub fn check(self) -> Result<CompareOrder<'a>, ApiError> {
        let mut faults = Vec::new();
        let model = check_model(self.model.as_deref(), &mut faults);
        if self.capacity == Some(0) {
            faults.push(FieldProblem::new(&["capacity"], "it is 0; expected at least 1"));
        }
        if self.cost_per_lead.is_some_and(|cost| cost < 0.0) {
            faults.push(FieldProblem::new(&["cost_per_lead"], "it is below 0"));
        }
        let mut leads: Vec<Closed<'a>> = Vec::new();
        let mut places: HashMap<Cow<'a, str>, usize> = HashMap::new();
        for (index, raw) in self.leads.all()?.into_iter().enumerate() {
            match read(raw) {
                Ok(lead) => {
                    if let Some(first) = places.insert(lead.lead_id.clone(), index) {
                        let why = format!("`{}` stands at {first} already; each lead may stand once", lead.lead_id);
                        faults.push(FieldProblem::new(&["lead_id"], why).within_batch(index));
                    }
                    leads.push(lead);
                }
                Err(found) => faults.extend(found.into_iter().map(|fault| fault.within_batch(index))),
            }
            // An answer must not grow far beyond its request.
            if faults.len() >= LISTED_PROBLEMS {
                break;
            }
        }
        if !faults.is_empty() {
            return Err(ApiError::Invalid(faults));
        }
        Ok(CompareOrder {
            leads,
            model,
            capacity: self.capacity.map(|capacity| usize::try_from(capacity).unwrap_or(usize::MAX)),
            unit: self.capacity_unit.unwrap_or(CapacityUnitAnswer::InAll),
            cost_per_lead: self.cost_per_lead,
        })
    }
}

fn read<'a>(raw: &'a RawValue) -> Result<Closed<'a>, Vec<FieldProblem>> {
    match parse_part::<ClosedLead<'a>>(raw.get()) {
        Ok(lead) => lead.check(),
        Err(ApiError::Invalid(faults)) => Err(faults),
        Err(other) => Err(vec![FieldProblem::new(&[], other.to_string())]),
    }
}

impl<'a> ClosedLead<'a> {
    fn check(self) -> Result<Closed<'a>, Vec<FieldProblem>> {
        let mut faults = Vec::new();
        let as_of = read_moment(&self.as_of).map_err(|why| faults.push(FieldProblem::new(&["as_of"], why)));
        if self.lead_id.0.trim().is_empty() {
            faults.push(FieldProblem::new(&["lead_id"], "it is blank"));
        }
        if self.amount.is_some_and(|amount| amount < 0.0) {
            faults.push(FieldProblem::new(&["amount"], "it is below 0"));
        }
        let events = self.events.map(|events| check_events(events, &mut faults));
        let segments = self.segments.unwrap_or_default().0.into_iter().filter_map(|(name, given)| {
            let group = match given {
                Given::Plain(value) => value.to_text().trim().to_owned(),
                Given::Text(text) => text.trim().to_owned(),
                Given::Nested => {
                    faults.push(FieldProblem::new(&["segments", &name], "it is a list or an object; expected the group as text"));
                    return None;
                }
            };
            (!group.is_empty()).then_some((name, group))
        });
        let segments = segments.collect();
        let Ok(as_of) = as_of else { return Err(faults) };
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Closed {
            lead_id: self.lead_id.0,
            data: LeadData { attributes: self.attributes, events },
            as_of,
            won: self.outcome == OutcomeAnswer::Won,
            amount: self.amount,
            account: self.account.map(|account| account.0),
            worked: self.worked,
            segments,
        })
    }
}
