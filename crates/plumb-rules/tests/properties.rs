//! What holds of all rules and all leads.

mod common;

use common::now;
use plumb_core::{Time, Value};
use plumb_rules::{LineKind, Points, RuleEvent, RuleScore, RuleSet, RuledLead};
use proptest::prelude::*;

/// A rule as text. `pure`: without negation and negative points.
fn rule(pure: bool) -> impl Strategy<Value = String> {
    let points = if pure { (0i32..4000).boxed() } else { (-4000i32..4000).boxed() };
    let number = "[nmo]".prop_flat_map(|field| (0..50u32).prop_map(move |bound| format!("{{ field = \"{field}\", at_least = {bound} }}")));
    let word = "[wv]".prop_flat_map(|field| "[a-c]".prop_map(move |level| format!("{{ field = \"{field}\", equals = \"{level}\" }}")));
    let count = ("[xyz]", 1..4u32, 1..200u32)
        .prop_map(|(kind, times, days)| format!("{{ event = \"{kind}\", times_at_least = {times}, within_days = {days} }}"));
    let sum = ("[xyz]", 1..40u32).prop_map(|(kind, sum)| format!("{{ event = \"{kind}\", sum_of = \"p\", sum_at_least = {sum} }}"));
    let leaf = prop_oneof![number, word, count, sum];
    let condition = leaf.prop_recursive(2, 8, 3, move |inner| {
        let list = prop::collection::vec(inner.clone(), 1..3).prop_map(|parts| parts.join(", "));
        let all = list.clone().prop_map(|parts| format!("{{ all = [{parts}] }}"));
        let any = list.prop_map(|parts| format!("{{ any = [{parts}] }}"));
        if pure {
            prop_oneof![all, any].boxed()
        } else {
            prop_oneof![all, any, inner.prop_map(|part| format!("{{ not = {part} }}"))].boxed()
        }
    });
    let thousandths = |points: i32| Points::from_thousandths(i64::from(points) * 5);
    let when = (condition, points.clone(), prop::option::of(points.clone())).prop_map(move |(when, points, missing)| {
        let missing = missing.map_or(String::new(), |missing| format!("missing = {}\n", thousandths(missing)));
        format!("when = {when}\npoints = {}\n{}", thousandths(points), if pure { String::new() } else { missing })
    });
    let decay = prop_oneof![
        Just(String::new()),
        (1..90u32).prop_map(|days| format!("decay = {{ half_life_days = {days} }}\n")),
        (1..90u32).prop_map(|days| format!("decay = {{ linear_days = {days} }}\n")),
    ];
    let each = ("[xyz*]", points, 0..3000i32, prop::option::of(1..9000i32), decay).prop_map(move |(kind, first, further, cap, decay)| {
        let sign = if first < 0 { -1 } else { 1 };
        let cap = cap.map_or(String::new(), |cap| format!("cap = {}\n", thousandths(cap * sign)));
        format!("each = {{ event = \"{kind}\" }}\npoints = {}\nfurther = {}\n{cap}{decay}", thousandths(first), thousandths(further * sign))
    });
    prop_oneof![when, each]
}

fn file(pure: bool) -> impl Strategy<Value = RuleSet> {
    let bound = || prop::option::of(0..60i64);
    let group = (bound(), bound(), any::<bool>()).prop_map(move |(cap, floor, first)| {
        let cap = cap.map_or(String::new(), |cap| format!("cap = {cap}\n"));
        let floor = floor.map_or(String::new(), |floor| format!("floor = -{floor}\n"));
        let first = if first && !pure { "match = \"first\"\n" } else { "" };
        format!("{cap}{floor}{first}")
    });
    let rules = prop::collection::vec((rule(pure), 0..3usize), 1..9);
    (prop::collection::vec(group, 3), rules, bound(), any::<bool>()).prop_map(|(groups, rules, cap, rescale)| {
        let cap = cap.map_or(String::new(), |cap| format!("cap = {cap}\n"));
        let rescale = if rescale { "rescale = { from = -3, to = 77 }\n" } else { "" };
        let mut text = format!("name = \"t\"\n[score]\n{cap}{rescale}");
        for (place, group) in groups.iter().enumerate() {
            let kind = if place == 1 { "implicit" } else { "explicit" };
            text += &format!("[[group]]\nid = \"g{place}\"\nkind = \"{kind}\"\n{group}");
        }
        for (place, (rule, group)) in rules.iter().enumerate() {
            text += &format!("[[rule]]\nid = \"r{place}\"\ngroup = \"g{group}\"\n{rule}");
        }
        RuleSet::parse(&text).unwrap_or_else(|errors| panic!("{errors}\n{text}"))
    })
}

#[derive(Debug, Clone)]
struct Happening {
    id: Option<String>,
    kind: String,
    days_ago: f64,
    amount: f64,
}

fn happening() -> impl Strategy<Value = Happening> {
    (prop::option::of("[1-9]"), "[xyz]", 0.0..250.0, 0..20u32).prop_map(|(id, kind, days_ago, amount)| Happening {
        id,
        kind,
        days_ago,
        amount: f64::from(amount),
    })
}

fn lead() -> impl Strategy<Value = (Vec<Option<f64>>, Vec<Option<String>>, Vec<Happening>)> {
    let numbers = prop::collection::vec(prop::option::of((0..60u32).prop_map(f64::from)), 3);
    let words = prop::collection::vec(prop::option::of("[A-Ca-c]"), 2);
    (numbers, words, prop::collection::vec(happening(), 0..12))
}

