//! The page around the sections.

use super::content::TrainingReport;
use super::sections;
use crate::page::Page;

/// Draws the report: one HTML document that needs nothing else.
pub fn render(report: &TrainingReport) -> String {
    let page = Page {
        title: &format!("{}: training report", report.model),
        kind: "Training report",
        heading: &report.model,
        lead: &report.predicts,
        style: "",
        sections: sections::all(report),
    };
    page.render()
}
