use maud::{Markup, html};

use crate::compare::content::ComparisonReport;
use crate::page::parts::{facts, sentence};

/// What to know before believing the result; `None` where there is nothing.
pub fn caveats(report: &ComparisonReport) -> Option<Markup> {
    (!report.caveats.is_empty()).then(|| html! { ul { @for caveat in &report.caveats { li { (sentence(caveat)) } } } })
}

/// What was compared on, and how to make the page again.
pub fn reproducibility(report: &ComparisonReport) -> Markup {
    html! {
        p { "The same deals, model, rules and seed make the same page, byte for byte." }
        (facts(report.cohort.facts.iter().chain(&report.reproducibility).map(|(name, value)| (name.as_str(), value.as_str()))))
    }
}
