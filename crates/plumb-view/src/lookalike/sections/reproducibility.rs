use maud::{Markup, html};

use crate::lookalike::content::LookalikeReport;
use crate::page::parts::facts;

/// All that is needed to make the version again.
pub fn section(report: &LookalikeReport) -> Markup {
    html! {
        p { "The same rows, options and seed make the same model, byte for byte." }
        (facts(report.reproducibility.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
    }
}
