use maud::{Markup, html};

use crate::lookalike::content::Beside;
use crate::number::{count, fixed, percent, signed};
use crate::page::parts::{estimate, table};

/// Likeness and the probability of conversion on the same people; `None` where no model was named, or there were too few.
pub fn section(beside: Option<&Beside>) -> Option<Markup> {
    beside.map(|own| {
        let four = |value: f64| fixed(value, 4);
        let rows = html! {
            @for (reach, likeness, conversion) in &own.lifts {
                tr { th scope="row" { "top " (percent(*reach, 0)) } td { (fixed(*likeness, 2)) } td { (fixed(*conversion, 2)) } }
            }
        };
        let areas = html! {
            tr { th scope="row" { "likeness" } td { (estimate(own.likeness, four)) } }
            tr { th scope="row" { (own.name) } td { (estimate(own.conversion, four)) } }
            tr { th scope="row" { "likeness less it" } td { (estimate(own.difference, |value| signed(value, 4))) } }
        };
        html! {
            p { b { (own.name) } " predicts who buys, and was told of losses; likeness knows customers alone. Both rank the same "
                (count(own.rows)) " people, of whom its measured table has seen none, to find the same " (count(own.hidden)) " hidden seeds." }
            div.columns {
                (table(&["", "ROC AUC"], &areas))
                (table(&["times chance", "likeness", "conversion"], &rows))
            }
        }
    })
}
