use plumb_core::{Time, version_at_creation};
use plumb_store::{Close, Dossier, LeadVersion, StoredEvent, StoredOutcome};
use plumb_train::config::{Config, EventsConfig};
use serde_json::{Map, Value};

use super::dates::{format_of, told, written};

pub(super) type Row = Map<String, Value>;

/// A lead as it was when it came, and as it was later while its deal was open, a row each, the oldest first; none where nobody knows what it was when it
/// came. From when on a row holds stands under `observed`; without a name for that there is only the first.
pub(super) fn rows_of(dossier: &Dossier, config: &Config, id: &str, observed: Option<&str>) -> Vec<Row> {
    let begins: Vec<Time> = dossier.versions.iter().map(|version| version.observed_at).collect();
    let Some(first) = dossier.versions.first() else { return Vec::new() };
    let created = created_of(first, config).unwrap_or(dossier.lead.created_at);
    let closed = end_of(dossier).map(|end| end.at);
    let Some(place) = version_at_creation(&begins, created, closed) else { return Vec::new() };
    let mut kept: Vec<&LeadVersion> = Vec::new();
    // What begins with the close, or later, is seen by no snapshot.
    for version in dossier.versions[place..].iter().filter(|version| closed.is_none_or(|closed| version.observed_at < closed)) {
        match kept.last_mut() {
            // Of several from one moment on, the last one holds.
            Some(last) if last.observed_at == version.observed_at => *last = version,
            Some(last) if last.attributes == version.attributes => {}
            _ => kept.push(version),
        }
    }
    kept.truncate(if observed.is_some() { kept.len() } else { 1 });
    let row = |version: &LeadVersion| {
        let mut row = row(dossier, version, config, created);
        row.insert(id.to_owned(), dossier.lead.id.clone().into());
        observed.and_then(|name| row.insert(name.to_owned(), written(version.observed_at, format_of(config, name))));
        row
    };
    kept.into_iter().map(row).collect()
}

fn row(dossier: &Dossier, version: &LeadVersion, config: &Config, created: Time) -> Row {
    let (lead, roles) = (&dossier.lead, &config.lead);
    let mut row = version.attributes.clone();
    let mut set = |name: Option<&String>, value: Option<Value>| {
        if let (Some(name), Some(value)) = (name, value) {
            row.insert(name.clone(), value);
        }
    };
    let date = |name: &Option<String>, time: Time| name.as_deref().map(|name| written(time, format_of(config, name)));
    let end = end_of(dossier);
    set(roles.created.as_ref().filter(|_| created_of(version, config).is_none()), date(&roles.created, created));
    set(roles.closed.as_ref(), Some(end.and_then(|end| date(&roles.closed, end.at)).unwrap_or(Value::Null)));
    set(roles.amount.as_ref(), end.and_then(|end| end.amount).map(Value::from));
    set(roles.owner.as_ref(), lead.owner.clone().map(Value::from));
    let word = |words: &[String]| words.first().cloned().map_or(Value::Null, Value::from);
    let outcome = match end.map(|end| end.outcome) {
        Some(Close::Won) => word(&config.outcome.won),
        Some(Close::Lost) => word(&config.outcome.lost),
        _ => word(config.outcome.open.as_deref().unwrap_or_default()),
    };
    set(Some(&config.outcome.column), Some(outcome));
    row
}

/// When the lead came to be, if its attributes tell.
fn created_of(version: &LeadVersion, config: &Config) -> Option<Time> {
    let name = config.lead.created.as_deref()?;
    told(version.attributes.get(name)?, format_of(config, name))
}

fn end_of(dossier: &Dossier) -> Option<&StoredOutcome> {
    dossier.lead.outcome.as_ref().filter(|outcome| outcome.outcome != Close::Reopened)
}

/// An event, under the names that the configuration has.
pub(super) fn event_row(event: &StoredEvent, names: &EventsConfig) -> Row {
    let own = [(&names.lead, event.lead_id.as_str()), (&names.kind, &event.kind)].map(|(name, text)| (name.clone(), Value::from(text)));
    let id = names.id.iter().map(|name| (name.clone(), Value::from(event.id.as_str())));
    let property = |name: &String| (name.clone(), event.properties.get(name).cloned().unwrap_or_default());
    let at = [(names.at.clone(), written(event.at, names.date_format.unwrap_or_default()))];
    own.into_iter().chain(at).chain(id).chain(names.properties.iter().map(property)).collect()
}
