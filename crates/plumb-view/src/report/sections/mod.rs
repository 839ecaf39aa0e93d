//! One file a question.

mod ages;
mod calibration;
mod comparison;
mod data;
mod gains;
mod measured;
pub(crate) mod pairs;
pub(crate) mod points;
mod reproducibility;
mod scores;
mod segments;
mod stability;
mod trust;
mod verdict;

use super::content::TrainingReport;
use crate::page::Section;

/// The sections that have something to say, in the order of the page.
pub fn all(report: &TrainingReport) -> Vec<Section> {
    let sections = [
        Section::some("verdict", "Verdict", Some(verdict::section(report))),
        Section::some("data", "Data and period", Some(data::section(&report.data))),
        Section::some("trust", "Can the data be trusted", Some(trust::section(report))),
        Section::some("comparison", "Against the alternatives", Some(comparison::section(report))),
        Section::some("gains", "Calling the best first", Some(gains::section(report))),
        Section::some("calibration", "Are the probabilities right", Some(calibration::section(report))),
        Section::some("scores", "Scores and grades", Some(scores::section(&report.scores))),
        Section::some("points", "What counts", Some(points::section(&report.features, points::OF_CONVERSION))),
        Section::some("pairs", "What counts together", pairs::section(&report.pairs)),
        Section::some("stability", "Over time", stability::section(&report.stability)),
        Section::some("ages", "As leads grow older", ages::section(&report.ages)),
        Section::some("segments", "In each segment", segments::section(&report.segments)),
        Section::some("reproducibility", "Reproducibility", Some(reproducibility::section(report))),
    ];
    sections.into_iter().flatten().collect()
}
