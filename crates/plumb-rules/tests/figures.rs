//! Figures without a ledger are those of the ledger, and the way to the score can be changed in the text.

use plumb_core::{Time, Value};
use plumb_rules::{Edit, LineKind, Points, RuleEvent, RuleSet, RuledLead};

const TEXT: &str = r#"name = "Lead score"
score = { cap = 60 } # all of it

[[group]]
id = "company"
kind = "explicit"
cap = 12

[[rule]]
id = "big"
group = "company"
when = { field = "employees", at_least = 500 }
points = 10
missing = 3

[[rule]]
id = "trade"
group = "company"
when = { field = "industry", equals = "Logistics" }
points = 5

[[rule]]
id = "download"
each = { event = "download" }
points = 5
further = 1
cap = 10
decay = { half_life_days = 10 }

[[rule]]
id = "visit"
each = { event = "visit" }
points = 0

[[disqualify]]
id = "test"
reason = "A test"
when = { field = "industry", equals = "test" }
"#;

fn rules() -> RuleSet {
    RuleSet::parse(TEXT).expect("valid rules")
}

fn now() -> Time {
    Time::parse("2025-06-30T12:00:00Z", Default::default()).expect("a time")
}

#[test]
fn counts_are_the_figures_of_the_ledger() {
    let rules = rules();
    let event = |kind, days: f64| RuleEvent { id: None, kind, at: now().plus_days(-days), properties: &[] };
    let did = [event("download", 1.5), event("download", 12.0), event("visit", 3.0), event("visit", 4.0)];
    for employees in [Value::Missing, Value::Number(20.0), Value::Number(900.0)] {
        for industry in ["Logistics", "Retail", "test"] {
            for events in [None, Some(&did[..]), Some(&did[2..])] {
                let value = |name: &str| if name == "employees" { employees } else { Value::Text(industry) };
                let values: Vec<Value<'_>> = rules.fields().iter().map(|field| value(&field.name)).collect();
                let lead = RuledLead { values: &values, events, ..RuledLead::default() };
                let (counts, scored) = (rules.count(&lead, now()), rules.evaluate(&lead, now(), None));
                assert_eq!(
                    (counts.score, counts.total, counts.fit, counts.engagement),
                    (scored.score, scored.total, scored.fit, scored.engagement)
                );
                assert_eq!(counts.is_disqualified(), !scored.disqualified.is_empty());
                for rule in 0..rules.rules().len() {
                    let of = |kind: LineKind| scored.ledger.iter().find(|line| line.kind == kind && line.rule_index == Some(rule));
                    assert_eq!(counts.units[rule], of(LineKind::Rule).map_or(0.0, |line| line.units), "rule {rule}");
                    assert_eq!(counts.missing[rule], of(LineKind::Missing).is_some(), "rule {rule}");
                    assert!(counts.units[rule].is_finite(), "a rule without points counts its events");
                }
            }
        }
    }
}

#[test]
fn the_way_to_the_score_is_changed_and_all_else_stays() {
    let edits = [
        Edit::ScoreCap { to: Points::whole(80) },
        Edit::ScoreFloor { to: Points::whole(-20) },
        Edit::Rescale { from: Points::whole(-20), to: Points::whole(80) },
    ];
    let new = rules().edited(&edits).expect("they can be changed");
    let scale = new.scale();
    assert_eq!((scale.cap, scale.floor), (Some(Points::whole(80)), Some(Points::whole(-20))));
    assert_eq!(scale.rescale, Some((Points::whole(-20), Points::whole(80))));
    let others = |text: &str| text.lines().filter(|line| !line.starts_with("score")).map(str::to_owned).collect::<Vec<String>>();
    assert_eq!(others(new.text()), others(TEXT));
    assert!(new.text().contains("# all of it"), "{}", new.text());
}
