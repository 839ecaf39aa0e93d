//! The examples that people explain scoring by, as exact cases.

mod common;

use common::{event, named, rules, score, text};
use plumb_core::Value;
use plumb_rules::{LineKind, Stage};

/// Size, vertical and role count up to 33 points each.
const THREE_BY_33: &str = r#"
name = "Three by 33"

[fields]
revenue = { kind = "number", decimal = "." }

[[group]]
id = "size"
kind = "explicit"
cap = 33
match = "first"

[[group]]
id = "vertical"
kind = "explicit"
cap = 33
match = "first"

[[group]]
id = "role"
kind = "explicit"
cap = 33
match = "first"

[[rule]]
id = "large"
group = "size"
when = { field = "revenue", at_least = 100_000_000 }
points = 33

[[rule]]
id = "small"
group = "size"
when = { field = "revenue", at_least = 10_000_000 }
points = 10

[[rule]]
id = "manufacturing"
group = "vertical"
when = { field = "vertical", equals = "Manufacturing" }
points = 33

[[rule]]
id = "services"
group = "vertical"
when = { field = "vertical", equals = "Services" }
points = 23

[[rule]]
id = "chief"
group = "role"
when = { field = "role", in = ["CEO", "Chief executive"] }
points = 33

[[rule]]
id = "finance"
group = "role"
when = { field = "role", in = ["CFO", "Finance director"] }
points = 20
"#;

#[test]
fn a_manufacturers_finance_director_gets_63_points() {
    let rules = rules(THREE_BY_33);
    let lead = [("revenue", text("$10M")), ("vertical", text("manufacturing")), ("role", text("Finance Director"))];
    let scored = score(&rules, &lead, &[]);
    assert_eq!(scored.score.get(), 63);
    let lines: Vec<(&str, f64)> = scored.ledger.iter().map(|line| (line.rule.as_deref().unwrap_or("-"), line.points.get())).collect();
    assert_eq!(lines, [("small", 10.0), ("manufacturing", 33.0), ("finance", 20.0)]);
}

#[test]
fn a_services_firms_chief_executive_gets_89_points() {
    let rules = rules(THREE_BY_33);
    let lead = [("revenue", text("100 M$")), ("vertical", text("Services")), ("role", text("Chief Executive"))];
    let scored = score(&rules, &lead, &[]);
    assert_eq!(scored.score.get(), 89);
    assert_eq!(scored.ledger.iter().map(|line| line.points.get()).collect::<Vec<_>>(), [33.0, 23.0, 33.0]);
}

#[test]
fn a_newsletter_brings_10_points() {
    let rules = named("[[rule]]\nid = \"newsletter\"\nwhen = { event = \"newsletter_signup\" }\npoints = 10\n");
    assert_eq!(score(&rules, &[], &[event("1", "newsletter_signup", 3.0)]).score.get(), 10);
    // However often it is delivered.
    let twice = [event("1", "newsletter_signup", 3.0), event("1", "newsletter_signup", 3.0)];
    assert_eq!(score(&rules, &[], &twice).score.get(), 10);
    // Nothing happened: the lowest score, by a line of its own.
    let nothing = score(&rules, &[], &[]);
    assert_eq!((nothing.score.get(), nothing.total.get()), (1, 0.0));
    assert_eq!(nothing.ledger.iter().map(|line| line.kind).collect::<Vec<_>>(), [LineKind::Clamp]);
}

