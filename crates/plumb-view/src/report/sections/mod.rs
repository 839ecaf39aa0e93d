//! One file a question.

mod calibration;
mod comparison;
mod data;
mod gains;
mod pairs;
mod points;
mod reproducibility;
mod scores;
mod segments;
mod stability;
mod trust;
mod verdict;

use maud::Markup;

use super::content::TrainingReport;

/// The sections that have something to say: anchor, title and content, in the order of the page.
pub fn all(report: &TrainingReport) -> Vec<(&'static str, &'static str, Markup)> {
    let sections = [
        ("verdict", "Verdict", Some(verdict::section(report))),
        ("data", "Data and period", Some(data::section(&report.data))),
        ("trust", "Can the data be trusted", Some(trust::section(report))),
        ("comparison", "Against the alternatives", Some(comparison::section(report))),
        ("gains", "Calling the best first", Some(gains::section(report))),
        ("calibration", "Are the probabilities right", Some(calibration::section(report))),
        ("scores", "Scores and grades", Some(scores::section(&report.scores))),
        ("points", "What counts", Some(points::section(&report.features))),
        ("pairs", "What counts together", pairs::section(&report.pairs)),
        ("stability", "Over time", stability::section(&report.stability)),
        ("segments", "In each segment", segments::section(&report.segments)),
        ("reproducibility", "Reproducibility", Some(reproducibility::section(report))),
    ];
    sections.into_iter().filter_map(|(id, title, content)| content.map(|content| (id, title, content))).collect()
}
