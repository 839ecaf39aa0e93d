//! Columns that were written at the close, or after it.

use plumb_train::{Level, Rule, Standing};

use crate::deals::{Deal, Table, day, finds, finds_nothing};

#[test]
fn a_column_made_from_the_date_of_close_leaks() {
    let days = |deal: &Deal| (deal.closed - deal.created).to_string();
    finds(&Table::of(3000).number("age at end", days), "age at end", Level::Leak, Rule::DerivedFromClose);
    let weeks = |deal: &Deal| ((deal.closed - deal.created) as f64 / 7.0).to_string();
    finds(&Table::of(3000).number("weeks", weeks), "weeks", Level::Leak, Rule::DerivedFromClose);
    // A copy of the date, for decided deals and as a plan for open ones.
    let copy = |deal: &Deal| day(deal.closed);
    let found = finds(&Table::of(3000).date("copied", copy), "copied", Level::Leak, Rule::DerivedFromClose);
    assert!(found.evidence.contains("it holds the day of the close"), "{found:#?}");
    let month = |days: i64| day(days)[5..7].parse::<u32>().expect("a month");
    let quarter = move |deal: &Deal| format!("Q{}", (month(deal.closed) - 1) / 3 + 1);
    let found = finds(&Table::of(3000).category("quarter", quarter), "quarter", Level::Leak, Rule::DerivedFromClose);
    assert!(found.evidence.contains("follows from the month of the year of the close"), "{found:#?}");
}

#[test]
fn columns_made_from_creation_or_from_chance_pass() {
    let month = |days: i64| day(days)[5..7].parse::<u32>().expect("a month");
    finds_nothing(&Table::of(3000).category("quarter", move |deal| format!("Q{}", (month(deal.created) - 1) / 3 + 1)));
    // An estimate of the days that is worth something, but no measurement.
    let estimate = |deal: &Deal| ((deal.closed - deal.created) as f64 * (0.3 + 1.4 * deal.draw(40))).floor().to_string();
    finds_nothing(&Table::of(3000).number("estimated days", estimate));
    finds_nothing(&Table::of(3000).date("first seen", |deal| day(deal.created - (deal.draw(41) * 40.0) as i64)));
}

#[test]
fn a_record_dated_after_the_close_leaks() {
    let changed = |deal: &Deal| day(if deal.draw(42) < 0.3 { deal.closed + 4 } else { deal.created + 1 }.min(20_000));
    let found = finds(&Table::of(3000).date("changed", changed), "changed", Level::Leak, Rule::DatedAfterClose);
    assert!(found.figures["after_close"] > 0.2, "{found:#?}");
}

#[test]
fn a_plan_may_lie_after_the_close() {
    // Of recent deals it lies after the extract, as no record does.
    let wanted = |deal: &Deal| day(deal.created + 20 + (deal.draw(43) * 300.0) as i64);
    finds_nothing(&Table::of(3000).date("wanted by", wanted));
    // Or somebody says that it is known at creation.
    let early = |deal: &Deal| day((deal.created + 20 + (deal.draw(43) * 300.0) as i64).min(20_050));
    let table = Table::of(3000).date("wanted by", early);
    finds(&table, "wanted by", Level::Leak, Rule::DatedAfterClose);
    let (_folder, mut loaded) = table.write();
    loaded.config.columns.get_mut("wanted by").expect("a column").known_at = plumb_core::KnownAt::Creation;
    let report = plumb_train::audit(&loaded, &plumb_train::Silent).expect("it can be audited");
    assert!(report.findings.iter().all(|finding| finding.standing == Standing::LeftOut), "{report:#?}");
}

#[test]
fn a_column_that_only_decided_deals_have_leaks() {
    let handler = |deal: &Deal| if deal.open { String::new() } else { deal.any(44, &["Ann", "Bo", "Cy"]) };
    for table in [Table::of(2000), Table::of(2000).without_dates()] {
        let found = finds(&table.category("handled by", handler), "handled by", Level::Leak, Rule::FilledByClose);
        assert_eq!((found.figures["missing_of_open"], found.figures["missing_of_closed"]), (1.0, 0.0));
    }
    // The other way round: the next step of a deal that has none any more.
    let next = |deal: &Deal| if deal.open { deal.any(44, &["call", "visit"]) } else { String::new() };
    finds(&Table::of(2000).category("what is next", next), "what is next", Level::Leak, Rule::FilledByClose);
    // Where a third of the open deals have it too, it is suspect.
    let mostly = |deal: &Deal| if deal.open && deal.draw(45) < 0.68 { String::new() } else { deal.any(44, &["Ann", "Bo", "Cy"]) };
    finds(&Table::of(4000).category("handled by", mostly), "handled by", Level::Suspect, Rule::FilledByClose);
}

#[test]
fn a_column_that_only_young_deals_have_is_new_and_no_leak() {
    // Open deals are young, and the form asks a question more since day 19,940: blanks go with age, not with the close.
    let mut table =
        Table::of(6000).category("new question", |deal| if deal.created < 19_940 { String::new() } else { deal.any(46, &["a", "b"]) });
    table.deals.iter_mut().for_each(|deal| deal.open = deal.created >= 19_930 && deal.draw(47) < 0.8);
    finds_nothing(&table);
    // A few blanks more among open deals are no matter.
    finds_nothing(
        &Table::of(4000).category(
            "phone",
            |deal| {
                if deal.draw(48) < if deal.open { 0.4 } else { 0.1 } { String::new() } else { "yes".into() }
            },
        ),
    );
}

#[test]
fn what_has_a_role_is_audited_and_rightly_left_out() {
    let amount = |deal: &Deal| if deal.won { (deal.draw(49) * 900.0 + 100.0).floor().to_string() } else { "0".into() };
    let table = Table::of(2000).number("amount", amount);
    let (_folder, mut loaded) = table.write();
    loaded.config.lead.amount = Some("amount".to_owned());
    let report = plumb_train::audit(&loaded, &plumb_train::Silent).expect("it can be audited");
    let of = |column: &str| report.findings.iter().find(|finding| finding.column == column).expect("a finding");
    assert_eq!((of("amount").level, of("amount").standing), (Level::Leak, Standing::LeftOut));
    assert_eq!((of("closed").level, of("closed").standing), (Level::Leak, Standing::LeftOut));
    assert!(!report.stops_training());
}
