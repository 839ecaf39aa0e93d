//! Columns that tell the outcome outright: nearly perfect, worded, or all or nothing.

use plumb_train::{Level, Rule};

use crate::deals::{Deal, Table, finds, finds_nothing};

/// The outcome, but for this share of the deals.
fn nearly(deal: &Deal, wrong: f64) -> bool {
    deal.won != (deal.draw(20) < wrong)
}

#[test]
fn plain_deals_have_no_finding() {
    for deals in [150, 1500, 6000] {
        finds_nothing(&Table::of(deals));
        finds_nothing(&Table::of(deals).without_dates());
    }
}

#[test]
fn a_nearly_perfect_column_leaks() {
    let table = Table::of(3000).category("tier", |deal| if nearly(deal, 0.02) { "gold" } else { "silver" }.to_owned());
    let found = finds(&table, "tier", Level::Leak, Rule::NearlyPerfect);
    assert!(found.figures["auc"] > 0.96 && found.figures["auc_lower"] <= found.figures["auc"], "{found:#?}");
    assert!(found.evidence.contains("ROC AUC of 0.9") && found.advice.contains("\"tier\" = { use = false }"), "{found:#?}");
    // Numbers that are no more than the outcome in other words: 0 for whatever was lost.
    let table = Table::of(3000)
        .number("invoiced", |deal| if deal.won { format!("{}", 100.0 + (deal.draw(21) * 900.0).floor()) } else { "0".into() });
    finds(&table, "invoiced", Level::Leak, Rule::NearlyPerfect);
}

#[test]
fn a_strong_honest_column_does_not_leak() {
    // An AUC of 0.85 to 0.9, and one that few deals make uncertain.
    for (deals, wrong) in [(3000, 0.12), (3000, 0.15), (200, 0.06)] {
        let findings =
            Table::of(deals).category("fit", move |deal| if nearly(deal, wrong) { "good" } else { "poor" }.to_owned()).findings();
        assert!(findings.iter().all(|finding| finding.level == Level::Suspect), "{findings:#?}");
    }
}

#[test]
fn a_column_filled_in_for_lost_deals_alone_leaks_by_its_blanks() {
    let reason = |deal: &Deal| if !deal.won && deal.draw(22) < 0.98 { deal.any(23, &["price", "rival", "silence"]) } else { String::new() };
    let found = finds(&Table::of(3000).category("why", reason), "why", Level::Leak, Rule::NearlyPerfect);
    assert!(found.figures["auc_of_presence"] > 0.95 && found.evidence.contains("whether it is filled in"), "{found:#?}");
}

#[test]
fn values_that_name_the_outcome_and_keep_their_word_leak() {
    // Only one deal in ten has them, so that the column as a whole says little.
    for (won, lost) in [("Closed by Mary", "Lost to EINS"), ("gewonnen", "verloren"), ("kunde", "abgelehnt"), ("выигран", "проигран")]
    {
        let note = move |deal: &Deal| match deal.draw(24) < 0.1 {
            true => if deal.won { won } else { lost }.to_owned(),
            false => deal.any(25, &["called", "mailed", "met"]),
        };
        finds(&Table::of(6000).category("note", note), "note", Level::Leak, Rule::NamesOutcome);
    }
}

#[test]
fn values_of_an_earlier_deal_or_that_do_not_keep_their_word_pass() {
    // Words alone prove nothing.
    finds_nothing(&Table::of(6000).category("note", |deal| deal.any(26, &["won", "lost", "customer", "closed early"])));
    // Twelve wins out of twelve are luck or not: nobody can tell.
    let dozen = |deal: &Deal| if deal.won && deal.number < 50 { "won" } else { "called" }.to_owned();
    finds_nothing(&Table::of(3000).category("note", dozen));
    // A lead won before may well be won again; it is suspect as all or nothing, but nobody wrote it afterwards.
    let before = |deal: &Deal| if deal.won && deal.draw(27) < 0.2 { "won".to_owned() } else { deal.any(28, &["lost", "none"]) };
    let found = finds(&Table::of(6000).category("previous outcome", before), "previous outcome", Level::Suspect, Rule::AllOrNothing);
    assert!(found.rule == Rule::AllOrNothing && found.also.is_empty(), "{found:#?}");
}

#[test]
fn levels_that_are_all_or_nothing_are_suspect() {
    let never = |deal: &Deal| if !deal.won && deal.draw(30) < 0.15 { "ringing".to_owned() } else { deal.any(31, &["a", "b", "c"]) };
    let found = finds(&Table::of(4000).category("remark", never), "remark", Level::Suspect, Rule::AllOrNothing);
    assert!(found.evidence.contains("`ringing` 0 of ") && found.figures["all_or_nothing_levels"] == 1.0, "{found:#?}");
    // The same in a range of a number.
    let short = |deal: &Deal| if !deal.won && deal.draw(32) < 0.15 { "3".to_owned() } else { (10.0 + deal.draw(33) * 300.0).to_string() };
    finds(&Table::of(4000).number("seconds", short), "seconds", Level::Suspect, Rule::AllOrNothing);
}

#[test]
fn small_or_unremarkable_levels_are_not() {
    // Twelve rows, all won; thirty rows, all lost, where seven in ten are.
    let few = |deal: &Deal| {
        let won_first = deal.won && deal.number < 55;
        let lost_next = !deal.won && (100..155).contains(&deal.number);
        if won_first {
            "rare"
        } else if lost_next {
            "odd"
        } else {
            "common"
        }
        .to_owned()
    };
    finds_nothing(&Table::of(4000).category("remark", few));
    // Where hardly any deal is won, a level of 400 without a win is nothing special.
    let mut scarce = Table::of(8000).category("remark", |deal| deal.any(34, &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]));
    scarce.deals.iter_mut().for_each(|deal| deal.won = deal.won && deal.draw(35) < 0.03);
    finds_nothing(&scarce);
}
