//! An audit in words.

use std::fmt::Write;

use serde::Serialize;

use super::{Finding, Level, Standing};
use crate::TrainError;
use crate::config::LoadedConfig;

/// What an audit came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditReport {
    /// Leaks of columns in use first, then suspects, then what is allowed, then what is left out.
    pub findings: Vec<Finding>,
    /// Columns looked at, left out or not.
    pub columns_checked: usize,
    /// Rows of the table.
    pub rows: usize,
    /// Decided deals looked at: all, or a sample.
    pub decided_rows_looked_at: usize,
    /// Open deals looked at.
    pub open_rows_looked_at: usize,
}

/// Leaks of columns in use that nobody has allowed.
pub(super) fn leaks(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.level == Level::Leak && finding.standing == Standing::Used).collect()
}

/// Why training stops.
pub(super) fn refusal(file: &str, findings: &[Finding], loaded: &LoadedConfig) -> TrainError {
    let leaks = leaks(findings);
    let said: Vec<String> =
        leaks.iter().map(|leak| format!("`{}` ({})", leak.column, leak.sentences.first().map_or("", String::as_str))).collect();
    let names: Vec<String> = leaks.iter().map(|leak| toml::Value::String(leak.column.clone()).to_string()).collect();
    let lines: Vec<String> = names.iter().map(|name| format!("{name} = {{ use = false }}")).collect();
    let config = loaded.path.display();
    TrainError::Leak {
        file: file.to_owned(),
        problem: format!(
            "training stops, for {} the outcome as only hindsight can: {}; leave out under [columns] of {config}: {}; or, if the value is surely known when a lead is scored: [audit] allow = [{}]; `plumb audit {config}` shows all evidence",
            if leaks.len() == 1 { "a column tells".to_owned() } else { format!("{} columns tell", leaks.len()) },
            said.join(", and "),
            lines.join(", "),
            names.join(", ")
        ),
    }
}

impl AuditReport {
    /// Whether a column in use leaks that nobody has allowed: training would stop.
    pub fn stops_training(&self) -> bool {
        !leaks(&self.findings).is_empty()
    }

    /// The report for a person: a block a finding, then the result.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for finding in &self.findings {
            // Writing to a string cannot fail.
            let _ = write_block(&mut out, finding);
        }
        let count = |level, standing| self.findings.iter().filter(|f| f.level == level && f.standing == standing).count();
        let (leaks, suspects) = (count(Level::Leak, Standing::Used), count(Level::Suspect, Standing::Used));
        let looked = format!(
            "{} columns of {} rows audited ({} decided and {} open deals looked at)",
            self.columns_checked, self.rows, self.decided_rows_looked_at, self.open_rows_looked_at
        );
        let result = match (leaks, suspects) {
            (0, 0) => "no column in use leaks or is suspect".to_owned(),
            (0, suspects) => format!("no leak among the columns in use, {suspects} suspect"),
            (leaks, suspects) => format!("{leaks} leaking and {suspects} suspect among the columns in use: training would stop"),
        };
        let _ = writeln!(out, "{looked}: {result}");
        out
    }
}

fn write_block(out: &mut String, finding: &Finding) -> std::fmt::Result {
    let level = if finding.level == Level::Leak { "LEAK" } else { "SUSPECT" };
    let standing = match finding.standing {
        Standing::Used => "",
        Standing::Allowed => " (allowed)",
        Standing::LeftOut => " (not used)",
    };
    writeln!(out, "{level}{standing}: {}", finding.column)?;
    for (at, sentence) in finding.sentences.iter().enumerate() {
        writeln!(out, "  {}  {sentence}", if at == 0 { "seen:" } else { "     " })?;
    }
    writeln!(out, "  why:   {}\n  do:    {}\n", finding.why, finding.advice)
}

impl Finding {
    /// A note on a training run: what a person should know of a column before believing the result.
    pub(crate) fn note(&self) -> Option<String> {
        match (self.standing, self.level) {
            (Standing::Used, _) => Some(format!("SUSPECT `{}`: {}. {}", self.column, self.evidence, self.advice)),
            (Standing::Allowed, Level::Leak) => Some(format!("LEAK `{}`, allowed by the configuration: {}", self.column, self.evidence)),
            (Standing::LeftOut, _) => Some(format!("SUSPECT {}: {}. {}", self.column, self.evidence, self.advice)),
            (Standing::Allowed, Level::Suspect) => None,
        }
    }
}
