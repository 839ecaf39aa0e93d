//! Columns that are suspiciously strong, suspiciously named, or strong for a time only.

use plumb_train::{Level, Rule};

use crate::deals::{Deal, Table, finds, finds_nothing};

fn mood(deal: &Deal, wrong: f64, salt: u64) -> String {
    if deal.won != (deal.draw(salt) < wrong) { "warm" } else { "cold" }.to_owned()
}

#[test]
fn a_column_that_says_far_more_than_all_others_is_suspect() {
    let found = finds(&Table::of(4000).category("mood", |deal| mood(deal, 0.12, 50)), "mood", Level::Suspect, Rule::StandsOut);
    assert!(found.evidence.contains("the next one, `"), "{found:#?}");
}

#[test]
fn a_column_that_is_surely_very_strong_is_suspect_however_strong_others_are() {
    let pair =
        |wrong: f64| Table::of(4000).category("mood", move |deal| mood(deal, wrong, 50)).category("temper", |deal| mood(deal, 0.16, 51));
    let found = finds(&pair(0.1), "mood", Level::Suspect, Rule::VeryStrong);
    assert!(found.figures["auc_lower"] > 0.85 && found.figures["auc"] < 0.95, "{found:#?}");
    finds_nothing(&pair(0.15));
}

#[test]
fn two_strong_columns_do_not_stand_out_and_a_middling_one_does_not_either() {
    finds_nothing(&Table::of(4000).category("mood", |deal| mood(deal, 0.15, 50)).category("temper", |deal| mood(deal, 0.16, 51)));
    finds_nothing(&Table::of(4000).category("mood", |deal| mood(deal, 0.28, 50)));
}

#[test]
fn a_name_that_speaks_of_the_end_is_suspect_if_the_column_says_something() {
    for name in ["last activity", "Gesprächsdauer", "étape", "motivo", "reden", "причина"] {
        finds(&Table::of(3000).category(name, |deal| mood(deal, 0.28, 52)), name, Level::Suspect, Rule::NameOfTheEnd);
    }
    for name in ["closed reason", "Abschlussgrund", "motif de perte"] {
        finds(&Table::of(3000).category(name, |deal| mood(deal, 0.36, 52)), name, Level::Suspect, Rule::NameOfTheEnd);
    }
}

#[test]
fn an_idle_column_may_be_called_anything_and_a_plan_is_no_end() {
    finds_nothing(&Table::of(3000).category("close reason", |deal| deal.any(53, &["a", "b", "c"])));
    for name in ["expected close reason", "temper", "previous stage"] {
        finds_nothing(&Table::of(3000).category(name, |deal| mood(deal, 0.28, 52)));
    }
}

#[test]
fn a_clear_name_with_levels_that_are_all_or_nothing_leaves_no_doubt() {
    // Filled in for a third of the lost deals alone, so that its blanks are far from perfect.
    let reason = |deal: &Deal| if !deal.won && deal.draw(54) < 0.33 { deal.any(55, &["price", "silence"]) } else { String::new() };
    let found = finds(&Table::of(4000).category("lost reason", reason), "lost reason", Level::Leak, Rule::NameOfTheEnd);
    assert!(found.also.contains(&Rule::AllOrNothing), "{found:#?}");
    let found = finds(&Table::of(4000).category("colour", reason), "colour", Level::Suspect, Rule::AllOrNothing);
    assert!(found.also.is_empty(), "{found:#?}");
}

#[test]
fn strength_that_the_newest_deals_do_not_show_is_suspect() {
    let filled_later = |deal: &Deal| if deal.created < 19_800 { mood(deal, 0.22, 56) } else { deal.any(57, &["warm", "cold"]) };
    let found = finds(&Table::of(5000).category("mood", filled_later), "mood", Level::Suspect, Rule::FadesWithTime);
    assert!(found.figures["auc_of_older"] > 0.7 && found.figures["auc_of_newest"] < 0.6, "{found:#?}");
}

#[test]
fn strength_that_lasts_is_not() {
    finds_nothing(&Table::of(5000).category("mood", |deal| mood(deal, 0.24, 56)));
    // Without dates nobody can say.
    let filled_later = |deal: &Deal| if deal.created < 19_800 { mood(deal, 0.24, 56) } else { deal.any(57, &["warm", "cold"]) };
    finds_nothing(&Table::of(5000).without_dates().category("mood", filled_later));
}
