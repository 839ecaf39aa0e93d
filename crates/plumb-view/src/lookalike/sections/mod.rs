//! One file a question.

mod beside;
mod people;
mod reach;
mod reproducibility;
mod stability;
mod traits;
mod trust;
mod verdict;

use plumb_eval::Estimate;

use super::content::LookalikeReport;
use crate::page::Section;
use crate::report::sections::{pairs, points};

/// How to speak of points of likeness.
const POINTS: points::PointsWords = points::PointsWords {
    intro: "Points are log-odds against the average of seeds and population together: with +0.69 somebody is about twice as common among the seeds, with \u{2212}0.69 half as common. \
            The sum of somebody\u{2019}s points is their likeness; the score is its percentile in the population. Rows are of seeds and population, and so is the share of them that are seeds: it also carries what goes along with a value, the points do not.",
    tells: "How much each feature tells seeds from others",
    over: "Standard deviation of the points that the feature gives, over seeds and population.",
    share: "seeds",
};

/// The sections that have something to say, in the order of the page.
pub fn all(report: &LookalikeReport) -> Vec<Section> {
    let sections = [
        Section::some("verdict", "Verdict", Some(verdict::section(report))),
        Section::some("people", "Who was compared with whom", Some(people::section(&report.people))),
        Section::some("trust", "Can the files be trusted", Some(trust::section(report))),
        Section::some("reach", "How far does it reach", Some(reach::section(&report.quality))),
        Section::some("beside", "Against the model for conversion", beside::section(report.quality.beside.as_ref())),
        Section::some("traits", "What seeds have in common", traits::section(&report.traits)),
        Section::some("points", "What counts", Some(points::section(&report.features, POINTS))),
        Section::some("pairs", "What counts together", pairs::section(&report.pairs)),
        Section::some("stability", "Would the list stay the same", Some(stability::section(report.stability))),
        Section::some("reproducibility", "Reproducibility", Some(reproducibility::section(report))),
    ];
    sections.into_iter().flatten().collect()
}

/// How many times a share that was found is that of the people looked at.
fn times_chance(found: Estimate, reach: f64) -> Estimate {
    Estimate { estimate: found.estimate / reach, lower: found.lower / reach, upper: found.upper / reach }
}
