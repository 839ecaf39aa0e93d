//! One file a question.

mod agreement;
mod before;
mod levels;
mod likeness;
mod lines;
mod probabilities;
mod ranking;
mod segments;
mod speed;
mod swap;
mod telling;
mod thresholds;
mod verdict;
mod worked;
mod worth;

use super::content::ComparisonReport;
use crate::page::Section;

/// The sections that have something to say, in the order of the page.
pub fn all(report: &ComparisonReport) -> Vec<Section> {
    let sections = [
        Section::some("verdict", "Verdict", Some(verdict::section(report))),
        Section::some("worth", "What it is worth", Some(worth::section(report))),
        Section::some("thresholds", "From which score up", thresholds::section(&report.thresholds)),
        Section::some("grid", "Where they disagree", Some(agreement::section(&report.grid))),
        Section::some("swap", "Who would be called instead of whom", Some(swap::section(report))),
        Section::some("telling", "The most telling leads", telling::section(report)),
        Section::some("segments", "For whom", segments::section(&report.segments)),
        Section::some("lines", "Which rules to change", lines::section(report)),
        Section::some("ranking", "Which ranks better", Some(ranking::section(report))),
        Section::some("likeness", "Likeness to customers as a third", likeness::section(report.likeness.as_ref())),
        Section::some("probabilities", "Whose probabilities are truer", probabilities::section(report)),
        Section::some("time", "Over time", levels::over_time(report.periods.as_ref())),
        Section::some("ages", "As leads grow older", levels::by_age(report.ages.as_ref())),
        Section::some("speed", "Does a high score close faster", speed::section(&report.days_to_close)),
        Section::some("worked", "Were leads worked because of their score", worked::section(report.worked.as_ref())),
        Section::some("before", "Before you believe it", before::caveats(report)),
        Section::some("reproducibility", "Reproducibility", Some(before::reproducibility(report))),
    ];
    sections.into_iter().flatten().collect()
}
