//! The order of the rows, and that of the identifiers.

use plumb_train::{Level, Rule, Silent, audit};

use crate::deals::{Table, finds, finds_nothing};

#[test]
fn a_file_sorted_by_outcome_is_suspect() {
    for mut table in [Table::of(2000), Table::of(2000).without_dates()] {
        table.deals.sort_by_key(|deal| deal.won);
        let found = finds(&table, "(order of the rows)", Level::Suspect, Rule::OrderTells);
        assert!(found.evidence.contains("of the first fifth 0% were won, of the last 100%"), "{found:#?}");
    }
}

#[test]
fn a_file_in_any_other_order_is_not() {
    let mut table = Table::of(2000).without_dates();
    table.deals.sort_by(|a, b| a.draw(60).total_cmp(&b.draw(60)));
    finds_nothing(&table);
}

/// Deals of 2022 were hardly ever won, deals of 2024 often.
fn drifting() -> Table {
    let mut table = Table::of(3000).number("index", |deal| (deal.created / 20).to_string());
    table.deals.iter_mut().for_each(|deal| deal.won = deal.draw(61) < [0.05, 0.1, 0.3, 0.6][((deal.created - 19_000) / 250) as usize]);
    table
}

#[test]
fn an_order_of_time_matters_where_there_are_no_dates() {
    let found = finds(&drifting().without_dates(), "(order of the rows)", Level::Suspect, Rule::OrderTells);
    assert!(found.evidence.ends_with("with the rows move: `index`"), "{found:#?}");
    assert!(found.advice.contains("lead.created"), "{found:#?}");
    // With them the split is by time, and drift is what it measures.
    let findings = drifting().findings();
    assert!(findings.iter().all(|finding| finding.rule != Rule::OrderTells), "{findings:#?}");
}

#[test]
fn identifiers_given_in_order_of_outcome_are_suspect() {
    let table = Table::of(2000).without_dates();
    let (folder, loaded) = table.write();
    let rewrite = |number: &dyn Fn(usize, bool) -> usize| {
        let text = std::fs::read_to_string(folder.path().join("leads.csv")).expect("a file");
        let lines = text.lines().enumerate().map(|(at, line)| match line.split_once(',') {
            Some((_, rest)) if at > 0 => format!("D{},{rest}", number(at, rest.starts_with("won"))),
            _ => line.to_owned(),
        });
        let changed = lines.collect::<Vec<_>>().join("\n");
        std::fs::write(folder.path().join("leads.csv"), changed).expect("a file");
        audit(&loaded, &Silent).expect("it can be audited").findings
    };
    // Numbers of one to six digits: they must be compared as numbers.
    let findings = rewrite(&|at, won| if won { at + 3000 } else { at });
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!((findings[0].column.as_str(), findings[0].rule), ("id", Rule::OrderTells));
    assert_eq!(rewrite(&|at, _| at), []);
}
