use maud::{Markup, html};

use crate::chart::{HeatMap, Words, heat_map};
use crate::number::{count, signed};
use crate::page::parts::table;
use crate::report::content::PairPoints;

/// What combinations add; `None` without pairs.
pub fn section(pairs: &[PairPoints]) -> Option<Markup> {
    (!pairs.is_empty()).then(|| {
        html! {
            p { "Some values mean more, or less, together. Each cell is the log-odds that the combination adds to what its two values add alone; a dot marks a combination that nobody had." }
            @for pair in pairs { (one(pair)) }
        }
    })
}

fn one(pair: &PairPoints) -> Markup {
    let title = format!("{} and {}", pair.name_a, pair.name_b);
    let map = HeatMap {
        words: Words { title: &title, description: "Log-odds that each combination adds, by colour. The table below has the numbers." },
        name_a: &pair.name_a,
        name_b: &pair.name_b,
        labels_a: &pair.labels_a,
        labels_b: &pair.labels_b,
        weights: &pair.weights,
        support: &pair.support,
    };
    html! {
        h3 { (title) }
        figure.wide { (heat_map(&map)) }
        details { summary { "The numbers" } (numbers(pair)) }
    }
}

fn numbers(pair: &PairPoints) -> Markup {
    let columns = pair.labels_b.len();
    let rows = html! {
        @for (index, (weight, rows)) in pair.weights.iter().zip(&pair.support).enumerate().filter(|(_, (_, rows))| **rows > 0) {
            tr {
                th scope="row" { (pair.labels_a[index / columns]) }
                td.left { (pair.labels_b[index % columns]) }
                td { (signed(*weight, 2)) }
                td { (count(*rows)) }
            }
        }
    };
    table(&[&pair.name_a, &pair.name_b, "log-odds", "rows"], &rows)
}
