//! What the configuration lets pass, what an audit looks at, and when it cannot say anything.

use plumb_train::config::Config;
use plumb_train::{Dataset, Level, Rule, Silent, SolverChoice, Standing, TrainError, TrainOptions, audit, train};

use crate::deals::{Deal, Table};

fn verdict(deal: &Deal) -> String {
    if deal.won { "yes" } else { "no" }.to_owned()
}

fn leaking(more: &str) -> Table {
    Table::of(1500).category("verdict", verdict).with(more)
}

#[test]
fn an_allowed_leak_is_told_and_does_not_stop() {
    let report = leaking("").audit();
    assert!(report.stops_training() && report.text().contains("LEAK: verdict\n"), "{}", report.text());
    let report = leaking("[audit]\nallow = [\"verdict\"]\n[audit.reasons]\nverdict = \"asked at the door\"").audit();
    let found = report.findings.iter().find(|finding| finding.column == "verdict").expect("it is found all the same");
    assert_eq!((found.level, found.standing), (Level::Leak, Standing::Allowed));
    assert!(!report.stops_training() && report.text().contains("LEAK (allowed): verdict\n"), "{}", report.text());
}

#[test]
fn training_stops_at_a_leak_and_writes_nothing() {
    let run = |table: &Table| {
        let (folder, loaded) = table.write();
        let registry = folder.path().join("models");
        let options = TrainOptions {
            name: "leads".into(),
            registry: registry.clone(),
            solver: SolverChoice::Newton,
            seed: 1,
            now: plumb_core::Time::from_millis(0).expect("in range"),
            skip_if_unchanged: false,
            backtest: 0,
        };
        (train(&loaded, &options, &Silent), registry.exists())
    };
    let (result, wrote) = run(&leaking(""));
    let error = result.expect_err("it stops");
    assert!(matches!(error, TrainError::Leak { .. }) && error.is_bad_input() && !wrote, "{error}");
    assert!(error.to_string().contains("\"verdict\" = { use = false }"), "{error}");
    let (result, wrote) = run(&leaking("[audit]\nallow = [\"verdict\"]"));
    let trained = result.expect("it trains");
    assert!(wrote && trained.notes[0].starts_with("LEAK `verdict`, allowed by the configuration"), "{:?}", trained.notes);
    assert_eq!(trained.findings.iter().map(|finding| finding.column.as_str()).collect::<Vec<_>>(), ["verdict"]);
}

#[test]
fn columns_that_nobody_named_are_audited_and_left_out() {
    let table = Table::of(1500).category("verdict", verdict).number("days", |deal| (deal.closed - deal.created).to_string());
    let (_folder, mut loaded) = table.write();
    loaded.config.columns.remove("verdict");
    loaded.config.columns.get_mut("days").expect("a column").used = false;
    let report = audit(&loaded, &Silent).expect("it can be audited");
    let found: Vec<_> = report.findings.iter().map(|finding| (finding.column.as_str(), finding.rule, finding.standing)).collect();
    for expected in [("verdict", Rule::NearlyPerfect, Standing::LeftOut), ("days", Rule::DerivedFromClose, Standing::LeftOut)] {
        assert!(found.contains(&expected), "{found:?}");
    }
    assert!(!report.stops_training());
    // Six columns: all but the identifier, the outcome and the date of creation.
    assert_eq!((report.columns_checked, report.rows), (6, 1500));
}

#[test]
fn too_few_decided_deals_are_an_error_with_what_to_do() {
    let mut table = Table::of(300);
    table.deals.iter_mut().for_each(|deal| deal.won = deal.number < 18);
    let (_folder, loaded) = table.write();
    let error = audit(&loaded, &Silent).expect_err("18 won deals at most");
    assert!(error.is_bad_input() && error.to_string().contains("at least 20 won and as many lost deals"), "{error}");
}

#[test]
fn a_large_table_is_sampled_the_same_way_whatever_the_order_of_its_rows() {
    let table = |shuffled: bool| {
        let mut table =
            Table::of(80_000).category("tier", |deal| if deal.won != (deal.draw(70) < 0.02) { "gold" } else { "silver" }.to_owned());
        if shuffled {
            table.deals.sort_by(|a, b| a.draw(71).total_cmp(&b.draw(71)));
        }
        table.audit()
    };
    let (straight, shuffled) = (table(false), table(true));
    assert!((49_000..51_000).contains(&straight.decided_rows_looked_at), "{}", straight.decided_rows_looked_at);
    assert_eq!(straight, shuffled);
    assert!(straight.stops_training());
}

#[test]
fn what_is_allowed_must_exist_and_reasons_must_be_of_it() {
    let (_folder, loaded) = leaking("[audit]\nallow = [\"verdit\"]").write();
    let error = Dataset::load(&loaded, &Silent).expect_err("no such column").to_string();
    assert!(error.contains("there is no column `verdit`, which `audit.allow`") && error.contains("did you mean `verdict`?"), "{error}");
    let text = "[data]\nleads = \"a.csv\"\n[outcome]\ncolumn = \"o\"\nwon = [\"1\"]\nlost = [\"0\"]\n[audit.reasons]\nx = \"because\"";
    let error = Config::parse(text, "plumb.toml").expect_err("a reason for nothing").to_string();
    assert!(error.contains("`audit.reasons` says why `x` is allowed"), "{error}");
    // What is let pass changes nothing that is fitted.
    let plain = Config::parse(&text.replace("[audit.reasons]\nx = \"because\"", ""), "plumb.toml").expect("sound");
    let allowing =
        Config::parse(&text.replace("[audit.reasons]\nx = \"because\"", "[audit]\nallow = [\"x\"]"), "plumb.toml").expect("sound");
    assert_eq!(plain.digest(), allowing.digest());
}
