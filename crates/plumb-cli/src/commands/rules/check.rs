use std::path::Path;
use std::process::ExitCode;

use plumb_rules::RuleSet;
use plumb_train::rules::{FindingLevel, Observed, RuleFinding, check_on_leads, parse_findings, read_rules};
use serde_json::json;

use super::{load_config, moment, rules_path, source};
use crate::args::RulesCheckArgs;
use crate::exit::BAD_INPUT;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

/// Ends with 3 when there are errors; warnings and hints are no reason to stop.
pub fn run(args: RulesCheckArgs) -> anyhow::Result<ExitCode> {
    let config = load_config(&args.leads)?;
    let path = rules_path(args.rules, config.as_ref());
    let text = read_rules(&path)?;
    let (set, mut findings) = match parse_findings(&text) {
        Ok(set) => (Some(set), Vec::new()),
        Err(faults) => (None, faults),
    };
    let mut observed = None;
    let mut on = String::new();
    if let (Some(set), Some(leads)) = (&set, &args.on) {
        let source = source(leads, &args.leads, config.as_ref());
        let _interrupts = Interrupts::listen();
        let terminal = Terminal::new();
        let checked = check_on_leads(set, &source, &terminal);
        terminal.clear();
        let (seen, more) = checked?;
        findings.extend(more);
        on = format!(" on {} leads of {}, {}", seen.scored, leads.display(), moment(&source.as_of));
        observed = Some(seen);
    }
    if args.json {
        let rules = set.as_ref().map(|set| json!({ "name": set.name(), "digest": set.digest() }));
        let document = json!({ "file": path, "rules": rules, "findings": findings, "observed": observed });
        println!("{}", serde_json::to_string_pretty(&document)?);
    } else {
        findings.iter().for_each(|finding| say(&path, finding));
        if let (Some(set), Some(observed)) = (&set, &observed) {
            say_observed(set, observed);
        }
        println!("{}", in_words(set.as_ref(), &findings, &on));
    }
    let is_bad = findings.iter().any(|finding| finding.level == FindingLevel::Error);
    Ok(if is_bad { ExitCode::from(BAD_INPUT) } else { ExitCode::SUCCESS })
}

/// `rules.toml:12:8: error: what is odd`, and the hint below.
fn say(path: &Path, finding: &RuleFinding) {
    let place = finding.at.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
    println!("{}{place}: {}: {}", path.display(), finding.level.as_str(), finding.message);
    if let Some(hint) = &finding.hint {
        println!("    {hint}");
    }
}

fn say_observed(set: &RuleSet, observed: &Observed) {
    println!("\n  {:<28} {:>8} {:>8} {:>7}  {:>13}", "rule", "points", "leads", "share", "mean points");
    let scored = observed.scored.max(1) as f64;
    for (info, count) in set.rules().iter().zip(&observed.rules) {
        let leads = count.held + count.missing;
        let share = format!("{:.1}%", 100.0 * leads as f64 / scored);
        let mean = count.given.get() / scored;
        println!("  {:<28} {:>8} {leads:>8} {share:>7}  {mean:>13.2}", info.id, info.points.to_string());
    }
    println!("\n  stage                           leads");
    for (stage, count) in observed.stages.iter().rev() {
        println!("  {stage:<28} {count:>8}");
    }
    println!("\n  grade                           leads");
    for (grade, count) in &observed.grades {
        println!("  {grade:<28} {count:>8}");
    }
    println!();
}

fn in_words(set: Option<&RuleSet>, findings: &[RuleFinding], on: &str) -> String {
    let count = |level: FindingLevel| {
        let count = findings.iter().filter(|finding| finding.level == level).count();
        format!("{count} {}{}", level.as_str(), if count == 1 { "" } else { "s" })
    };
    let what = match set {
        Some(set) => format!("{} rules{on}", set.rules().len()),
        None => "the rules cannot be used".to_owned(),
    };
    format!("{what}: {}, {}, {}", count(FindingLevel::Error), count(FindingLevel::Warning), count(FindingLevel::Hint))
}
