//! Groups, caps, decay, scenarios, stages: from what holds to points, and the ledger that accounts for them.

mod common;

use common::{event, named, now, score, score_from, text, time, values};
use plumb_core::Value;
use plumb_rules::{LineKind, Points, RuleEvent, RuleScore, RuledLead, Stage};

fn lines(scored: &RuleScore) -> Vec<(LineKind, f64)> {
    scored.ledger.iter().map(|line| (line.kind, line.points.get())).collect()
}

#[test]
fn caps_and_floors_are_lines_of_their_own() {
    let rules = named(
        r#"
        [score]
        cap = 50
        [[group]]
        id = "fit"
        title = "Fit"
        kind = "explicit"
        cap = 40
        [[group]]
        id = "doing"
        kind = "implicit"
        floor = -5
        [[rule]]
        id = "a"
        when = { field = "a", exists = true }
        points = 30
        [[rule]]
        id = "b"
        when = { field = "b", exists = true }
        points = 30
        [[rule]]
        id = "unsubscribed"
        group = "doing"
        each = { event = "unsubscribe" }
        points = -20
        [[rule]]
        id = "visit"
        group = "doing"
        each = { event = "visit" }
        points = 15
        "#,
    );
    let full = [("a", text("x")), ("b", text("x"))];
    let capped = score(&rules, &full, &[event("1", "visit", 1.0)]);
    let expected =
        [(LineKind::Rule, 30.0), (LineKind::Rule, 30.0), (LineKind::GroupCap, -20.0), (LineKind::Rule, 15.0), (LineKind::TotalCap, -5.0)];
    assert_eq!(lines(&capped), expected);
    assert_eq!((capped.fit.get(), capped.engagement.get(), capped.total.get()), (40.0, 15.0, 50.0));
    let floored = score(&rules, &full[..1], &[event("1", "unsubscribe", 1.0)]);
    assert_eq!(lines(&floored), [(LineKind::Rule, 30.0), (LineKind::Rule, -20.0), (LineKind::GroupFloor, 15.0)]);
    assert_eq!(floored.score.get(), 25);
}

#[test]
fn of_a_first_match_group_only_the_first_rule_that_holds_counts() {
    let rules = named(
        r#"
        [[group]]
        id = "size"
        kind = "explicit"
        match = "first"
        [[rule]]
        id = "large"
        group = "size"
        when = { field = "employees", at_least = 1000 }
        points = 30
        missing = 4
        [[rule]]
        id = "medium"
        group = "size"
        when = { field = "employees", at_least = 100 }
        points = 20
        [[rule]]
        id = "any"
        group = "size"
        when = { field = "company", exists = true }
        points = 5
        "#,
    );
    let total = |employees, company| score(&rules, &[("employees", employees), ("company", company)], &[]).total.get();
    assert_eq!(total(Value::Number(5000.0), text("x")), 30.0);
    assert_eq!(total(Value::Number(500.0), text("x")), 20.0);
    assert_eq!(total(Value::Number(5.0), text("x")), 5.0);
    // A rule that cannot be told does not keep others from counting, and counts where none does.
    assert_eq!(total(Value::Missing, text("x")), 5.0);
    assert_eq!(total(Value::Missing, Value::Missing), 4.0);
}

#[test]
fn points_fade_by_half_lives_or_in_a_line() {
    let decaying =
        |decay: &str| named(&format!("[[rule]]\nid = \"visit\"\neach = {{ event = \"visit\" }}\npoints = 10\ndecay = {decay}\n"));
    let half = decaying("{ half_life_days = 30 }");
    let linear = decaying("{ linear_days = 40 }");
    let total = |rules, days| score(rules, &[], &[event("1", "visit", days)]).total.get();
    assert_eq!([0.0, 30.0, 60.0, 15.0].map(|days| total(&half, days)), [10.0, 5.0, 2.5, 7.071]);
    assert_eq!([0.0, 10.0, 39.0, 40.0, 400.0].map(|days| total(&linear, days)), [10.0, 7.5, 0.25, 0.0, 0.0]);
    let scored = score(&half, &[], &[event("1", "visit", 60.0), event("2", "visit", 30.0)]);
    assert_eq!(lines(&scored), [(LineKind::Rule, 7.5), (LineKind::Rounding, 0.5)]);
    let line = &scored.ledger[0];
    assert_eq!(line.units, 0.75);
    let evidence: Vec<_> = line.evidence.events.iter().map(|e| (e.id.as_deref(), e.points.map(Points::get), e.decay)).collect();
    assert_eq!(evidence, [(Some("2"), Some(5.0), Some(0.5)), (Some("1"), Some(2.5), Some(0.25))]);
}

#[test]
fn the_first_points_go_to_the_event_that_has_faded_least() {
    let rules = named("[[rule]]\nid = \"d\"\neach = { event = \"d\" }\npoints = 8\nfurther = 2\ndecay = { half_life_days = 10 }\n");
    let total = |days: &[f64]| {
        let events: Vec<RuleEvent<'_>> = days.iter().map(|days| RuleEvent { id: None, ..event("", "d", *days) }).collect();
        score(&rules, &[], &events).total.get()
    };
    assert_eq!(total(&[0.0]), 8.0);
    assert_eq!(total(&[10.0, 0.0]), 9.0);
    assert_eq!(total(&[10.0]), 4.0);
}

