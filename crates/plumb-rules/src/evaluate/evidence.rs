use plumb_core::Value;

use super::fired::Counted;
use super::{EventEvidence, Evidence, FieldEvidence};
use crate::RuleSet;
use crate::condition::{Condition, Leaf, Tree, Truth, truth_of, whole_days};
use crate::lead::{Facts, Happened};

/// Events that a condition lists at most; those that bring points are all listed.
const MOST_EVENTS: usize = 20;

/// What a condition rests on: of alternatives only those that hold.
pub(super) fn of_condition(set: &RuleSet, condition: &Condition, facts: &Facts<'_, '_>) -> Evidence {
    let mut evidence = Evidence::default();
    collect(set, condition, facts, &mut evidence);
    evidence
}

/// What a rule that holds rests on.
pub(super) fn of_rule(set: &RuleSet, index: usize, facts: &Facts<'_, '_>, counted: &Counted) -> Evidence {
    let mut evidence = set.rules[index].when.as_ref().map(|when| of_condition(set, when, facts)).unwrap_or_default();
    let events = facts.events.as_deref().unwrap_or_default();
    evidence.more_events += counted.more;
    evidence.events.extend(counted.events.iter().map(|bringing| EventEvidence {
        points: Some(bringing.points),
        decay: bringing.share,
        ..shown(&events[bringing.place])
    }));
    evidence
}

fn collect(set: &RuleSet, condition: &Condition, facts: &Facts<'_, '_>, evidence: &mut Evidence) {
    match condition {
        Tree::All(parts) => parts.iter().for_each(|part| collect(set, part, facts, evidence)),
        Tree::Any(parts) => {
            let holding = parts.iter().filter(|part| truth_of(part, facts) == Truth::Yes);
            let mut holding = holding.peekable();
            if holding.peek().is_some() {
                holding.for_each(|part| collect(set, part, facts, evidence));
            } else {
                parts.iter().for_each(|part| collect(set, part, facts, evidence));
            }
        }
        Tree::Not(inner) => collect(set, inner, facts, evidence),
        Tree::Leaf(Leaf::Field(test)) => {
            let field = &set.subjects[test.subject].name;
            if evidence.fields.iter().all(|known| known.field != *field) {
                let value = match facts.value(test.subject) {
                    Value::Missing => None,
                    value => Some(value.to_text().into_owned()),
                };
                evidence.fields.push(FieldEvidence { field: field.clone(), value });
            }
        }
        Tree::Leaf(Leaf::Events(test)) => {
            let counted = facts.events.as_deref().map(|events| test.counted(events, facts)).unwrap_or_default();
            evidence.events.extend(counted.iter().rev().take(MOST_EVENTS).map(|event| shown(event)));
            evidence.more_events += counted.len().saturating_sub(MOST_EVENTS);
        }
        Tree::Leaf(Leaf::LeadAge(_)) => evidence.lead_age_days = facts.created.map(|created| whole_days(created, facts.at)),
    }
}

fn shown(event: &Happened<'_>) -> EventEvidence {
    EventEvidence { id: event.id.map(str::to_owned), kind: event.written_kind.trim().to_owned(), at: event.at, points: None, decay: None }
}
