//! What is valid but probably not meant.

mod common;

use common::{event, named, now, score, text, time};
use plumb_core::Value;
use plumb_rules::{Known, RuleSet, Severity, Usage};

fn codes(rules: &RuleSet, known: &Known<'_>) -> Vec<(usize, &'static str)> {
    rules.check(known).iter().map(|finding| (finding.at.line, finding.code)).collect()
}

/// Findings of rules in one group, by line; the first rule's line is 2, and each has one line.
fn of_rules(group: &str, rules: &[(&str, i32)]) -> Vec<(usize, &'static str)> {
    let rule = |(place, (condition, points)): (usize, &(&str, i32))| {
        format!("{{ id = \"r{place}\", group = \"g\", when = {{ {condition} }}, points = {points} }},\n")
    };
    let list: String = rules.iter().enumerate().map(rule).collect();
    let stages = "stages = { nurture = 1, sales_ready = 2 }\ngrades = { fit = [1], engagement = [1] }";
    codes(&named(&format!("rule = [\n{list}]\n{stages}\ngroup = [{{ id = \"g\", kind = \"explicit\"{group} }}]\n")), &Known::default())
}

#[test]
fn names_that_the_data_lack_are_errors_with_the_name_that_was_meant() {
    let rules = named(
        "[[rule]]\nid = \"a\"\npoints = 90\nwhen = { any = [{ field = \"employes\", at_least = 5 }, { event = \"donwload\", where = { property = \"minuts\", exists = true } }] }\n",
    );
    let known =
        Known { columns: Some(&["employees", "country"]), event_types: Some(&["Download"]), properties: Some(&["minutes"]), at: None };
    let found: Vec<String> = rules.check(&known).iter().map(ToString::to_string).collect();
    assert!(found[0].starts_with("line 5, column 27: error: the data have no column `employes` (did you mean `employees`?)"), "{found:#?}");
    assert!(found.iter().any(|text| text.contains("warning: no event is of the type `donwload` (did you mean `Download`?)")), "{found:#?}");
    assert!(found.iter().any(|text| text.contains("error: events have no property `minuts` (did you mean `minutes`?)")), "{found:#?}");
    assert!(rules.check(&Known::default()).iter().all(|finding| !finding.code.starts_with("unknown")));
}

#[test]
fn conditions_that_contradict_themselves_can_never_hold() {
    let never = |condition: &str| of_rules("", &[(condition, 5)]).contains(&(3, "unreachable-rule"));
    assert!(never("all = [{ field = \"x\", at_least = 5 }, { field = \"x\", below = 5 }]"));
    assert!(never("all = [{ field = \"x\", equals = \"a\" }, { field = \"x\", equals = \"B\" }]"));
    assert!(never("all = [{ field = \"x\", equals = \"abc\" }, { not = { field = \"x\", contains = \"b\" } }]"));
    assert!(never("all = [{ field = \"x\", missing = true }, { field = \"x\", equals = \"a\" }]"));
    assert!(never("all = [{ field = \"x\", missing = true }, { not = { field = \"x\", equals = \"a\" } }]"));
    assert!(never("all = [{ any = [{ field = \"x\", below = 1 }, { field = \"x\", above = 9 }] }, { field = \"x\", between = [2, 8] }]"));
    assert!(never("all = [{ field = \"d\", before = 2025-01-01 }, { field = \"d\", on_or_after = 2025-01-01 }]"));
    assert!(never("all = [{ event = \"v\", times_at_least = 2 }, { not = { event = \"v\" } }]"));
    assert!(!never("all = [{ field = \"x\", equals = \"a\" }, { field = \"y\", equals = \"b\" }]"));
    assert!(!never("any = [{ field = \"x\", at_least = 5 }, { field = \"x\", below = 5 }]"));
    assert!(!never("all = [{ field = \"x\", contains = \"a\" }, { field = \"x\", contains = \"b\" }]"));
    assert!(!never("all = [{ event = \"v\" }, { not = { event = \"v\", within_days = 30 } }]"));
    assert!(!never("not = { all = [{ field = \"x\", at_least = 5 }, { field = \"x\", below = 9 }] }"));
}

