//! What is odd about rules: faults of the file, and what shows only when it is held against leads.

mod finding;
mod observed;
mod on_leads;
mod place;

pub use finding::{FindingLevel, RuleFinding};
pub use observed::{GroupCount, Observed, RuleCount};
pub use on_leads::check_on_leads;

use plumb_rules::{RuleErrors, RuleSet};

/// Reads the text of a file of rules; its faults become findings.
pub fn parse_findings(text: &str) -> Result<RuleSet, Vec<RuleFinding>> {
    RuleSet::parse(text).map_err(|RuleErrors(faults)| faults.into_iter().map(RuleFinding::of_fault).collect())
}