#[test]
fn main_criteria_of_a_scheme_of_100_points_bring_15_each() {
    let main = ["budget", "authority", "need", "timing"];
    let minor = [("industry", 12), ("country", 10), ("size", 10), ("language", 8)];
    let rule = |id: &str, points: i32| {
        format!("[[rule]]\nid = \"{id}\"\ngroup = \"profile\"\nwhen = {{ field = \"{id}\", equals = \"yes\" }}\npoints = {points}\n")
    };
    let head = "[score]\ncap = 100\n[[group]]\nid = \"profile\"\nkind = \"explicit\"\ncap = 100\n";
    let file = main.iter().map(|id| rule(id, 15)).chain(minor.iter().map(|(id, points)| rule(id, *points)));
    let rules = named(&(head.to_owned() + &file.collect::<String>()));
    let mut lead: Vec<(&str, Value<'_>)> = Vec::new();
    for (count, id) in main.iter().enumerate() {
        lead.push((id, text("Yes")));
        assert_eq!(score(&rules, &lead, &[]).score.get(), 15 * (count as u8 + 1));
    }
    lead.extend(minor.iter().map(|(id, _)| (*id, text("yes"))));
    let full = score(&rules, &lead, &[]);
    assert_eq!((full.score.get(), full.stage), (100, Stage::SalesReady));
}

#[test]
fn a_competitors_visit_and_a_one_off_visitor_are_negative_criteria() {
    let rules = named(
        r#"
        [[rule]]
        id = "visits"
        each = { event = "visit" }
        points = 5
        cap = 20

        [[rule]]
        id = "competitor"
        when = { all = [{ event = "visit" }, { field = "company", in = ["Rival Ltd", "Other Rival"] }] }
        points = -40

        [[rule]]
        id = "one-off"
        title = "Came once and never again"
        when = { event = "visit", times_at_most = 1, times_at_least = 1, last_days_ago_at_least = 30 }
        points = -4
        "#,
    );
    let visits = [event("1", "visit", 50.0), event("2", "visit", 20.0)];
    assert_eq!(score(&rules, &[("company", text("Friendly Ltd"))], &visits).total.get(), 10.0);
    let rival = score(&rules, &[("company", text("RIVAL  Ltd"))], &visits);
    assert_eq!((rival.total.get(), rival.score.get()), (-30.0, 1));
    assert_eq!(score(&rules, &[], &visits[..1]).total.get(), 1.0);
    assert_eq!(score(&rules, &[], &visits[1..]).total.get(), 5.0);
}

#[test]
fn customers_from_the_uk_on_mobile_who_buy_sports_gear_make_a_lookalike_rule() {
    let rules = named(
        r#"
        [fields]
        country = { kind = "country" }

        [[rule]]
        id = "like-our-customers"
        when = { all = [
            { field = "country", equals = "UK" },
            { field = "device", equals = "mobile" },
            { event = "purchase", where = { property = "category", equals = "sports gear" } },
        ] }
        points = 25
        "#,
    );
    let bought = |category: &'static str| [Value::Text(category)];
    let sports = bought("Sports gear");
    let garden = bought("Garden");
    let mut purchase = event("1", "purchase", 10.0);
    purchase.properties = &sports;
    let mut other = event("2", "purchase", 5.0);
    other.properties = &garden;
    let lead = |country, device| [("country", text(country)), ("device", text(device))];
    assert_eq!(score(&rules, &lead("United Kingdom", "Mobile"), &[purchase, other]).total.get(), 25.0);
    assert_eq!(score(&rules, &lead("Great Britain", "mobile"), &[other]).total.get(), 0.0);
    assert_eq!(score(&rules, &lead("France", "mobile"), &[purchase]).total.get(), 0.0);
    assert_eq!(score(&rules, &lead("UK", "desktop"), &[purchase]).total.get(), 0.0);
}

#[test]
fn a_first_download_brings_5_each_further_1_and_all_at_most_10() {
    let rules = named("[[rule]]\nid = \"download\"\neach = { event = \"download\" }\npoints = 5\nfurther = 1\ncap = 10\n");
    let ids: Vec<String> = (0..20).map(|id| id.to_string()).collect();
    let total = |count: usize| {
        let events: Vec<_> = ids[..count].iter().enumerate().map(|(place, id)| event(id, "download", place as f64)).collect();
        score(&rules, &[], &events).total.get()
    };
    let totals: Vec<f64> = (0..9).map(total).collect();
    assert_eq!(totals, [0.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 10.0, 10.0]);
    assert_eq!(total(20), 10.0);
}