#[test]
fn in_a_first_match_group_a_wider_rule_shadows_a_narrower_one_behind_it() {
    let first = ", match = \"first\"";
    let at_least_100 = ("field = \"x\", at_least = 100", 10);
    let at_least_1000 = ("field = \"x\", at_least = 1000", 30);
    assert_eq!(of_rules(first, &[at_least_100, at_least_1000]), [(4, "shadowed-rule")]);
    assert_eq!(of_rules(first, &[at_least_1000, at_least_100]), []);
    assert_eq!(of_rules(first, &[("field = \"x\", in = [\"a\", \"b\"]", 5), ("field = \"x\", equals = \"A\"", 7)]), [(4, "shadowed-rule")]);
    assert_eq!(
        of_rules(first, &[("field = \"x\", contains = \"chief\"", 5), ("field = \"x\", equals = \"Chief clerk\"", 7)]),
        [(4, "shadowed-rule")]
    );
    assert_eq!(of_rules(first, &[("field = \"x\", exists = true", 5), ("field = \"x\", contains = \"a\"", 7)]), [(4, "shadowed-rule")]);
}

#[test]
fn rules_on_one_field_that_hold_together_are_told() {
    let small = ("field = \"x\", between = [1, 50]", 10);
    assert_eq!(of_rules("", &[small, ("field = \"x\", between = [50, 200]", 20)]), [(4, "overlapping-rules")]);
    assert_eq!(of_rules("", &[small, ("field = \"x\", above = 50", 20)]), []);
    assert_eq!(of_rules("", &[small, ("field = \"x\", between = [10, 20]", 20)]), [(4, "nested-rules")]);
    assert_eq!(
        of_rules("", &[small, ("all = [{ field = \"x\", at_least = 1 }, { field = \"x\", at_most = 50 }]", 20)]),
        [(4, "duplicate-rule")]
    );
    assert_eq!(of_rules("", &[("field = \"x\", equals = \"a\"", 10), ("field = \"x\", in = [\"Á\"]", 20)]), [(4, "duplicate-rule")]);
    assert_eq!(of_rules("", &[("field = \"x\", equals = \"a\"", 10), ("field = \"x\", equals = \"b\"", 20)]), []);
}

#[test]
fn caps_out_of_reach_are_told_also_where_rules_exclude_each_other() {
    let two = [("field = \"x\", below = 5", 20), ("field = \"x\", at_least = 5", 30)];
    assert_eq!(of_rules(", cap = 31", &two), [(8, "unreachable-cap")]);
    assert_eq!(of_rules(", cap = 30", &two), []);
    let apart = [("field = \"x\", below = 5", 20), ("field = \"y\", at_least = 5", 30)];
    assert_eq!(of_rules(", cap = 50", &apart), []);
    assert_eq!(of_rules(", cap = 51", &apart), [(8, "unreachable-cap")]);
    assert_eq!(of_rules(", cap = 31, match = \"first\"", &apart), [(8, "unreachable-cap")]);
    assert_eq!(of_rules(", floor = -5", &[("field = \"x\", below = 5", 20)]), [(7, "unreachable-floor")]);
}

#[test]
fn thresholds_beyond_the_maximum_are_errors() {
    let rules = |stages: &str| {
        named(&format!(
            "{stages}\n[[rule]]\nid = \"a\"\nwhen = {{ field = \"x\", exists = true }}\npoints = 40\n[[rule]]\nid = \"v\"\neach = {{ event = \"v\" }}\npoints = 5\ncap = 20\n"
        ))
    };
    let found = rules("[stages]\nnurture = 30\nsales_ready = 70").check(&Known::default());
    let finding = found.iter().find(|finding| finding.message.contains("sales_ready")).expect("70 is out of reach");
    assert_eq!((finding.at.line, finding.severity), (4, Severity::Error));
    assert_eq!(finding.message, "no lead can become sales_ready: that takes 70 points, and the rules bring at most 60");
    let fine = rules("[stages]\nnurture = 30\nsales_ready = 60\n[grades]\nfit = [40]\nengagement = [20]");
    assert_eq!(codes(&fine, &Known::default()), []);
    let engaged = rules("[stages]\nnurture = 30\nsales_ready = 60\n[grades]\nfit = [40]\nengagement = [21]");
    assert_eq!(codes(&engaged, &Known::default()), [(7, "unreachable-threshold")]);
}