#[test]
fn a_rules_own_cap_is_a_line() {
    let rules = named("[[rule]]\nid = \"v\"\neach = { event = \"v\" }\npoints = 4\ncap = 10\n");
    let events: Vec<_> = ["1", "2", "3", "4", "5"].into_iter().map(|id| event(id, "v", 1.0)).collect();
    let scored = score(&rules, &[], &events);
    assert_eq!(lines(&scored), [(LineKind::Rule, 12.0), (LineKind::RuleCap, -2.0)]);
    assert_eq!((scored.ledger[0].units, scored.ledger[0].evidence.more_events), (2.5, 2));
    let taking = named("[[rule]]\nid = \"v\"\neach = { event = \"v\" }\npoints = -4\ncap = -10\n");
    assert_eq!(score(&taking, &[], &events).total.get(), -10.0);
}

#[test]
fn a_condition_may_stand_beside_events() {
    let rules =
        named("[[rule]]\nid = \"v\"\nwhen = { field = \"country\", equals = \"UK\" }\neach = { event = \"v\" }\npoints = 4\nmissing = 1\n");
    let total = |country| score(&rules, &[("country", country)], &[event("1", "v", 1.0), event("2", "v", 2.0)]).total.get();
    assert_eq!([text("UK"), text("France"), Value::Missing].map(total), [8.0, 0.0, 1.0]);
}

#[test]
fn a_disqualifier_rejects_whatever_the_points() {
    let rules = named(
        r#"
        [[rule]]
        id = "big"
        when = { field = "employees", at_least = 10 }
        points = 90
        [[disqualify]]
        id = "competitor"
        reason = "Works for a competitor"
        when = { field = "company", equals = "Rival" }
        "#,
    );
    let scored = score(&rules, &[("employees", Value::Number(50.0)), ("company", text("RIVAL"))], &[]);
    assert_eq!((scored.score.get(), scored.stage), (90, Stage::Rejected));
    assert_eq!(scored.disqualified[0].reason, "Works for a competitor");
    assert_eq!(lines(&scored), [(LineKind::Rule, 90.0), (LineKind::Disqualify, 0.0)]);
    assert_eq!(scored.ledger[1].evidence.fields[0].value.as_deref(), Some("RIVAL"));
    assert_eq!(score(&rules, &[("employees", Value::Number(50.0))], &[]).stage, Stage::SalesReady);
}

#[test]
fn a_total_is_rounded_and_held_within_1_and_100() {
    let rules = |points: &str| named(&format!("[[rule]]\nid = \"a\"\nwhen = {{ field = \"a\", exists = true }}\npoints = {points}\n"));
    let scored = |points: &str| score(&rules(points), &[("a", text("x"))], &[]);
    assert_eq!(
        (scored("33.3").score.get(), scored("2.5").score.get(), scored("-7").score.get(), scored("250").score.get()),
        (33, 3, 1, 100)
    );
    assert_eq!(lines(&scored("150.4")), [(LineKind::Rule, 150.4), (LineKind::Rounding, -0.4), (LineKind::Clamp, -50.0)]);
}

#[test]
fn rescaling_maps_the_total_onto_1_to_100() {
    let rules =
        named("score = { rescale = { from = 0, to = 198 } }\n[[rule]]\nid = \"a\"\nwhen = { field = \"a\", exists = true }\npoints = 99\n");
    let scored = score(&rules, &[("a", text("x"))], &[]);
    assert_eq!((scored.score.get(), scored.total.get()), (51, 99.0));
    assert_eq!(lines(&scored), [(LineKind::Rule, 99.0), (LineKind::Rescale, -48.5), (LineKind::Rounding, 0.5)]);
    // The stage goes by the total.
    assert_eq!(scored.stage, Stage::SalesReady);
}

#[test]
fn local_rules_add_to_global_ones_or_stand_for_them() {
    let rules = named(
        r#"
        scenario_field = "campaign"
        [[scenario]]
        id = "fair"
        values = ["Spring fair", "Autumn fair"]
        [[scenario]]
        id = "partner"
        global_rules = "drop"
        [[rule]]
        id = "big"
        when = { field = "employees", at_least = 100 }
        points = 10
        [[rule]]
        id = "big-at-the-fair"
        scenario = "fair"
        replaces = "big"
        when = { field = "employees", at_least = 1000 }
        points = 40
        valid_to = 2025-12-31
        [[rule]]
        id = "met"
        scenario = ["fair", "partner"]
        when = { field = "met", equals = true }
        points = 7
        "#,
    );
    let total = |campaign| {
        let lead = [("campaign", campaign), ("employees", Value::Number(5000.0)), ("met", Value::Bool(true))];
        score(&rules, &lead, &[]).total.get()
    };
    assert_eq!([Value::Missing, text("other"), text("autumn  FAIR"), text("partner")].map(total), [10.0, 10.0, 47.0, 7.0]);
    let values = values(&rules, &[("employees", Value::Number(500.0)), ("campaign", text("Partner"))]);
    let lead = RuledLead { values: &values, scenario: Some("fair"), ..RuledLead::default() };
    let scored = rules.evaluate(&lead, now(), None);
    assert_eq!((scored.total.get(), scored.scenario.as_deref()), (0.0, Some("fair")));
    // Once the local rule is not valid any more, the global one is back.
    assert_eq!(rules.evaluate(&lead, time("2025-12-31T23:59:00Z"), None).total.get(), 0.0);
    assert_eq!(rules.evaluate(&lead, time("2026-01-01"), None).total.get(), 10.0);
}

