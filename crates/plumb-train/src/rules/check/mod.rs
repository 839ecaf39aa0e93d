//! What is odd about rules: faults of the file, what the file alone tells, and what shows only when it is held against leads.

mod on_leads;
mod together;

pub use on_leads::{Observed, check_on_leads};

use plumb_rules::{Finding, RuleErrors, RuleSet, Severity};

/// Reads the text of a file of rules; its faults become findings.
///
/// # Errors
/// The faults, in the order of the file.
pub fn parse_findings(text: &str) -> Result<RuleSet, Vec<Finding>> {
    RuleSet::parse(text).map_err(|RuleErrors(faults)| {
        let finding = |fault: plumb_rules::RuleError| Finding {
            at: fault.at,
            severity: Severity::Error,
            code: "fault",
            rule: None,
            message: fault.message,
            hint: fault.hint,
        };
        faults.into_iter().map(finding).collect()
    })
}
