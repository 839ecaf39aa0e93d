use std::io::ErrorKind;
use std::path::Path;

use plumb_rules::{RuleErrors, RuleSet};

use crate::TrainError;

/// The text of a file of rules.
///
/// # Errors
/// [`TrainError::Config`] when it cannot be read.
pub fn read_rules(path: &Path) -> Result<String, TrainError> {
    std::fs::read_to_string(path).map_err(|error| TrainError::Config {
        file: path.display().to_string(),
        place: String::new(),
        problem: match error.kind() {
            ErrorKind::NotFound => "there is no such file of rules".to_owned(),
            ErrorKind::InvalidData => "it is no UTF-8 text".to_owned(),
            _ => format!("it cannot be read ({error})"),
        },
    })
}

/// Reads and checks a file of rules.
///
/// # Errors
/// [`TrainError::Config`] with line and column of the first fault, and how many more there are.
pub fn load_rules(path: &Path) -> Result<RuleSet, TrainError> {
    RuleSet::parse(&read_rules(path)?).map_err(|faults| first_fault(path, &faults))
}

fn first_fault(path: &Path, faults: &RuleErrors) -> TrainError {
    let file = path.display().to_string();
    let (place, mut problem) = match faults.0.first() {
        Some(fault) => {
            let hint = fault.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
            (format!(", line {}, column {}", fault.at.line, fault.at.column), format!("{}{hint}", fault.message))
        }
        None => (String::new(), "it cannot be used".to_owned()),
    };
    if let more @ 1.. = faults.0.len().saturating_sub(1) {
        let faults = if more == 1 { "fault" } else { "faults" };
        problem.push_str(&format!(" (and {more} {faults} more, which `plumb rules check {file}` lists)"));
    }
    TrainError::Config { file, place, problem }
}
