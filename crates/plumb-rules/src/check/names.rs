//! Names that the data do not have.

use super::finding::{Findings, Severity};
use super::{Known, Reading};
use crate::condition::{Leaf, PropertyCondition, Selector, Tree, text_key};
use crate::{Position, RuleSet, near_miss};

/// Fields, types and properties that the data lack, and what is declared but not read.
pub(super) fn check(set: &RuleSet, readings: &[Reading<'_>], known: &Known<'_>, findings: &mut Findings) {
    for (name, at) in &set.unread {
        let message = format!("`{name}` is declared, but no rule reads it");
        findings.add(*at, Severity::Note, "unread-field", message, "take it out, or use it in a rule");
    }
    for reading in readings {
        for leaf in reading.when.map(Tree::leaves).unwrap_or_default() {
            match leaf {
                Leaf::Field(test) => field(set, test.subject, test.at, reading.id, known, findings),
                Leaf::Events(events) => {
                    selector(set, &events.selector, reading.id, known, findings);
                    if let Some((property, _)) = events.sum {
                        self::property(set, property, events.selector.at, reading.id, known, findings);
                    }
                }
                Leaf::LeadAge(_) => {}
            }
        }
        if let Some(each) = reading.each {
            selector(set, each, reading.id, known, findings);
        }
    }
    if let (Some(subject), Some(at)) = (set.scenario_field, set.places.scenario_field) {
        field(set, subject, at, "scenario_field", known, findings);
    }
}

fn field(set: &RuleSet, subject: usize, at: Position, rule: &str, known: &Known<'_>, findings: &mut Findings) {
    let column = &set.subjects[subject].field.name;
    let Some(columns) = known.columns.filter(|columns| !columns.contains(&column.as_str())) else { return };
    let hint = match near_miss(column, columns.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the columns are {}", listed(columns)),
    };
    findings.of_rule((rule, at), Severity::Error, "unknown-field", format!("the data have no column `{column}`"), hint);
}

fn property(set: &RuleSet, subject: usize, at: Position, rule: &str, known: &Known<'_>, findings: &mut Findings) {
    let column = &set.properties[subject].field.name;
    let Some(properties) = known.properties.filter(|properties| !properties.contains(&column.as_str())) else { return };
    let hint = match near_miss(column, properties.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the properties are {}", listed(properties)),
    };
    findings.of_rule((rule, at), Severity::Error, "unknown-property", format!("events have no property `{column}`"), hint);
}

fn selector(set: &RuleSet, selector: &Selector, rule: &str, known: &Known<'_>, findings: &mut Findings) {
    if let Some(types) = known.event_types {
        let keys: Vec<_> = types.iter().map(|kind| text_key(kind, set.compare)).collect();
        for kind in selector.kinds.iter().filter(|kind| !keys.iter().any(|key| **key == ***kind)) {
            let hint = match near_miss(kind, types.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the types are {}", listed(types)),
            };
            // A type may be new, where a column may not.
            findings.of_rule((rule, selector.at), Severity::Warning, "unknown-event", format!("no event is of the type `{kind}`"), hint);
        }
    }
    for test in selector.filter.iter().flat_map(PropertyCondition::leaves) {
        property(set, test.subject, test.at, rule, known, findings);
    }
}

/// Some of many names.
fn listed(names: &[&str]) -> String {
    const MOST: usize = 12;
    let shown = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    if names.len() > MOST { format!("{shown} and {} more", names.len() - MOST) } else { shown }
}
