//! What the event log knows of columns, and of its own types.

use std::fmt::Write;

use plumb_train::config::LoadedConfig;
use plumb_train::{AuditReport, Level, Rule, Silent, audit};

use crate::deals::{Deal, Table, day};

/// The days at which a deal has its events, by type.
fn events_of(deal: &Deal) -> Vec<(&'static str, i64)> {
    let visits = (0..(deal.draw(60) * 6.0) as i64).map(|n| ("visit", deal.created + 1 + 2 * n));
    // After the close too, of many deals.
    let thanks = (0..(deal.draw(61) * 3.0) as i64).map(|n| ("visit", deal.closed + 4 + n));
    let mut events: Vec<(&'static str, i64)> = visits.chain(thanks).collect();
    if deal.draw(63) < 0.5 {
        events.push(("call", deal.created + 2));
    }
    if !deal.open && deal.draw(62) < 0.5 {
        events.push(("survey sent", deal.closed + 3));
    }
    events
}

/// The audit of deals with their events.
fn audited(table: &Table) -> AuditReport {
    let table_with = "[events]\nfile = \"events.csv\"\nlead = \"id\"\ntype = \"type\"\nat = \"at\"\n";
    let (folder, loaded) = table.write();
    let leads = std::fs::read_to_string(folder.path().join("leads.csv")).expect("leads");
    let ids = leads.lines().skip(1).map(|line| line.split(',').next().expect("an identifier"));
    let mut events = "id,type,at\n".to_owned();
    for (id, deal) in ids.zip(&table.deals) {
        for (kind, at) in events_of(deal) {
            // Not at midnight: at noon.
            writeln!(events, "{id},{kind},{}", day(at).replace("T00:00:00Z", "T12:00:00Z")).expect("text");
        }
    }
    std::fs::write(folder.path().join("events.csv"), events).expect("a file");
    let config = loaded.text.replace("[columns]", &format!("{table_with}[columns]"));
    std::fs::write(&loaded.path, config).expect("a file");
    audit(&LoadedConfig::load(&loaded.path).expect("a sound configuration"), &Silent).expect("it can be audited")
}

#[test]
fn a_type_that_comes_only_after_the_close_is_named() {
    let report = audited(&Table::of(2000));
    let found: Vec<_> = report.findings.iter().filter(|finding| finding.rule == Rule::EventsOfTheEnd).collect();
    let [found] = found.as_slice() else { panic!("one finding: {report:#?}") };
    assert_eq!((found.column.as_str(), found.level), ("(events of the type survey sent)", Level::Suspect));
    assert!(found.evidence.contains("(100%) the first one comes when the deal is closed"), "{found:#?}");
    assert!(report.findings.iter().all(|finding| finding.rule != Rule::KnownInTheLog), "{report:#?}");
}

#[test]
fn a_value_that_is_an_event_after_the_close_leaks() {
    // The last thing that happened by the extract.
    let last = |deal: &Deal| if deal.draw(62) < 0.5 && !deal.open { "Survey  sent".to_owned() } else { "other".to_owned() };
    let report = audited(&Table::of(2000).category("latest", last));
    let found = report.findings.iter().find(|finding| finding.column == "latest").expect("it is found");
    assert!(found.rule == Rule::KnownInTheLog || found.also.contains(&Rule::KnownInTheLog), "{found:#?}");
    assert_eq!(found.level, Level::Leak);
    assert!(found.figures["written_later"] > 0.3, "{found:#?}");
}

#[test]
fn a_value_that_is_an_event_after_the_creation_is_suspect_and_a_source_is_not() {
    let first = |deal: &Deal| if deal.draw(63) < 0.5 { "call".to_owned() } else { "other".to_owned() };
    let report = audited(&Table::of(2000).category("latest", first));
    let found = report.findings.iter().find(|finding| finding.column == "latest").expect("it is found");
    assert_eq!((found.rule, found.level), (Rule::KnownInTheLog, Level::Suspect), "{found:#?}");
    // Named as a type of event, but no event of the lead.
    let source = |deal: &Deal| deal.any(64, &["visit", "fair", "mail"]);
    let report = audited(&Table::of(2000).category("came by", source));
    assert!(report.findings.iter().all(|finding| finding.column != "came by"), "{report:#?}");
}

#[test]
fn a_number_that_counts_events_after_the_close_leaks() {
    let ever = |deal: &Deal| events_of(deal).iter().filter(|(kind, _)| *kind == "visit").count().to_string();
    let report = audited(&Table::of(2000).number("visits", ever));
    let found = report.findings.iter().find(|finding| finding.column == "visits").expect("it is found");
    assert_eq!((found.rule, found.level), (Rule::KnownInTheLog, Level::Leak), "{found:#?}");
    assert!(found.evidence.contains("how many events of the type `visit` a lead ever had"), "{found:#?}");
    // Those by the close: it may be known in time.
    let by_close = |deal: &Deal| events_of(deal).iter().filter(|(kind, at)| *kind == "visit" && *at <= deal.closed).count().to_string();
    let report = audited(&Table::of(2000).number("visits", by_close));
    assert!(report.findings.iter().all(|finding| finding.column != "visits"), "{report:#?}");
}
