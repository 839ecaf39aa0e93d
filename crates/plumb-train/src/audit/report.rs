//! An audit in words.

use std::fmt::Write;

use serde::Serialize;

use super::finding::advice;
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
        for group in groups(&self.findings) {
            // Writing to a string cannot fail.
            let _ = group.write(&mut out);
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

/// Findings of the same evidence, as of columns that are blank together, are told as one.
struct Group<'a> {
    finding: &'a Finding,
    columns: Vec<&'a str>,
}

fn groups(findings: &[Finding]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for finding in findings {
        let same = |group: &&mut Group<'_>| {
            let first = group.finding;
            (first.level, first.standing, &first.evidence) == (finding.level, finding.standing, &finding.evidence)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.columns.push(&finding.column),
            None => groups.push(Group { finding, columns: vec![&finding.column] }),
        }
    }
    groups
}

/// Notes on a training run: what a person should know of its columns before believing the result.
pub(crate) fn notes(findings: &[Finding]) -> Vec<String> {
    groups(findings).iter().filter_map(Group::note).collect()
}

impl Group<'_> {
    fn advice(&self) -> String {
        advice(&self.columns, self.finding.level, self.finding.rule, self.finding.standing)
    }

    fn note(&self) -> Option<String> {
        let Finding { standing, level, evidence, .. } = self.finding;
        let named = self.columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
        match (standing, level) {
            (Standing::Used | Standing::LeftOut, _) => Some(format!("SUSPECT {named}: {evidence}. {}", self.advice())),
            (Standing::Allowed, Level::Leak) => Some(format!("LEAK {named}, allowed by the configuration: {evidence}")),
            (Standing::Allowed, Level::Suspect) => None,
        }
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let finding = self.finding;
        let level = if finding.level == Level::Leak { "LEAK" } else { "SUSPECT" };
        let standing = match finding.standing {
            Standing::Used => "",
            Standing::Allowed => " (allowed)",
            Standing::LeftOut => " (not used)",
        };
        writeln!(out, "{level}{standing}: {}", self.columns.join(", "))?;
        for (at, sentence) in finding.sentences.iter().enumerate() {
            writeln!(out, "  {}  {sentence}", if at == 0 { "seen:" } else { "     " })?;
        }
        writeln!(out, "  why:   {}\n  do:    {}\n", finding.why, self.advice())
    }
}
