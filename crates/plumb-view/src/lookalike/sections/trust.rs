use maud::{Markup, html};

use crate::lookalike::content::{LookalikeReport, TellingFile};
use crate::page::parts::sentence;

/// What of the two files differs for another reason than the people in them, and what else to know.
pub fn section(report: &LookalikeReport) -> Markup {
    html! {
        @match report.findings.as_deref() {
            None => p { "Seeds and population are rows of one file, so no export can tell them apart." },
            Some([]) => p { "Seeds and population come from two files. No column was found that one of them fills in and the other does not, that is written otherwise, or whose values the other does not know." },
            Some(findings) => {
                p { "Seeds and population come from two files, which differ in more than their people. A column that tells the exports apart finds whoever stands in the seeds\u{2019} file again, and nobody else." }
                (list(findings))
            },
        }
        @if !report.notes.is_empty() {
            h3 { "Notes of the run" }
            ul { @for note in &report.notes { li { (sentence(note)) } } }
        }
    }
}

fn list(findings: &[TellingFile]) -> Markup {
    html! {
        table.text {
            thead { tr { th scope="col" { "column" } th scope="col" { "is" } th scope="col" { "evidence" } } }
            tbody {
                @for finding in findings {
                    tr {
                        th scope="row" { (finding.column) }
                        td { @if finding.allowed { span class="badge bad" { "used" } } @else { span class="badge note" { "left out" } } }
                        td { (sentence(&finding.evidence)) }
                    }
                }
            }
        }
    }
}
