use maud::{Markup, html};
use plumb_eval::compare::HeadToHead;

use crate::compare::content::{Caught, ComparedLikeness};
use crate::compare::words::short;
use crate::number::{count, fixed, percent, signed};
use crate::page::parts::{estimate, sentence, table};

/// A third way to rank; `None` where no lookalike model is named.
pub fn section(likeness: Option<&ComparedLikeness>) -> Option<Markup> {
    likeness.map(|own| {
        html! {
            p { b { (own.version) } " ranks people by how like chosen customers they are; it was never told who was lost. It judges here by the table from which a part of its seeds was hidden. "
                @if own.seeds_left_out > 0 {
                    "The " b { (count(own.seeds_left_out as u64)) } " seeds among these leads that it was told of are left out, as it would find them again; "
                } @else {
                    "None of the seeds that it was told of is among these leads; "
                }
                "the figures are of the other " (count(own.leads as u64)) " leads, " (count(own.won as u64)) " of them won, for all three alike." }
            @for note in &own.notes { p { (sentence(note)) } }
            @if let Some(all) = &own.head_to_head {
                (standings(all))
                (caught(&own.caught, all))
            } @else {
                p { "Not compared: " (own.not_compared.as_deref().unwrap_or("the reason is not known")) "." }
            }
        }
    })
}

fn standings(all: &HeadToHead) -> Markup {
    let four = |value: f64| fixed(value, 4);
    let rows = html! {
        @for (place, standing) in all.standings.iter().enumerate() {
            tr {
                th scope="row" { (standing.name) }
                td { (estimate(standing.auc, four)) }
                td { (estimate(standing.average_precision, four)) }
                // The first is what the others are compared with.
                td { @if let Some(difference) = place.checked_sub(1).and_then(|place| all.differences.get(place)) {
                    (estimate(difference.auc, |value| signed(value, 4)))
                } @else { "\u{2013}" } }
            }
        }
    };
    table(&["", "ROC AUC", "PR AUC", "likeness less it, ROC AUC"], &rows)
}

fn caught(shares: &[Caught], all: &HeadToHead) -> Markup {
    let mut head = vec!["best leads worked", "leads"];
    head.extend(all.standings.iter().map(|standing| short(&standing.name)));
    let rows = html! {
        @for at in shares {
            tr {
                th scope="row" { (percent(at.share, 0)) }
                td { (count(at.leads as u64)) }
                @for share in &at.by { td { (percent(*share, 1)) } }
            }
        }
    };
    html! {
        h3 { "Won deals caught" }
        p { "The share of all won deals that is among the best leads by each." }
        (table(&head, &rows))
    }
}
