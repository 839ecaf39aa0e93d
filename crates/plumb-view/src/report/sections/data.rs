use maud::{Markup, html};

use crate::number::{count, percent};
use crate::page::parts::{facts, sentence};
use crate::report::content::DataSummary;

/// What was read, what was left out, and how the rest was parted.
pub fn section(data: &DataSummary) -> Markup {
    let share = |rows: u64| if data.read > 0 { percent(rows as f64 / data.read as f64, 1) } else { String::new() };
    let line = |class: &str, name: &str, rows: u64| {
        html! { tr class=(class) { th scope="row" { (name) } td { (count(rows)) } td { (share(rows)) } } }
    };
    html! {
        p { (sentence(&data.split)) }
        div.columns {
            div.scroll tabindex="0" role="group" {
                table {
                    caption { "Rows of " (data.file) }
                    thead { tr { th scope="col" { "use" } th scope="col" { "rows" } th scope="col" { "of all" } } }
                    tbody {
                        (line("", "read", data.read))
                        (line("", "with a label", data.labelled))
                        (line("inner", &format!("of them won, {}", percent(data.won as f64 / data.labelled.max(1) as f64, 1)), data.won))
                        (line("", &format!("trained on, {} won", percent(data.training_rate, 1)), data.training))
                        (line("", &format!("measured on, {} won", percent(data.test_rate, 1)), data.test))
                        @for left_out in data.left_out.iter().filter(|left_out| left_out.rows > 0) {
                            (line("aside", &format!("left out: {}", left_out.reason), left_out.rows))
                        }
                    }
                }
            }
            (facts(data.period.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
        }
        @if !data.excluded_columns.is_empty() {
            details {
                summary { "Columns that are not in the model (" (data.excluded_columns.len()) ")" }
                table.text {
                    thead { tr { th scope="col" { "column" } th scope="col" { "why" } } }
                    tbody { @for (column, why) in &data.excluded_columns { tr { th scope="row" { (column) } td { (why) } } } }
                }
            }
        }
    }
}