#[test]
fn points_without_end_and_without_any_are_told() {
    let rules = named(
        "stages = { nurture = 1, sales_ready = 2 }\ngrades = { fit = [1], engagement = [1] }\n[[rule]]\nid = \"a\"\neach = { event = \"v\" }\npoints = 1\n[[rule]]\nid = \"b\"\nwhen = { field = \"x\", exists = true }\npoints = 0\n",
    );
    let found = codes(&rules, &Known::default());
    assert!(found.contains(&(4, "no-cap")) && found.contains(&(8, "no-points")), "{found:?}");
}

#[test]
fn rules_that_are_not_valid_at_a_moment_are_told() {
    let rules = named(
        "stages = { nurture = 1, sales_ready = 2 }\ngrades = { fit = [1], engagement = [1] }\n[[rule]]\nid = \"a\"\nwhen = { field = \"x\", exists = true }\npoints = 5\nvalid_from = 2025-01-01\nvalid_to = 2025-12-31\n",
    );
    let at = |at| codes(&rules, &Known { at: Some(time(at)), ..Known::default() });
    assert_eq!(at("2025-06-30"), []);
    assert_eq!(at("2024-06-30"), [(4, "future-rule")]);
    assert_eq!(at("2026-01-01"), [(4, "expired-rule")]);
}

#[test]
fn what_is_declared_and_not_used_is_told() {
    let rules = named(
        "scenario_field = \"c\"\nstages = { nurture = 1, sales_ready = 2 }\ngrades = { fit = [1], engagement = [1] }\n[fields]\ny = { kind = \"number\" }\n[[scenario]]\nid = \"fair\"\n[[group]]\nid = \"g\"\nkind = \"implicit\"\n[[rule]]\nid = \"a\"\nwhen = { field = \"x\", exists = true }\npoints = 5\n",
    );
    assert_eq!(codes(&rules, &Known::default()), [(6, "unread-field"), (7, "empty-scenario"), (9, "empty-group")]);
}

#[test]
fn leads_tell_which_rules_never_hold_and_which_thresholds_nobody_reaches() {
    let rules = named(
        "stages = { nurture = 5, sales_ready = 60 }\n[[group]]\nid = \"g\"\nkind = \"explicit\"\ncap = 40\n[[rule]]\nid = \"a\"\ngroup = \"g\"\nwhen = { field = \"x\", exists = true }\npoints = 30\n[[rule]]\nid = \"b\"\ngroup = \"g\"\nwhen = { field = \"y\", equals = \"never\" }\npoints = 30\n[[rule]]\nid = \"v\"\neach = { event = \"v\" }\npoints = 4\ncap = 4\n",
    );
    let leads = [score(&rules, &[("x", text("1"))], &[event("1", "v", 1.0)]), score(&rules, &[("x", Value::Number(2.0))], &[])];
    let mut parts = [Usage::new(&rules), Usage::new(&rules)];
    parts.iter_mut().zip(&leads).for_each(|(part, lead)| part.add(&rules, lead));
    let [mut usage, other] = parts;
    usage.merge(&other);
    assert_eq!((usage.leads, usage.rules[0].held, usage.rules[1].held, usage.rules[2].points.get()), (2, 2, 0, 4.0));
    assert_eq!(usage.totals.map(|(low, high)| (low.get(), high.get())), Some((30.0, 34.0)));
    let found: Vec<(usize, &str)> = usage.findings(&rules).iter().map(|finding| (finding.at.line, finding.code)).collect();
    let expected =
        [(2, "threshold-for-all"), (2, "threshold-not-reached"), (3, "cap-not-reached"), (7, "always-holds"), (12, "never-holds")];
    assert_eq!(found, expected);
    assert!(now() > time("2025-01-01"));
}
