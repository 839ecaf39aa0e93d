use plumb_rules::{Position, RuleError};
use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// The rules cannot mean this.
    Error,
    /// A part of the rules does nothing, or not what it seems to do.
    Warning,
    /// Something to think about.
    Hint,
}

impl FindingLevel {
    /// The level as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            FindingLevel::Error => "error",
            FindingLevel::Warning => "warning",
            FindingLevel::Hint => "hint",
        }
    }
}

/// Something odd about rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleFinding {
    /// How bad it is.
    pub level: FindingLevel,
    /// Where in the file of rules.
    #[serde(flatten)]
    pub at: Option<Position>,
    /// What is odd.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl RuleFinding {
    pub(super) fn of_fault(fault: RuleError) -> Self {
        Self { level: FindingLevel::Error, at: Some(fault.at), message: fault.message, hint: fault.hint }
    }

    pub(super) fn new(level: FindingLevel, at: Option<Position>, message: impl Into<String>) -> Self {
        Self { level, at, message: message.into(), hint: None }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}
