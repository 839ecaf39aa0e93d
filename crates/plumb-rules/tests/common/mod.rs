//! Leads for the tests, by the names of their fields.
#![allow(dead_code, reason = "each test file uses some of them")]

use plumb_core::{DateFormat, Time, Value};
use plumb_rules::{RuleEvent, RuleScore, RuleSet, RuledLead, Stage};

/// A moment.
pub fn time(text: &str) -> Time {
    Time::parse(text, DateFormat::Iso).expect("a time of the test")
}

/// When the tests' leads are scored.
pub fn now() -> Time {
    time("2025-06-30T12:00:00Z")
}

pub fn rules(text: &str) -> RuleSet {
    RuleSet::parse(text).unwrap_or_else(|errors| panic!("{errors}\n{text}"))
}

/// Rules with a name, so that tests need not write it.
pub fn named(text: &str) -> RuleSet {
    rules(&format!("name = \"test\"\n{text}"))
}

/// The values of a lead in the order that the rules want.
pub fn values<'a>(rules: &RuleSet, fields: &[(&str, Value<'a>)]) -> Vec<Value<'a>> {
    let of = |name: &str| fields.iter().find(|(own, _)| *own == name).map_or(Value::Missing, |(_, value)| *value);
    rules.fields().iter().map(|field| of(&field.name)).collect()
}

pub fn text(text: &str) -> Value<'_> {
    Value::Text(text)
}

/// An event so many days before now.
pub fn event<'a>(id: &'a str, kind: &'a str, days_ago: f64) -> RuleEvent<'a> {
    RuleEvent { id: Some(id), kind, at: now().plus_days(-days_ago), properties: &[] }
}

pub fn score(rules: &RuleSet, fields: &[(&str, Value<'_>)], events: &[RuleEvent<'_>]) -> RuleScore {
    score_from(rules, fields, events, None)
}

pub fn score_from(rules: &RuleSet, fields: &[(&str, Value<'_>)], events: &[RuleEvent<'_>], previous: Option<Stage>) -> RuleScore {
    let values = values(rules, fields);
    let lead = RuledLead { values: &values, events: Some(events), ..RuledLead::default() };
    let scored = rules.evaluate(&lead, now(), previous);
    assert_eq!(scored.ledger_sum().get(), f64::from(scored.score.get()), "the ledger adds up: {:#?}", scored.ledger);
    assert_eq!(rules.score(&lead, now()), scored.score, "with and without a ledger the score is the same");
    scored
}

/// The faults of a text.
pub fn faults(text: &str) -> Vec<String> {
    RuleSet::parse(text).expect_err("the text has faults").0.iter().map(ToString::to_string).collect()
}