#[test]
fn rules_hold_from_a_day_to_a_day() {
    let rules = named(
        "[[rule]]\nid = \"a\"\nwhen = { field = \"a\", exists = true }\npoints = 5\nvalid_from = 2025-03-01\nvalid_to = 2025-03-31\n",
    );
    let values = [text("x")];
    let total = |at| rules.evaluate(&RuledLead { values: &values, ..RuledLead::default() }, time(at), None).total.get();
    let times = ["2025-02-28T23:59:59Z", "2025-03-01", "2025-03-31T23:59:59Z", "2025-04-01"];
    assert_eq!(times.map(total), [0.0, 5.0, 5.0, 0.0]);
}

#[test]
fn grades_have_a_letter_for_fit_and_a_number_for_engagement() {
    let rules = named(
        r#"
        [grades]
        fit = [20, 10]
        engagement = [5]
        grid = { A1 = "call today", C2 = "newsletter" }
        [[rule]]
        id = "fit"
        when = { field = "fit", equals = 1 }
        points = 20
        [[rule]]
        id = "visit"
        each = { event = "visit" }
        points = 5
        "#,
    );
    let graded = |fit, events: &[RuleEvent<'_>]| {
        let scored = score(&rules, &[("fit", Value::Number(fit))], events);
        (scored.grade, scored.grade_name)
    };
    assert_eq!(graded(1.0, &[event("1", "visit", 1.0)]), ("A1".to_owned(), Some("call today".to_owned())));
    assert_eq!(graded(1.0, &[]), ("A2".to_owned(), None));
    assert_eq!(graded(0.0, &[]), ("C2".to_owned(), Some("newsletter".to_owned())));
    assert_eq!(rules.grades().all(), ["A1", "A2", "B1", "B2", "C1", "C2"]);
}

#[test]
fn the_stage_depends_on_the_one_before() {
    let rules = named(
        "[stages]\nnurture = 20\nsales_ready = { enter = 70, leave = 60 }\n[[rule]]\nid = \"v\"\neach = { event = \"v\" }\npoints = 80\ndecay = { linear_days = 80 }\n",
    );
    let stage = |days, previous| score_from(&rules, &[], &[event("1", "v", days)], previous).stage;
    assert_eq!(stage(15.0, None), Stage::Nurture);
    assert_eq!(stage(15.0, Some(Stage::SalesReady)), Stage::SalesReady);
    assert_eq!(stage(25.0, Some(Stage::SalesReady)), Stage::Nurture);
    assert_eq!(stage(75.0, Some(Stage::SalesReady)), Stage::Early);
}

#[test]
fn an_event_counts_once_however_often_it_is_delivered() {
    let rules = named("[[rule]]\nid = \"v\"\neach = { event = \"v\" }\npoints = 5\n");
    let twice = [event("1", "v", 3.0), event(" 1 ", "v", 3.0), event("1", "v", 2.0), event("2", "v", 3.0)];
    let scored = score(&rules, &[], &twice);
    assert_eq!(scored.total.get(), 10.0);
    // Of copies that differ the earliest stays.
    assert!(scored.ledger[0].evidence.events.iter().all(|e| e.at == now().plus_days(-3.0)));
    let blank = RuleEvent { id: Some(" "), ..event("", "v", 3.0) };
    assert_eq!(score(&rules, &[], &[blank, blank]).total.get(), 10.0);
}

#[test]
fn a_ledger_is_json_with_points_as_numbers() {
    let rules = named("[[rule]]\nid = \"v\"\ntitle = \"Visit\"\neach = { event = \"v\" }\npoints = 2.5\n");
    let scored = score(&rules, &[], &[event("E1", "v", 1.0)]);
    let json = serde_json::to_value(&scored).expect("a ledger is JSON");
    let expected = serde_json::json!({
        "kind": "rule", "rule": "v", "group": "engagement", "points": 2.5, "units": 1.0, "text": "Visit",
        "evidence": { "events": [{ "id": "E1", "type": "v", "at": "2025-06-29T12:00:00Z", "points": 2.5 }] }
    });
    assert_eq!(json["ledger"][0], expected);
    assert_eq!((json["score"].as_u64(), json["stage"].as_str(), json["total"].as_f64()), (Some(3), Some("early"), Some(2.5)));
}
