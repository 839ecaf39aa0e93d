use std::fmt;

use serde::Serialize;

use crate::Position;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably not meant.
    Warning,
    /// Surely not meant: it can never do anything.
    Error,
}

impl Severity {
    /// The word as it is shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// Something in a valid file that is probably not meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where it is.
    pub at: Position,
    /// How bad it is.
    pub severity: Severity,
    /// What kind of finding it is, such as `unknown-field`.
    pub code: &'static str,
    /// The rule that it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What it is.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}: {}", self.at.line, self.at.column, self.severity.as_str(), self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

/// Findings as they are made.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Finding>);

impl Findings {
    pub(super) fn add(&mut self, at: Position, severity: Severity, code: &'static str, message: String, hint: impl Into<String>) {
        self.push(Finding { at, severity, code, rule: None, message, hint: Some(hint.into()) });
    }

    pub(super) fn of_rule(
        &mut self,
        (rule, at): (&str, Position),
        severity: Severity,
        code: &'static str,
        message: String,
        hint: impl Into<String>,
    ) {
        self.push(Finding { at, severity, code, rule: Some(rule.to_owned()), message, hint: Some(hint.into()) });
    }

    fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// In the order of the file.
    pub(super) fn sorted(mut self) -> Vec<Finding> {
        self.0.sort_by(|a, b| a.at.cmp(&b.at).then(b.severity.cmp(&a.severity)));
        self.0
    }
}
