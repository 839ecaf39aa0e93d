use std::process::ExitCode;

use plumb_train::rules::{RuleOutput, RuleScoreSummary, load_rules, score_by_rules};

use super::{load_config, moment, rules_path, source, warn_of_missing};
use crate::args::RulesScoreArgs;
use crate::commands::score::counted;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

pub fn run(args: RulesScoreArgs) -> anyhow::Result<ExitCode> {
    let config = load_config(&args.leads)?;
    let path = rules_path(args.rules, config.as_ref());
    let set = load_rules(&path)?;
    let source = source(&args.input, &args.leads, config.as_ref());
    let output = RuleOutput { scores: args.output, ledger: args.ledger };
    let _interrupts = Interrupts::listen();
    let terminal = Terminal::new();
    let summary = score_by_rules(&set, &source, &output, &terminal);
    terminal.clear();
    let summary = summary?;
    if summary.columns.id.is_none() {
        eprintln!("warning: no column's name says that it identifies leads: rows are numbered from 1; --id names one");
    }
    warn(&summary);
    eprintln!("{}", in_words(&summary, set.name(), &moment(&source.as_of)));
    eprintln!("written to {}", output.scores.display());
    if let Some(ledger) = &output.ledger {
        eprintln!("ledgers written to {}", ledger.display());
    }
    if args.json {
        let rules = serde_json::json!({ "name": set.name(), "digest": set.digest() });
        println!("{}", serde_json::to_string_pretty(&serde_json::json!({ "rules": rules, "summary": summary }))?);
    }
    Ok(ExitCode::SUCCESS)
}

/// What a person should know of the columns and events that rules read.
pub fn warn(summary: &RuleScoreSummary) {
    warn_of_missing(&summary.missing_fields);
    if summary.without_events {
        eprintln!("warning: the rules read events, and none are given: rules on events say nothing; give a file with --events");
    }
    if let Some(first) = &summary.first_odd {
        eprintln!("warning: {} with a value that is not what a rule reads there; the first: {first}", counted(summary.odd_rows));
    }
    for note in &summary.notes {
        eprintln!("warning: {note}");
    }
}

/// The summary in a few lines.
pub fn in_words(summary: &RuleScoreSummary, name: &str, moment: &str) -> String {
    fn counts<K: std::fmt::Display>(counts: impl Iterator<Item = (K, u64)>) -> String {
        counts.map(|(key, count)| format!("{key} {count}")).collect::<Vec<_>>().join(", ")
    }
    let mut text = format!("{} by the rules `{name}` {moment}: ", counted(summary.rows));
    text.push_str(&counts(summary.stages.iter().rev().map(|(stage, count)| (stage, *count))));
    if summary.without_moment > 0 {
        text.push_str(&format!("; {} without a moment, not scored", summary.without_moment));
    }
    text.push_str(&format!("\ngrades: {}", counts(summary.grades.iter().map(|(grade, count)| (grade, *count)))));
    if !summary.disqualified.is_empty() {
        text.push_str(&format!("\ndisqualified: {}", counts(summary.disqualified.iter().map(|(rule, count)| (rule, *count)))));
    }
    text
}