fn evaluate(rules: &RuleSet, numbers: &[Option<f64>], words: &[Option<String>], events: &[Happening], at: Time) -> RuleScore {
    let value = |name: &str| match name {
        "n" | "m" | "o" => numbers["nmo".find(name).expect("a number")].map_or(Value::Missing, Value::Number),
        _ => words["wv".find(name).expect("a word")].as_deref().map_or(Value::Missing, Value::Text),
    };
    let values: Vec<Value<'_>> = rules.fields().iter().map(|field| value(&field.name)).collect();
    let amounts: Vec<Vec<Value<'_>>> = events.iter().map(|event| vec![Value::Number(event.amount); rules.properties().len()]).collect();
    let ruled: Vec<RuleEvent<'_>> = events
        .iter()
        .zip(&amounts)
        .map(|(event, properties)| RuleEvent {
            id: event.id.as_deref(),
            kind: &event.kind,
            at: now().plus_days(-event.days_ago),
            properties,
        })
        .collect();
    let lead = RuledLead { values: &values, events: Some(&ruled), ..RuledLead::default() };
    let scored = rules.evaluate(&lead, at, None);
    assert_eq!(rules.score(&lead, at), scored.score);
    scored
}

/// Of copies of an identifier one, so that an event more is an event more.
fn each_once(events: &[Happening]) -> Vec<Happening> {
    let mut events = events.to_vec();
    events.iter_mut().enumerate().for_each(|(place, event)| event.id = Some(place.to_string()));
    events
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn ledgers_sum_to_the_score_and_caps_hold(rules in file(false), (numbers, words, events) in lead()) {
        let scored = evaluate(&rules, &numbers, &words, &events, now());
        prop_assert_eq!(scored.ledger_sum(), Points::whole(i64::from(scored.score.get())));
        for (place, group) in rules.groups().iter().enumerate() {
            let sum: Points = scored.ledger.iter().filter(|line| line.group.as_deref() == Some(&group.id)).map(|line| line.points).sum();
            prop_assert!(group.cap.is_none_or(|cap| sum <= cap), "group {} has {}", place, sum);
            prop_assert!(group.floor.is_none_or(|floor| sum >= floor), "group {} has {}", place, sum);
        }
        for (index, info) in rules.rules().iter().enumerate() {
            let own = |line: &&plumb_rules::Line| line.rule_index == Some(index) && line.kind != LineKind::Missing;
            let sum: Points = scored.ledger.iter().filter(own).map(|line| line.points).sum();
            prop_assert!(info.cap.is_none_or(|cap| sum.abs() <= cap.abs()), "rule {} has {}", info.id, sum);
        }
        prop_assert!(rules.scale().cap.is_none_or(|cap| scored.total <= cap));
    }

    #[test]
    fn neither_order_nor_copies_of_events_matter(
        rules in file(false),
        (numbers, words, events) in lead(),
        keys in prop::collection::vec(any::<u32>(), 24),
    ) {
        let scored = evaluate(&rules, &numbers, &words, &events, now());
        // Every event that has an identifier comes once more, and all of them in another order.
        let copies = events.iter().filter(|event| event.id.is_some()).cloned();
        let mut shuffled: Vec<(u32, Happening)> = events.iter().cloned().chain(copies).zip(keys).map(|(event, key)| (key, event)).collect();
        prop_assume!(shuffled.len() >= events.len());
        shuffled.sort_by_key(|(key, _)| *key);
        let shuffled: Vec<Happening> = shuffled.into_iter().map(|(_, event)| event).collect();
        prop_assert_eq!(evaluate(&rules, &numbers, &words, &shuffled, now()), scored);
    }

    #[test]
    fn one_more_event_never_lowers_a_score_without_negation(rules in file(true), (numbers, words, events) in lead(), more in happening()) {
        let mut events = each_once(&events);
        let before = evaluate(&rules, &numbers, &words, &events, now());
        events.push(Happening { id: Some("one more".to_owned()), ..more });
        let after = evaluate(&rules, &numbers, &words, &events, now());
        prop_assert!(after.total >= before.total && after.score >= before.score, "{:#?} {:#?}", before.ledger, after.ledger);
    }

    #[test]
    fn a_decaying_line_only_falls_with_time(rules in file(true), (numbers, words, events) in lead(), days in 0.0..200.0) {
        let (early, late) = (now(), now().plus_days(days));
        let then = evaluate(&rules, &numbers, &words, &events, early);
        let later = evaluate(&rules, &numbers, &words, &events, late);
        for (index, _) in rules.rules().iter().enumerate().filter(|(_, info)| info.decays) {
            let points = |scored: &RuleScore| scored.ledger.iter().filter(|line| line.rule_index == Some(index)).map(|line| line.points).sum::<Points>();
            prop_assert!(points(&later) <= points(&then));
        }
    }

    #[test]
    fn what_is_said_to_be_out_of_reach_is_so(rules in file(false), (numbers, words, events) in lead()) {
        let findings = rules.check(&Default::default());
        let scored = evaluate(&rules, &numbers, &words, &events, now());
        for finding in &findings {
            match (finding.code, &finding.rule) {
                ("unreachable-rule" | "shadowed-rule", Some(id)) => {
                    let counted = scored.ledger.iter().any(|line| line.rule.as_ref() == Some(id) && line.kind == LineKind::Rule);
                    prop_assert!(!counted, "{finding}\n{}", rules.text());
                }
                ("unreachable-cap", None) => {
                    let cut = |line: &plumb_rules::Line| {
                        line.kind == LineKind::GroupCap && rules.groups().iter().any(|group| group.at == finding.at && line.group.as_ref() == Some(&group.id))
                    };
                    prop_assert!(!scored.ledger.iter().any(cut), "{finding}\n{}", rules.text());
                }
                ("unreachable-threshold", None) if finding.message.contains("sales_ready") => {
                    prop_assert!(scored.total < rules.stages().sales_ready.enter, "{finding}\n{}", rules.text());
                }
                _ => {}
            }
        }
    }
}
