//! The page around the sections.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::content::TrainingReport;
use super::sections;
use super::style::STYLE;

/// Nothing is fetched and nothing is run, whatever a label says.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Draws the report: one HTML document that needs nothing else.
pub fn render(report: &TrainingReport) -> String {
    let sections: Vec<(&str, &str, Markup)> = sections::all(report);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="color-scheme" content="light dark";
                title { (report.model) ": training report" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                nav aria-label="Sections" {
                    p.brand { "Plumb" }
                    ol { @for (id, title, _) in &sections { li { a href=(format!("#{id}")) { (title) } } } }
                }
                main {
                    header {
                        p.kicker { "Training report" }
                        h1 { (report.model) }
                        p.lead { (report.predicts) }
                    }
                    @for (id, title, content) in &sections {
                        section id=(id) aria-labelledby=(format!("{id}-title")) {
                            h2 id=(format!("{id}-title")) { (title) }
                            (content)
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}
