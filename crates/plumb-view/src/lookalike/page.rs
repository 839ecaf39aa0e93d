//! The page around the sections.

use super::content::LookalikeReport;
use super::sections;
use crate::page::Page;
use crate::page::parts::sentence;

/// What this page adds to the style of all.
const STYLE: &str = r#"
.badge.good { color: var(--good); }
.model .band { fill: var(--model); opacity: 0.14; }
.traits .plot { width: 240px; min-width: 130px; } .traits td, .traits th { vertical-align: middle; }
.traits .where { display: block; color: var(--muted); font-size: 0.8rem; }
.columns-used { color: var(--muted); font-size: 0.9rem; }
"#;

/// Draws the report: one HTML document that needs nothing else.
pub fn render(report: &LookalikeReport) -> String {
    let page = Page {
        title: &format!("{}: lookalike report", report.model),
        kind: "Lookalike report",
        heading: &report.model,
        lead: &sentence(&report.ranks),
        style: STYLE,
        sections: sections::all(report),
    };
    page.render()
}
