//! What each test of a condition holds of, and what it does not.

mod common;

use common::{event, named, now, score, text, time, values};
use plumb_core::Value;
use plumb_rules::{LineKind, RuleEvent, RuledLead};

/// Whether a condition holds of a lead: yes, no, or cannot be told.
#[derive(Debug, PartialEq)]
enum Told {
    Yes,
    No,
    Unknown,
}

use Told::{No, Unknown, Yes};

fn told(head: &str, condition: &str, fields: &[(&str, Value<'_>)], events: &[RuleEvent<'_>]) -> Told {
    let rules = named(&format!("{head}\n[[rule]]\nid = \"r\"\nwhen = {condition}\npoints = 10\nmissing = 3\n"));
    match score(&rules, fields, events).total.get() {
        10.0 => Yes,
        3.0 => Unknown,
        _ => No,
    }
}

fn field(condition: &str, value: Value<'_>) -> Told {
    told("", &format!("{{ field = \"x\", {condition} }}"), &[("x", value)], &[])
}

#[test]
fn texts_compare_without_case_and_accents_unless_told_otherwise() {
    assert_eq!(field("equals = \"Café\"", text(" CAFE ")), Yes);
    assert_eq!(field("equals = \"Café\", compare = \"ignore_case\"", text("CAFE")), No);
    assert_eq!(field("equals = \"Café\", compare = \"ignore_case\"", text("CAFÉ")), Yes);
    assert_eq!(field("equals = \"Café\", compare = \"exact\"", text("café")), No);
    assert_eq!(field("equals = \"Café\", compare = \"exact\"", text("Café")), Yes);
    assert_eq!(told("compare = \"exact\"", "{ field = \"x\", equals = \"a\" }", &[("x", text("A"))], &[]), No);
    assert_eq!(told("compare = \"exact\"", "{ field = \"x\", equals = \"a\", compare = \"folded\" }", &[("x", text("A"))], &[]), Yes);
}

#[test]
fn texts_are_tested_by_lists_parts_and_patterns() {
    assert_eq!(field("in = [\"Software\", \"Media\"]", text("media")), Yes);
    assert_eq!(field("in = [\"Software\", \"Media\"]", text("Retail")), No);
    assert_eq!(field("contains = \"dírector\"", text("Managing Director")), Yes);
    assert_eq!(field("contains = [\"owner\", \"founder\"]", text("Co-Founder")), Yes);
    assert_eq!(field("starts_with = \"head of\"", text("Head  of Sales")), Yes);
    assert_eq!(field("starts_with = \"head of\"", text("Deputy head of sales")), No);
    assert_eq!(field("ends_with = \"@rival.example\"", text("Jo@Rival.Example")), Yes);
    assert_eq!(field(r"matches = '\bC[EFT]O\b'", text("our cto")), Yes);
    assert_eq!(field(r"matches = '\bC[EFT]O\b', compare = 'exact'", text("our cto")), No);
    assert_eq!(field(r"matches = '^größe$'", text("GROSSE")), Yes);
    assert_eq!(field(r"matches = '^\S+$'", text("two words")), No);
    assert_eq!(field("equals = true", Value::Bool(true)), Yes);
    assert_eq!(field("equals = \"7\"", Value::Number(7.0)), Yes);
}

#[test]
fn numbers_are_tested_by_ranges_and_values() {
    assert_eq!(field("at_least = 500", text("500")), Yes);
    assert_eq!(field("above = 500", text("500.0")), No);
    assert_eq!(field("below = 500", Value::Number(499.5)), Yes);
    assert_eq!(field("at_most = 500", Value::Number(501.0)), No);
    assert_eq!(field("between = [50, 499]", Value::Number(499.0)), Yes);
    assert_eq!(field("at_least = 50, below = 500", Value::Number(500.0)), No);
    assert_eq!(field("equals = 3", text(" 3.0 ")), Yes);
    assert_eq!(field("in = [1, 2]", text("2")), Yes);
    assert_eq!(field("at_least = 500", text("many")), Unknown);
}

#[test]
fn money_is_read_as_people_write_it() {
    let head = "[fields]\nx = { kind = \"number\", decimal = \",\" }";
    let condition = "{ field = \"x\", at_least = 1234.5 }";
    assert_eq!(told(head, condition, &[("x", text("1.234,50 €"))], &[]), Yes);
    assert_eq!(told(head, condition, &[("x", text("1.234,49 €"))], &[]), No);
    assert_eq!(told("", condition, &[("x", text("1.234,50 €"))], &[]), Unknown);
}

#[test]
fn of_missing_values_neither_a_condition_nor_its_contrary_holds() {
    let head = "missing = [\"Select\"]\n[fields]\nx = { missing = [\"-\"] }";
    for blank in [Value::Missing, text(" "), text("select"), text("-")] {
        assert_eq!(told(head, "{ field = \"x\", equals = \"a\" }", &[("x", blank)], &[]), Unknown);
        assert_eq!(told(head, "{ not = { field = \"x\", equals = \"a\" } }", &[("x", blank)], &[]), Unknown);
        assert_eq!(told(head, "{ field = \"x\", exists = true }", &[("x", blank)], &[]), No);
        assert_eq!(told(head, "{ field = \"x\", missing = true }", &[("x", blank)], &[]), Yes);
        assert_eq!(told(head, "{ not = { field = \"x\", exists = true } }", &[("x", blank)], &[]), Yes);
    }
    assert_eq!(told(head, "{ not = { field = \"x\", equals = \"a\" } }", &[("x", text("b"))], &[]), Yes);
    let both = |word: &str| format!("{{ {word} = [{{ field = \"x\", equals = \"a\" }}, {{ field = \"y\", equals = \"b\" }}] }}");
    let y = |value| [("x", Value::Missing), ("y", text(value))];
    assert_eq!(told("", &both("all"), &y("b"), &[]), Unknown);
    assert_eq!(told("", &both("all"), &y("c"), &[]), No);
    assert_eq!(told("", &both("any"), &y("b"), &[]), Yes);
    assert_eq!(told("", &both("any"), &y("c"), &[]), Unknown);
}

#[test]
fn dates_are_tested_by_moments_and_by_age() {
    let days_ago = |days: f64| Value::Time(now().plus_days(-days));
    assert_eq!(field("on_or_after = 2025-01-01, before = 2025-07-01", text("2025-01-01")), Yes);
    assert_eq!(field("before = 2025-01-01", text("2025-01-01")), No);
    assert_eq!(field("before = \"2025-01-01T00:00:01Z\"", text("2025-01-01")), Yes);
    assert_eq!(field("days_since_at_most = 30", days_ago(30.9)), Yes);
    assert_eq!(field("days_since_at_most = 30", days_ago(31.0)), No);
    assert_eq!(field("days_since_at_least = 30", days_ago(29.9)), No);
    assert_eq!(field("days_since_at_least = 30", text("no date")), Unknown);
}

#[test]
fn a_date_counts_once_it_has_come_unless_it_is_planned() {
    let planned = "[fields]\nx = { kind = \"date\", known_at = \"creation\" }";
    let ahead = |days: f64| [("x", Value::Time(now().plus_days(days)))];
    assert_eq!(field("days_since_at_least = 0", Value::Time(now().plus_days(1.0))), Unknown);
    assert_eq!(field("exists = true, on_or_after = 2000-01-01", Value::Time(now().plus_days(1.0))), No);
    let within = "{ field = \"x\", days_until_at_most = 10 }";
    assert_eq!(told(planned, within, &ahead(9.5), &[]), Yes);
    assert_eq!(told(planned, within, &ahead(10.5), &[]), No);
    assert_eq!(told(planned, within, &ahead(-3.0), &[]), No);
    assert_eq!(told(planned, "{ field = \"x\", days_since_at_most = 10 }", &ahead(3.0), &[]), No);
}

#[test]
fn countries_titles_and_addresses_are_read_as_in_training() {
    let head = r#"[fields]
        country = { kind = "country" }
        seniority = { column = "job", kind = "title", part = "seniority" }
        job = { kind = "title" }
        email = { kind = "email", free_domains = ["inbox.example"] }
        domain = { column = "site", kind = "url" }
        band = { kind = "ordered" }"#;
    let lead = [
        ("country", text("Deutschland")),
        ("job", text("Chief Financial Officer")),
        ("email", text("jo@inbox.example")),
        ("site", text("https://www.rival.example/jobs")),
        ("band", text("51-200")),
    ];
    assert_eq!(told(head, "{ field = \"country\", equals = \"Germany\" }", &lead, &[]), Yes);
    assert_eq!(told(head, "{ field = \"seniority\", equals = \"c_level\" }", &lead, &[]), Yes);
    assert_eq!(told(head, "{ field = \"job\", contains = \"financial\" }", &lead, &[]), Yes);
    assert_eq!(told(head, "{ field = \"email\", equals = \"free\" }", &lead, &[]), Yes);
    assert_eq!(told(head, "{ field = \"domain\", equals = \"rival.example\" }", &lead, &[]), Yes);
    assert_eq!(told(head, "{ field = \"band\", at_least = 51 }", &lead, &[]), Yes);
}

#[test]
fn events_are_counted_within_windows() {
    let events = [event("1", "visit", 40.0), event("2", "Visit", 20.0), event("3", "download", 1.0), event("4", "visit", -1.0)];
    let events_told = |condition: &str| told("", condition, &[], &events);
    assert_eq!(events_told("{ event = \"visit\", times_at_least = 2 }"), Yes);
    assert_eq!(events_told("{ event = \"visit\", times_at_least = 3 }"), No);
    assert_eq!(events_told("{ event = \"*\", times_at_least = 3 }"), Yes);
    assert_eq!(events_told("{ event = [\"download\", \"visit\"], times_at_least = 3 }"), Yes);
    assert_eq!(events_told("{ event = \"visit\", within_days = 30, times_at_least = 2 }"), No);
    assert_eq!(events_told("{ event = \"visit\", within_days = 20 }"), No);
    assert_eq!(events_told("{ event = \"visit\", within_days = 20.01 }"), Yes);
    assert_eq!(events_told("{ event = \"trial\" }"), No);
    assert_eq!(events_told("{ event = \"trial\", times_at_most = 0 }"), Yes);
    assert_eq!(events_told("{ not = { event = \"trial\" } }"), Yes);
    assert_eq!(events_told("{ event = \"visit\", last_days_ago_at_most = 20 }"), Yes);
    assert_eq!(events_told("{ event = \"visit\", last_days_ago_at_most = 19 }"), No);
    assert_eq!(events_told("{ event = \"visit\", last_days_ago_at_least = 20 }"), Yes);
    assert_eq!(events_told("{ event = \"visit\", first_days_ago_at_least = 40 }"), Yes);
    assert_eq!(events_told("{ event = \"visit\", first_days_ago_at_most = 39 }"), No);
    assert_eq!(events_told("{ event = \"trial\", last_days_ago_at_least = 20 }"), No);
}

#[test]
fn the_first_and_the_last_event_can_be_asked_for() {
    let long = [Value::Number(9.0)];
    let short = [Value::Number(1.0)];
    let with = |event: RuleEvent<'static>, properties| RuleEvent { properties, ..event };
    let events = [with(event("1", "webinar", 40.0), &long), with(event("2", "visit", 20.0), &long), with(event("3", "visit", 2.0), &short)];
    let events_told = |condition: &str| told("", condition, &[], &events);
    assert_eq!(events_told("{ event = \"webinar\", position = \"first_of_all\" }"), Yes);
    assert_eq!(events_told("{ event = \"visit\", position = \"first_of_all\" }"), No);
    assert_eq!(events_told("{ event = \"visit\", position = \"last_of_all\" }"), Yes);
    assert_eq!(events_told("{ event = \"visit\", position = \"first\", where = { property = \"minutes\", at_least = 5 } }"), Yes);
    assert_eq!(events_told("{ event = \"visit\", position = \"last\", where = { property = \"minutes\", at_least = 5 } }"), No);
    assert_eq!(events_told("{ event = \"visit\", position = \"last\", first_days_ago_at_most = 2 }"), Yes);
}

#[test]
fn properties_are_tested_and_summed() {
    let amounts = [Value::Number(3.0), text("4"), text("?"), Value::Missing];
    let events: Vec<RuleEvent<'_>> = amounts
        .iter()
        .enumerate()
        .map(|(id, amount)| RuleEvent { properties: std::slice::from_ref(amount), ..event(["a", "b", "c", "d"][id], "visit", 1.0) })
        .collect();
    let events_told = |condition: &str| told("", condition, &[], &events);
    assert_eq!(events_told("{ event = \"visit\", where = { property = \"minutes\", at_least = 3 }, times_at_least = 2 }"), Yes);
    assert_eq!(events_told("{ event = \"visit\", where = { property = \"minutes\", at_least = 3 }, times_at_least = 3 }"), No);
    assert_eq!(events_told("{ event = \"visit\", where = { not = { property = \"minutes\", at_least = 4 } }, times_at_least = 2 }"), No);
    assert_eq!(events_told("{ event = \"visit\", sum_of = \"minutes\", sum_at_least = 7 }"), Yes);
    assert_eq!(events_told("{ event = \"visit\", sum_of = \"minutes\", sum_at_most = 6.9 }"), No);
}

#[test]
fn events_that_are_not_known_are_not_the_same_as_none() {
    let rules = named("[[rule]]\nid = \"idle\"\nwhen = { event = \"visit\", times_at_most = 0 }\npoints = -5\n");
    let unknown = rules.evaluate(&RuledLead::default(), now(), None);
    assert_eq!((unknown.total.get(), unknown.warnings.len()), (0.0, 1));
    assert_eq!(score(&rules, &[], &[]).total.get(), -5.0);
}

#[test]
fn the_age_of_a_lead_counts_from_its_creation() {
    let rules = named("[[rule]]\nid = \"fresh\"\nwhen = { lead_age_days = { at_most = 7 } }\npoints = 5\nmissing = 1\n");
    let total = |created| rules.evaluate(&RuledLead { created, ..RuledLead::default() }, now(), None).total.get();
    assert_eq!(total(Some(now().plus_days(-7.5))), 5.0);
    assert_eq!(total(Some(now().plus_days(-8.0))), 0.0);
    assert_eq!(total(None), 1.0);
}

#[test]
fn an_event_at_midnight_is_known_from_the_end_of_its_day() {
    let rules = named("[[rule]]\nid = \"visit\"\neach = { event = \"visit\" }\npoints = 5\n");
    let total = |at, moment| {
        let events = [RuleEvent { id: None, kind: "visit", at: time(at), properties: &[] }];
        rules.evaluate(&RuledLead { events: Some(&events), ..RuledLead::default() }, time(moment), None).total.get()
    };
    assert_eq!(total("2025-06-30", "2025-06-30T23:59:59Z"), 0.0);
    assert_eq!(total("2025-06-30", "2025-07-01"), 5.0);
    assert_eq!(total("2025-06-30T00:00:01Z", "2025-06-30T00:00:01Z"), 5.0);
}

#[test]
fn a_value_of_the_wrong_kind_is_told() {
    let rules = named("[[rule]]\nid = \"big\"\nwhen = { field = \"employees\", at_least = 500 }\npoints = 5\nmissing = 2\n");
    let scored = score(&rules, &[("employees", text("lots"))], &[]);
    assert_eq!(scored.warnings, ["`employees` is `lots`, which is no number: it counts as missing"]);
    assert_eq!(scored.ledger[0].kind, LineKind::Missing);
    assert_eq!(values(&rules, &[]).len(), 1);
}
