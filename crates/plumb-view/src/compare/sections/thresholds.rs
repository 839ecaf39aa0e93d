use maud::{Markup, html};
use plumb_eval::Estimate;
use plumb_eval::compare::Threshold;

use crate::chart::{Axis, Ink, LineChart, Point, Series, Unit, Words, lines};
use crate::compare::content::NamedThresholds;
use crate::compare::words::short;
use crate::number::{count, fixed};
use crate::page::parts::{share, table};

/// Precision and recall of each threshold; `None` where nobody's scores are known.
pub fn section(thresholds: &[NamedThresholds]) -> Option<Markup> {
    (!thresholds.is_empty()).then(|| {
        html! {
            p { "A threshold works every lead from a score up. Precision is the share of those that are won; recall is the share of all wins that are among them. "
                "A higher threshold buys precision with recall. The same number means other volumes for the two, so compare rows with as many leads." }
            div.columns {
                figure { figcaption { "Precision: won of those worked" } (chart(thresholds, "Precision by threshold", "won", |row| row.precision)) }
                figure { figcaption { "Recall: of all wins" } (chart(thresholds, "Recall by threshold", "of all wins", |row| row.recall)) }
            }
            @for named in thresholds { (numbers(named)) }
        }
    })
}

fn chart(thresholds: &[NamedThresholds], title: &str, y: &str, of: fn(&Threshold) -> Estimate) -> Markup {
    let point = |row: &Threshold| {
        let e = of(row);
        Point { x: f64::from(row.score), y: e.estimate, interval: Some((e.lower, e.upper)) }
    };
    let series = thresholds
        .iter()
        .enumerate()
        .map(|(place, named)| Series::banded(short(&named.name), Ink::of_place(place), named.rows.iter().map(point).collect()));
    lines(&LineChart {
        words: Words { title, description: "By the least score that is worked, with 95% intervals. The tables below have the numbers." },
        x: Axis::covering("least score worked", [0.0, 100.0], 5, Unit::Plain),
        y: Axis::shares(y),
        height: 280.0,
        series: series.rev().collect(),
    })
}

/// Thresholds that have a name, and every tenth.
fn numbers(named: &NamedThresholds) -> Markup {
    let name_of = |score: u8| named.named.iter().find(|(at, _)| *at == score).map(|(_, name)| name);
    let is_listed = |row: &&Threshold| row.score.is_multiple_of(10) || row.score == 1 || name_of(row.score).is_some();
    let rows = html! {
        @for row in named.rows.iter().filter(is_listed) {
            tr {
                th scope="row" { "from " (row.score) @if let Some(name) = name_of(row.score) { " " span.quiet { (name) } } }
                td { (count(row.rows as u64)) }
                td { (count(row.won as u64)) }
                td { (share(row.precision)) }
                td { (share(row.recall)) }
                td { (row.rows_per_won.map_or("\u{2013}".to_owned(), |rows| fixed(rows, 1))) }
            }
        }
    };
    html! {
        details {
            summary { "Thresholds of " (named.name) }
            (table(&["score", "leads", "won", "precision", "recall", "leads worked for a win"], &rows))
        }
    }
}
