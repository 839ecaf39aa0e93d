use maud::{Markup, html};

use crate::page::parts::facts;
use crate::report::content::TrainingReport;

/// All that is needed to make the version again.
pub fn section(report: &TrainingReport) -> Markup {
    html! {
        p { "The same rows, configuration and seed make the same model, byte for byte." }
        (facts(report.reproducibility.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
        details { summary { "The configuration as used" } pre { (report.config) } }
    }
}
