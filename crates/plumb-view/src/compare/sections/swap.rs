use maud::{Markup, html};
use plumb_eval::compare::{Group, SwapSet};

use crate::compare::content::ComparisonReport;
use crate::compare::words::{clear, leads, unit};
use crate::number::{count, fixed, percent, percent_points};
use crate::page::parts::{or_dash, share, table};

/// The leads that change places if one takes over from the other at the same volume, and what became of them.
pub fn section(report: &ComparisonReport) -> Markup {
    let swap = &report.swap;
    html! {
        p { "If " (swap.one) " took over and sales still worked " (count(swap.n as u64)) " " (unit(swap.unit)) ", " "about "
            (count(swap.promoted_group.rows.round() as u64)) " of the " (count(swap.worked as u64))
            " leads worked would be others than today. Counts are not whole where leads of one score compete for the last places." }
        (in_words(swap))
        (groups(swap))
        @if let Some(file) = &report.swap_file { p.small { "Lead by lead: " code { (file) } "." } }
    }
}

fn in_words(swap: &SwapSet) -> Markup {
    let Some(difference) = swap.difference else { return html! { p { "Both would call the same leads." } } };
    let verdict = match clear(difference) {
        Some(true) => "the leads called in their place are better ones",
        Some(false) => "the leads called in their place are worse ones",
        None => "these deals do not tell which of the two sets is better",
    };
    let share = |group: &Group| group.share.map_or("none".to_owned(), |share| percent(share.estimate, 1));
    html! {
        p { b { (share(&swap.promoted_group)) } " of the promoted were won, against " b { (share(&swap.demoted_group)) } " of the demoted: a difference of "
            (percent_points(difference.estimate, 1)) " points (95% interval " (percent_points(difference.lower, 1)) " to "
            (percent_points(difference.upper, 1)) "), so " (verdict) "."
            @if let Some(p) = swap.mcnemar_p { " McNemar\u{2019}s exact test gives p " (p_value(p)) "." } }
    }
}

/// A p-value with as many digits as it deserves.
pub fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("= {}", fixed(p, 3)) }
}

fn groups(swap: &SwapSet) -> Markup {
    let row = |name: String, group: &Group| {
        html! {
            tr {
                th scope="row" { (name) }
                td { (leads(group.rows)) }
                td { (leads(group.won)) }
                td { (or_dash(group.share.map(share))) }
            }
        }
    };
    let rows = html! {
        (row(format!("promoted: called by {} only", swap.one), &swap.promoted_group))
        (row(format!("demoted: called by {} only", swap.other), &swap.demoted_group))
        (row("called by both".to_owned(), &swap.both))
        (row("called by neither".to_owned(), &swap.neither))
    };
    table(&["leads", "number", "won", "share won"], &rows)
}
