use maud::{Markup, html};

use crate::lookalike::content::People;
use crate::number::{count, percent};
use crate::page::parts::facts;

/// Seeds, population, and the columns that they were compared by.
pub fn section(people: &People) -> Markup {
    let all = people.seeds + people.population;
    let line = |class: &str, name: &str, number: u64| {
        let share = percent(number as f64 / all.max(1) as f64, 1);
        html! { tr class=(class) { th scope="row" { (name) } td { (count(number)) } td { (share) } } }
    };
    html! {
        p { "Seeds are the customers whose like are sought, the population those among whom they are sought. A fifth of the seeds (" (people.hidden_by)
            ") counted as population while the table that is judged was fitted; the table that serves learnt from all of them. "
            "Who in the population is a customer without anybody having said so stays there: that moves the scale, and not the order." }
        div.columns {
            div.scroll tabindex="0" role="group" {
                table {
                    thead { tr { th scope="col" { "who" } th scope="col" { "people" } th scope="col" { "of all" } } }
                    tbody {
                        (line("", &format!("seeds: {}", people.which), people.seeds))
                        (line("inner", &format!("of them hidden, {}", people.hidden_by), people.hidden))
                        (line("", "population", people.population))
                    }
                }
            }
            (facts(people.facts.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
        }
        p { (people.columns.len()) " columns tell likeness: " span.columns-used { (people.columns.join(", ")) } }
        @if !people.left_out.is_empty() {
            details {
                summary { "Columns that are left out (" (people.left_out.len()) ")" }
                table.text {
                    thead { tr { th scope="col" { "column" } th scope="col" { "why" } } }
                    tbody { @for (column, why) in &people.left_out { tr { th scope="row" { (column) } td { (why) } } } }
                }
            }
        }
    }
}
