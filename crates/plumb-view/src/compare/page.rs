//! The page around the sections.

use super::content::ComparisonReport;
use super::sections;
use super::style::STYLE;
use crate::page::Page;
use crate::page::parts::sentence;

/// Draws the comparison: one HTML document that needs nothing else.
pub fn render(report: &ComparisonReport) -> String {
    let page = Page {
        title: &format!("{} against {}", report.model, report.rules),
        kind: "Model against rules on the same closed deals",
        heading: &format!("{} against {}", report.model, report.rules),
        lead: &sentence(&report.cohort.sentence),
        style: STYLE,
        sections: sections::all(report),
    };
    page.render()
}
