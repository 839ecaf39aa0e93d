use std::path::Path;
use std::process::ExitCode;

use plumb_rules::{Finding, Known, RuleSet, Severity, Stage};
use plumb_train::rules::{Observed, check_on_leads, parse_findings, read_rules};
use serde_json::{Value, json};

use super::super::now;
use super::{load_config, moment, rules_path, source};
use crate::args::RulesCheckArgs;
use crate::exit::BAD_INPUT;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

/// Ends with 3 when there are errors; warnings and notes are no reason to stop.
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
    match (&set, &args.on) {
        (Some(set), Some(leads)) => {
            let source = source(leads, &args.leads, config.as_ref());
            let _interrupts = Interrupts::listen();
            let terminal = Terminal::new();
            let seen = check_on_leads(set, &source, &terminal);
            terminal.clear();
            let seen = seen?;
            findings.extend(seen.findings.iter().cloned());
            seen.notes.iter().for_each(|note| eprintln!("warning: {note}"));
            on = format!(" on {} leads of {}, {}", seen.usage.leads, leads.display(), moment(&source.as_of));
            observed = Some(seen);
        }
        (Some(set), None) => findings.extend(set.check(&Known { at: Some(now()), ..Known::default() })),
        (None, _) => {}
    }
    if args.json {
        let rules = set.as_ref().map(|set| json!({ "name": set.name(), "digest": set.digest() }));
        let document =
            json!({ "file": path, "rules": rules, "findings": findings, "observed": set.as_ref().zip(observed.as_ref()).map(counts) });
        println!("{}", serde_json::to_string_pretty(&document)?);
    } else {
        findings.iter().for_each(|finding| say(&path, finding));
        if let (Some(set), Some(observed)) = (&set, &observed) {
            say_observed(set, observed);
        }
        println!("{}", in_words(set.as_ref(), &findings, &on));
    }
    let is_bad = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if is_bad { ExitCode::from(BAD_INPUT) } else { ExitCode::SUCCESS })
}

/// `rules.toml:12:8: error: what is odd`, and the hint below.
fn say(path: &Path, finding: &Finding) {
    let (line, column) = (finding.at.line, finding.at.column);
    println!("{}:{line}:{column}: {}: {}", path.display(), finding.severity.as_str(), finding.message);
    if let Some(hint) = &finding.hint {
        println!("    {hint}");
    }
}

/// What rules do, with their names.
fn counts((set, observed): (&RuleSet, &Observed)) -> Value {
    let usage = &observed.usage;
    let rule = |(info, used): (&plumb_rules::RuleInfo, &plumb_rules::RuleUse)| json!({ "rule": info.id, "points": info.points, "held": used.held, "missing": used.missing, "given": used.points });
    let group = |(place, group): (usize, &plumb_rules::Group)| json!({ "group": group.id, "cap": group.cap, "capped": usage.group_caps.get(place), "most": usage.group_most.get(place) });
    json!({
        "rows": observed.rows,
        "leads": usage.leads,
        "rules": set.rules().iter().zip(&usage.rules).map(rule).collect::<Vec<_>>(),
        "groups": set.groups().iter().enumerate().map(group).collect::<Vec<_>>(),
        "stages": usage.stages,
        "grades": usage.grades,
        "disqualified": usage.disqualified,
        "totals": usage.totals,
    })
}

fn say_observed(set: &RuleSet, observed: &Observed) {
    println!("\n  {:<28} {:>8} {:>8} {:>7}  {:>13}", "rule", "points", "leads", "share", "mean points");
    let usage = &observed.usage;
    let leads = usage.leads.max(1) as f64;
    for (info, used) in set.rules().iter().zip(&usage.rules) {
        let counted = used.held + used.missing;
        let share = format!("{:.1}%", 100.0 * counted as f64 / leads);
        // Without the sign of a zero.
        let mean = (100.0 * used.points.get() / leads).round() / 100.0 + 0.0;
        println!("  {:<28} {:>8} {counted:>8} {share:>7}  {mean:>13.2}", info.id, info.points.to_string());
    }
    println!("\n  stage                           leads");
    for stage in Stage::ALL.into_iter().rev() {
        println!("  {stage:<28} {:>8}", usage.stages.get(&stage).unwrap_or(&0));
    }
    println!("\n  grade                           leads");
    for grade in set.grades().all() {
        println!("  {grade:<28} {:>8}", usage.grades.get(&grade).unwrap_or(&0));
    }
    println!();
}

fn in_words(set: Option<&RuleSet>, findings: &[Finding], on: &str) -> String {
    let count = |severity: Severity| {
        let count = findings.iter().filter(|finding| finding.severity == severity).count();
        format!("{count} {}{}", severity.as_str(), if count == 1 { "" } else { "s" })
    };
    let what = match set {
        Some(set) => format!("{} rules{on}", set.rules().len()),
        None => "the rules cannot be used".to_owned(),
    };
    format!("{what}: {}, {}, {}", count(Severity::Error), count(Severity::Warning), count(Severity::Note))
}
