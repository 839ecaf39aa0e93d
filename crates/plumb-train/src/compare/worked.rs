//! Which leads somebody worked, as far as the data show it.

use plumb_core::FieldKind;
use plumb_features::Reading;

use super::cohort::Rows;
use crate::Progress;
use crate::TrainError;
use crate::data::{EventStore, Readings, Snapshots};

/// Words in a type of events that tell of somebody contacting the lead.
const CONTACTS: [&str; 7] = ["contact", "call", "meeting", "outreach", "dial", "appointment", "visit by sales"];
/// A column of owners tells who was worked only if it is blank for some leads and filled in for others: at least this share of each.
const FEWEST: f64 = 0.02;

/// Whether each lead was worked, and what tells it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WorkedLeads {
    /// Whether each was.
    pub worked: Vec<bool>,
    /// What tells it, as a clause.
    pub evidence: String,
}

/// By events of contact after the moment at which a lead is seen, or by whether it has an owner. `None` where neither tells leads apart.
pub(super) fn worked(rows: &Rows<'_>, at: &Snapshots, progress: &dyn Progress) -> Result<Option<WorkedLeads>, TrainError> {
    let own = &rows.data.dataset.events;
    let read = match (own, rows.loaded.rule_events()) {
        // Events that the rules alone read.
        (None, Some(source)) if rows.data.config.lead.created.is_some() => Some(source.read(progress)?.0),
        _ => None,
    };
    let by_events = own.as_ref().or(read.as_ref()).and_then(|events| by_contacts(rows, events, at));
    Ok(by_events.or_else(|| by_owner(rows, at)).filter(WorkedLeads::tells))
}

fn by_contacts(rows: &Rows<'_>, events: &EventStore, at: &Snapshots) -> Option<WorkedLeads> {
    let is_contact: Vec<bool> = events.types.iter().map(|key| CONTACTS.iter().any(|word| key.contains(word))).collect();
    let named: Vec<&str> = events.types.iter().zip(&is_contact).filter(|(_, is)| **is).map(|(key, _)| key.as_str()).collect();
    if named.is_empty() {
        return None;
    }
    let was_contacted = |place: usize| {
        let (lead, age) = (at.rows[place], at.age(place));
        let moment = rows.data.moment(lead, age)?.millis();
        let history = events.of_lead(events.lead(&rows.data.dataset.id(lead)));
        Some(history.times().iter().zip(history.kinds()).any(|(time, kind)| *time > moment && is_contact[usize::from(*kind)]))
    };
    let worked = (0..at.len()).map(was_contacted).collect::<Option<Vec<bool>>>()?;
    Some(WorkedLeads { worked, evidence: format!("an event of type {} came later", named.join(" or ")) })
}

fn by_owner(rows: &Rows<'_>, at: &Snapshots) -> Option<WorkedLeads> {
    let dataset = &rows.data.dataset;
    let owner = rows.data.config.lead.owner.as_ref()?;
    let place = dataset.fields.iter().position(|field| field.name == *owner && field.kind == FieldKind::Category)?;
    let Readings::Levels(levels) = dataset.readings(place) else { return None };
    let worked = at.rows.iter().map(|row| levels.reading(levels.entry(dataset.newest(*row) as usize)) != Reading::Missing).collect();
    Some(WorkedLeads { worked, evidence: format!("`{owner}` is filled in") })
}

impl WorkedLeads {
    fn tells(&self) -> bool {
        let share = self.worked.iter().filter(|worked| **worked).count() as f64 / self.worked.len().max(1) as f64;
        (FEWEST..=1.0 - FEWEST).contains(&share)
    }
}
