use maud::{Markup, html};

use crate::page::parts::sentence;
use crate::report::content::{Finding, Severity, TrainingReport};

/// Columns that may know too much, and what else a person should know.
pub fn section(report: &TrainingReport) -> Markup {
    html! {
        @match report.findings.as_deref() {
            None => {}
            Some([]) => p { "No column was found that tells the outcome, or seems to be filled in after it." },
            Some(findings) => {
                p { "A column that is filled in when the deal closes tells the outcome, and makes every figure below too good." }
                (list(findings))
            },
        }
        @if report.notes.is_empty() {
            @if report.findings.is_none() { p { "The run noted nothing odd about the data." } }
        } @else {
            h3 { "Notes of the run" }
            ul { @for note in &report.notes { li { (sentence(note)) } } }
        }
    }
}

fn list(findings: &[Finding]) -> Markup {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.severity);
    html! {
        table.text {
            thead { tr { th scope="col" { "column" } th scope="col" { "finding" } th scope="col" { "evidence" } } }
            tbody {
                @for finding in sorted {
                    tr { th scope="row" { (finding.column) } td { (badge(finding.severity)) } td { (sentence(&finding.evidence)) } }
                }
            }
        }
    }
}

fn badge(severity: Severity) -> Markup {
    let (class, word) = match severity {
        Severity::Leak => ("bad", "leak"),
        Severity::Suspect => ("open", "suspect"),
        Severity::Note => ("note", "note"),
    };
    html! { span class=(format!("badge {class}")) { (word) } }
}
