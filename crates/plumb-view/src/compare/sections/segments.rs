use maud::{Markup, html};
use plumb_eval::compare::{Level, Side};

use crate::chart::{Dot, DotScale, dot};
use crate::compare::content::ComparedColumn;
use crate::compare::words::short;
use crate::number::{count, fixed, percent, signed};
use crate::page::parts::{capitalised, dot_head, estimate, or_dash};

/// So many columns are shown at once, beside those in which somebody is worse; the rest can be opened.
const OPEN: usize = 2;

/// The two within each value of the columns that matter; `None` without columns to look at.
pub fn section(columns: &[ComparedColumn]) -> Option<Markup> {
    let first = columns.first()?;
    let compared: usize = columns.iter().map(|column| column.levels.compared).sum();
    let (one, other) = (first.levels.one.as_str(), first.levels.other.as_str());
    Some(html! {
        p { "The difference is the model\u{2019}s AUC within the segment less the rules\u{2019}: to the right of the line the model ranks better. "
            "Intervals are of each segment alone. " "With " (compared) " segments looked at, about " (expected(compared))
            " would differ by luck alone at 95%, so a segment is named only where luck does not explain it, allowing for all segments of its column (Holm). "
            "Segments with fewer than ten won or lost leads are not compared." }
        (named(columns, Side::Other, other))
        (named(columns, Side::One, one))
        @for (place, column) in columns.iter().enumerate() {
            details.segment open[place < OPEN || column.levels.levels.iter().any(|level| level.worse.is_some())] {
                summary { (column.column) span.quiet { (column.labels.len()) " values" } }
                (table_of(column))
            }
        }
    })
}

/// One in twenty.
fn expected(compared: usize) -> String {
    fixed(compared as f64 / 20.0, 1)
}

/// The segments in which one is worse beyond doubt.
fn named(columns: &[ComparedColumn], side: Side, name: &str) -> Markup {
    let worse: Vec<String> = columns
        .iter()
        .flat_map(|column| column.labels.iter().zip(&column.levels.levels).map(move |(label, level)| (column, label, level)))
        .filter(|(_, _, level)| level.worse == Some(side))
        .map(|(column, label, _)| format!("{}: {label}", column.column))
        .collect();
    html! {
        p { (capitalised(name)) " " (if side == Side::One { "is" } else { "are" }) " worse in "
            @if worse.is_empty() { "no segment beyond doubt." } @else { b { (worse.join("; ")) } "." } }
    }
}

fn table_of(column: &ComparedColumn) -> Markup {
    let levels = &column.levels;
    let rows = || column.labels.iter().zip(&levels.levels);
    let scale = DotScale::around(rows().filter_map(|(_, level)| level.difference).map(|difference| difference.estimate), 0.0, 1.6);
    html! {
        div.scroll tabindex="0" role="group" {
            table.segments {
                thead {
                    tr {
                        th scope="col" { (column.column) }
                        (dot_head("difference of AUC", &scale, |value| signed(value, 2)))
                        th scope="col" { "difference" }
                        th scope="col" { (short(&levels.one)) " AUC" }
                        th scope="col" { (short(&levels.other)) " AUC" }
                        th scope="col" { "leads" }
                        th scope="col" { "won" }
                        th scope="col" { "share won" }
                    }
                }
                tbody { @for (label, level) in rows() { (line(label, level, &scale, &levels.one, &levels.other)) } }
            }
        }
    }
}

fn line(label: &str, level: &Level, scale: &DotScale, one: &str, other: &str) -> Markup {
    let figure = |e: Option<plumb_eval::Estimate>| or_dash(e.map(|e| estimate(e, |value| fixed(value, 3))));
    html! {
        tr {
            th scope="row" { (label)
                @match level.worse {
                    Some(Side::One) => { " " span.mark { (short(one)) " worse" } },
                    Some(Side::Other) => { " " span.mark { (short(other)) " worse" } },
                    None => {},
                } }
            td.plot {
                @if let Some(e) = level.difference { (dot(scale, Dot { value: e.estimate, interval: Some((e.lower, e.upper)) })) }
                @else { span.quiet { "too few" } }
            }
            td { (or_dash(level.difference.map(|e| estimate(e, |value| signed(value, 3))))) }
            td { (figure(level.one_auc)) }
            td { (figure(level.other_auc)) }
            td { (count(level.rows as u64)) }
            td { (count(level.won as u64)) }
            td { (or_dash(level.share.map(|e| html! { (percent(e.estimate, 1)) }))) }
        }
    }
}
