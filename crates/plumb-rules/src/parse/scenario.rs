//! Campaigns and other scenarios.

use std::ops::Range;

use super::condition::Conditions;
use crate::condition::{Compare, text_key};
use crate::document::{Source, Table, near_miss};
use crate::grammar::SCENARIO;
use crate::rule::Scenario;

/// The place of the field that names a lead's scenario.
pub(super) fn field<'t>(file: &Table<'t>, conditions: &mut Conditions<'t>) -> Option<usize> {
    let name = file.text("scenario_field")?;
    let span = file.span_of("scenario_field");
    let place = conditions.fields.place(name, &span);
    let subject = &mut conditions.fields.met[place];
    if subject.is_number() || subject.is_date() {
        let message = format!("`{name}` is of kind {}, so it names no scenario", subject.field.kind.as_str());
        file.source().fault_with(&span, message, "name a field of kind category");
    }
    subject.compared(conditions.compare);
    Some(place)
}

pub(super) fn scenarios(file: &Table<'_>, compare: Compare, field: Option<usize>) -> Vec<Scenario> {
    let mut scenarios: Vec<Scenario> = Vec::new();
    for table in file.tables("scenario", &SCENARIO) {
        let Some(id) = table.text("id") else { continue };
        if let Some(first) = scenarios.iter().find(|scenario| scenario.id == id) {
            let message = format!("the scenario `{id}` is declared twice");
            table.source().fault_with(&table.span_of("id"), message, format!("the first is in line {}", first.at.line));
            continue;
        }
        let values = table.texts("values");
        if !values.is_empty() && field.is_none() {
            let hint = "add scenario_field = \"campaign\" at the top, or leave out `values` if callers name the scenario";
            table.source().fault_with(&table.span_of("values"), "`values` of which field?", hint);
        }
        let mut keys: Vec<String> = vec![text_key(id, compare).into_owned()];
        for (value, span) in values {
            let key = text_key(value, compare).into_owned();
            if let Some(other) = scenarios.iter().find(|scenario| scenario.keys.contains(&key)) {
                let message = format!("`{value}` already means the scenario `{}`", other.id);
                table.source().fault_with(&span, message, "a value belongs to one scenario");
            }
            keys.push(key);
        }
        let drops_global = table.choice("global_rules", &[("keep", false), ("drop", true)]).unwrap_or(false);
        let at = table.source().position(table.span());
        scenarios.push(Scenario { id: id.to_owned(), keys, drops_global, at });
    }
    scenarios
}

/// The places of the scenarios that a table names.
pub(super) fn named(table: &Table<'_>, scenarios: &[Scenario]) -> Vec<usize> {
    let ids: Vec<&str> = scenarios.iter().map(|scenario| scenario.id.as_str()).collect();
    let named = table.texts("scenario");
    named.iter().filter_map(|(name, span)| place(table.source(), name, span, &ids, "scenario", "[[scenario]]")).collect()
}

/// The place of a name among those that are declared; a fault with the nearest of them if it is none.
pub(super) fn place(source: &Source<'_>, name: &str, span: &Range<usize>, ids: &[&str], what: &str, declared_by: &str) -> Option<usize> {
    let found = ids.iter().position(|id| *id == name);
    if found.is_none() {
        let message = format!("there is no {what} `{name}`");
        match near_miss(name, ids.iter().copied()) {
            Some(near) => source.fault_with(span, message, format!("did you mean `{near}`?")),
            None => source.fault_with(span, message, format!("declare it with {declared_by} and id = \"{name}\"")),
        }
    }
    found
}
