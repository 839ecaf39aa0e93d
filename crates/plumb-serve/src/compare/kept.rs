//! Closed leads of the store, as they were when they were first heard of.

use std::borrow::Cow;

use axum::http::Uri;
use plumb_core::{Time, version_at};
use plumb_registry::ModelRef;
use plumb_store::{Attributes as Stored, Close, Dossier, Segment, Store};

use super::request::{CapacityUnitAnswer, Closed, CompareOrder};
use super::rows::LeftOut;
use crate::catalog::ReadyModel;
use crate::json::Parameters;
use crate::limits::CLOSED_LEADS;
use crate::problem::{ApiError, FieldProblem};
use crate::rescore::{attributes_of, event_of, with_creation};
use crate::rules::created;
use crate::score::{Attributes, LeadData, check_model};

/// Leads that are asked for at once.
const PAGE: u32 = 500;

/// What a caller asks of the kept leads.
#[derive(Debug)]
pub(crate) struct KeptOrder {
    pub model: Option<ModelRef>,
    capacity: Option<usize>,
    unit: CapacityUnitAnswer,
    cost_per_lead: Option<f64>,
    /// The attribute that names the account.
    account: Option<String>,
    /// Attributes that the comparison is told for each value of.
    groupings: Vec<String>,
}

/// Closed leads that the model was not fitted on, and what was left out.
#[derive(Debug, Default)]
pub(crate) struct KeptLeads {
    leads: Vec<KeptLead>,
    left_out: LeftOut,
}

/// A closed lead as it was when it was first heard of.
#[derive(Debug)]
struct KeptLead {
    dossier: Dossier,
    created: Option<Time>,
    as_of: Time,
    /// Which of its versions holds its attributes of that moment.
    version: usize,
    won: bool,
}

impl KeptOrder {
    /// Reads the parameters of a query.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] with every parameter that is wrong.
    pub fn of(uri: &Uri) -> Result<Self, ApiError> {
        let parameters = Parameters::of(uri, &["model", "capacity", "capacity_unit", "cost_per_lead", "account"], &["by"])?;
        let mut faults = Vec::new();
        let model = check_model(parameters.get("model"), &mut faults);
        let capacity = parameters.get("capacity").map(|text| text.parse().ok().filter(|n: &usize| *n > 0));
        if capacity == Some(None) {
            faults.push(FieldProblem::parameter("capacity", "expected a whole number of at least 1"));
        }
        let unit = match parameters.get("capacity_unit") {
            None | Some("in_all") => CapacityUnitAnswer::InAll,
            Some("a_week") => CapacityUnitAnswer::AWeek,
            Some(_) => {
                faults.push(FieldProblem::parameter("capacity_unit", "expected `in_all` or `a_week`"));
                CapacityUnitAnswer::InAll
            }
        };
        let cost = |text: &str| text.parse().ok().filter(|cost: &f64| cost.is_finite() && *cost >= 0.0);
        let cost_per_lead = parameters.get("cost_per_lead").map(cost);
        if cost_per_lead == Some(None) {
            faults.push(FieldProblem::parameter("cost_per_lead", "expected a number of at least 0"));
        }
        if !faults.is_empty() {
            return Err(ApiError::Invalid(faults));
        }
        Ok(Self {
            model,
            capacity: capacity.flatten(),
            unit,
            cost_per_lead: cost_per_lead.flatten(),
            account: parameters.get("account").map(str::to_owned),
            groupings: parameters.all("by").map(str::to_owned).collect(),
        })
    }
}

impl KeptLeads {
    /// Reads all closed leads; those that the model may have been fitted on are passed over, and of the others the newest are held.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn read(store: &dyn Store, ready: &ReadyModel) -> Result<Self, ApiError> {
        let mut kept = Self::default();
        let mut after: Option<String> = None;
        loop {
            let page = store.dossiers(after.as_deref(), true, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.lead.id.clone());
            page.into_iter().for_each(|dossier| kept.add(ready, dossier));
            // What is passed over need not be held until the end.
            if kept.leads.len() > 2 * CLOSED_LEADS {
                kept.leave_the_newest();
            }
        }
        kept.leave_the_newest();
        Ok(kept)
    }

    fn add(&mut self, ready: &ReadyModel, dossier: Dossier) {
        let Some(first) = dossier.versions.first() else { return };
        let as_of = first.observed_at;
        let begins: Vec<Time> = dossier.versions.iter().map(|version| version.observed_at).collect();
        // As training does.
        let Some(version) = version_at(&begins, as_of) else { return };
        let created = created(ready, &as_it_was(ready, &dossier, version));
        let id = &dossier.lead.id;
        if !self.left_out.is_unseen(ready, id, created) {
            return;
        }
        let is_end = |outcome: Close| matches!(outcome, Close::Won | Close::Lost);
        if dossier.outcomes.iter().any(|outcome| is_end(outcome.outcome) && outcome.at <= as_of) {
            return self.left_out.late.push(id);
        }
        let won = dossier.lead.outcome.as_ref().is_some_and(|end| {
            let in_time = ready.model.dataset.horizon_days.is_none_or(|days| end.at.days_since(as_of) <= days);
            end.outcome == Close::Won && in_time
        });
        self.leads.push(KeptLead { created, as_of, version, won, dossier });
    }

    fn leave_the_newest(&mut self) {
        self.leads.sort_by(|a, b| (b.created, &b.dossier.lead.id).cmp(&(a.created, &a.dossier.lead.id)));
        self.leads.iter().skip(CLOSED_LEADS).for_each(|lead| self.left_out.older.push(&lead.dossier.lead.id));
        self.leads.truncate(CLOSED_LEADS);
    }

    /// What is compared, and what was left out.
    pub(super) fn order<'a>(&'a mut self, ready: &'a ReadyModel, asked: &'a KeptOrder) -> (CompareOrder<'a>, LeftOut) {
        let left_out = std::mem::take(&mut self.left_out);
        let leads = self.leads.iter().map(|lead| lead.closed(ready, asked)).collect();
        let KeptOrder { model, capacity, unit, cost_per_lead, .. } = asked;
        (CompareOrder { leads, model: model.clone(), capacity: *capacity, unit: *unit, cost_per_lead: *cost_per_lead }, left_out)
    }
}

impl KeptLead {
    fn closed<'a>(&'a self, ready: &'a ReadyModel, asked: &'a KeptOrder) -> Closed<'a> {
        let stored = &self.dossier.versions[self.version].attributes;
        let groups = asked.groupings.iter().filter_map(|name| Some((Cow::Borrowed(name.as_str()), text(stored, name)?)));
        Closed {
            lead_id: Cow::Borrowed(&self.dossier.lead.id),
            data: LeadData {
                attributes: as_it_was(ready, &self.dossier, self.version),
                events: Some(self.dossier.events.iter().map(event_of).collect()),
            },
            as_of: self.as_of,
            won: self.won,
            amount: self.dossier.lead.outcome.as_ref().and_then(|end| end.amount),
            account: asked.account.as_ref().and_then(|name| text(stored, name)).map(Cow::Owned),
            worked: None,
            segments: groups.collect(),
        }
    }
}

/// The attributes of a version.
fn as_it_was<'a>(ready: &'a ReadyModel, dossier: &'a Dossier, version: usize) -> Attributes<'a> {
    let told = dossier.lead.created_given.then_some(dossier.lead.created_at);
    with_creation(attributes_of(&dossier.versions[version].attributes), told, ready.created())
}

/// An attribute as text; `None` where it is blank, or no single value.
fn text(stored: &Stored, name: &str) -> Option<String> {
    let text = Segment::text_of(stored.get(name)?)?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}
