//! No text makes the parser panic or take long, and no value makes scoring panic.

mod common;

use std::time::{Duration, Instant};

use common::now;
use plumb_core::{Time, Value};
use plumb_rules::{Known, RuleEvent, RuleSet, RuledLead, Stage};
use proptest::prelude::*;

const SEED: &str = include_str!("files/every_key.toml");

/// Parses, checks and scores with whatever came of it. No text of this size may take long.
fn exercise(text: &str) {
    let start = Instant::now();
    match RuleSet::parse(text) {
        Err(errors) => assert!(!errors.0.is_empty() && !errors.to_string().is_empty()),
        Ok(rules) => {
            let _ = rules.check(&Known { columns: Some(&["country"]), ..Known::default() });
            let values = vec![Value::Text("Größe 7"); rules.fields().len()];
            let properties = vec![Value::Number(3.0); rules.properties().len()];
            let event = RuleEvent { id: None, kind: "download", at: now(), properties: &properties };
            let lead = RuledLead { values: &values, events: Some(&[event, event]), created: Some(now()), scenario: Some("fair") };
            let scored = rules.evaluate(&lead, now(), Some(Stage::Nurture));
            assert_eq!(scored.ledger_sum().get(), f64::from(scored.score.get()), "{text}");
            assert_eq!(rules.edited(&[]).expect("unchanged text is valid").text(), text);
        }
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?} for\n{text}", start.elapsed());
}

fn value() -> impl Strategy<Value = Value<'static>> {
    let texts = prop::sample::select(vec!["", "-", "1e999", "UK", "2025-02-30", "\u{0}", "ß\u{301}", "1.234,5 €", "a@b", "nan", "  "]);
    prop_oneof![
        Just(Value::Missing),
        any::<f64>().prop_map(Value::Number),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|millis| Time::from_millis(millis).map_or(Value::Missing, Value::Time)),
        texts.prop_map(Value::Text),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_changed_file_is_read_or_refused(at in 0..SEED.len(), length in 0..40usize, new in "[ -~\n\"'\\[\\]{}=#.,é0-9]{0,12}") {
        let floor = |mut at: usize| { while !SEED.is_char_boundary(at) { at -= 1 } at };
        let (start, end) = (floor(at), floor((at + length).min(SEED.len())));
        exercise(&format!("{}{new}{}", &SEED[..start], &SEED[end.max(start)..]));
    }

    #[test]
    fn two_lines_that_changed_places_are_read_or_refused(a in 0..SEED.lines().count(), b in 0..SEED.lines().count()) {
        let mut lines: Vec<&str> = SEED.lines().collect();
        lines.swap(a, b);
        exercise(&lines.join("\n"));
        lines.remove(a);
        exercise(&lines.join("\n"));
    }

    #[test]
    fn a_number_may_be_any(at in 0..SEED.len(), new in prop_oneof![any::<f64>().prop_map(|n| format!("{n:?}")), any::<i64>().prop_map(|n| n.to_string())]) {
        let Some(start) = SEED[at..].find(" = ").map(|found| at + found + 3).filter(|start| SEED.as_bytes()[*start].is_ascii_digit()) else { return Ok(()) };
        let end = SEED[start..].find(|c: char| !c.is_ascii_digit()).map_or(SEED.len(), |found| start + found);
        exercise(&format!("{}{new}{}", &SEED[..start], &SEED[end..]));
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        exercise(&text);
    }

    #[test]
    fn any_value_can_be_scored(
        values in prop::collection::vec(value(), 0..12),
        properties in prop::collection::vec(value(), 0..4),
        events in prop::collection::vec(("[a-z ]{0,8}|download|visit", any::<i64>()), 0..6),
        at in any::<i64>(),
    ) {
        let rules = common::rules(SEED);
        let time = |millis: i64| Time::from_millis(millis).unwrap_or_else(|| now().plus_days(millis as f64));
        let events: Vec<RuleEvent<'_>> =
            events.iter().map(|(kind, millis)| RuleEvent { id: Some(kind), kind, at: time(*millis), properties: &properties }).collect();
        let lead = RuledLead { values: &values, events: Some(&events), created: Some(time(at)), scenario: None };
        let scored = rules.evaluate(&lead, time(at), None);
        prop_assert_eq!(scored.ledger_sum().get(), f64::from(scored.score.get()));
    }
}

#[test]
fn deep_and_wide_files_take_no_long_time() {
    exercise(&format!("name = \"x\"\n[[rule]]\nid = \"a\"\npoints = 1\nwhen = {}{}\n", "{ not = ".repeat(2000), "}".repeat(2000)));
    exercise(&"[".repeat(100_000));
    exercise(&"name = [[".repeat(5_000));
    let branches = "{ any = [{ field = \"x\", at_least = 1 }, { field = \"y\", at_least = 2 }] },".repeat(60);
    exercise(&format!("name = \"x\"\n[[rule]]\nid = \"a\"\npoints = 1\nwhen = {{ all = [{branches}] }}\n"));
    let rules: String =
        (0..300).map(|n| format!("[[rule]]\nid = \"r{n}\"\npoints = 1\nwhen = {{ field = \"x\", in = [\"{n}\", \"a\"] }}\n")).collect();
    exercise(&format!("name = \"x\"\n{rules}"));
    exercise(&format!("name = \"x\"\n[[rule]]\nid = \"a\"\npoints = 1\nwhen = {{ field = \"x\", matches = '{}' }}\n", "(a*)*".repeat(500)));
}
