use std::process::ExitCode;

use plumb_train::rules::{LeadOverDays, RuledSource, WhatIf, lead_over_days, load_rules, what_if, write_days};

use super::{load_config, moment, rules_path, source, warn_of_missing};
use crate::args::RulesSimulateArgs;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

/// So many lines of a ledger say why a stage changes.
const REASONS: usize = 4;

pub fn run(args: RulesSimulateArgs) -> anyhow::Result<ExitCode> {
    let config = load_config(&args.leads)?;
    let path = rules_path(args.rules.clone(), config.as_ref());
    let set = load_rules(&path)?;
    let source = source(&args.input, &args.leads, config.as_ref());
    let _interrupts = Interrupts::listen();
    let terminal = Terminal::new();
    match (&args.lead, &args.with) {
        (Some(lead), _) => {
            let days = lead_over_days(&set, &source, lead, args.days, &terminal);
            terminal.clear();
            let days = days?;
            if let Some(output) = &args.output {
                write_days(&days, output)?;
            }
            say_days(&days, &source, set.uses_events(), args.json)?;
        }
        (None, Some(with)) => {
            let edited = load_rules(with)?;
            let result = what_if(&set, &edited, &source, args.output.as_deref(), &terminal);
            terminal.clear();
            let result = result?;
            say_what_if(&result, &source, args.json)?;
        }
        // clap asks for one of the two.
        (None, None) => {}
    }
    if let Some(output) = &args.output {
        eprintln!("written to {}", output.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn say_days(days: &LeadOverDays, source: &RuledSource, uses_events: bool, json: bool) -> anyhow::Result<()> {
    if uses_events && source.events.is_none() {
        eprintln!("warning: the rules read events, and none are given: give a file with --events");
    }
    days.notes.iter().for_each(|note| eprintln!("warning: {note}"));
    if json {
        println!("{}", serde_json::to_string_pretty(days)?);
        return Ok(());
    }
    println!("lead {} {}\n", days.id, moment(&source.as_of));
    for line in &days.now.ledger {
        println!("  {:>8}  {}", line.points.to_string(), line.text);
    }
    println!("  {:>8}  score", days.now.score.get());
    println!("\n  {:>4}  {:<10}  {:>5}  {:<5}  stage", "day", "date", "score", "grade");
    let last = days.days.len().saturating_sub(1);
    for (place, day) in days.days.iter().enumerate() {
        // Days on which nothing changes are left out, but for the last.
        let before = place.checked_sub(1).map(|before| &days.days[before]);
        let same = before.is_some_and(|b| b.score == day.score && b.grade == day.grade && b.stage == day.stage);
        if same && place != last {
            continue;
        }
        let date = day.at.to_string();
        println!("  {:>4}  {:<10}  {:>5}  {:<5}  {}", day.day, date.get(..10).unwrap_or(&date), day.score.get(), day.grade, day.stage);
        for change in day.why.iter().take(REASONS) {
            println!("        {}: {} -> {}", change.text, change.from, change.to);
        }
    }
    Ok(())
}

fn say_what_if(result: &WhatIf, source: &RuledSource, json: bool) -> anyhow::Result<()> {
    warn_of_missing(&result.missing_fields);
    result.notes.iter().for_each(|note| eprintln!("warning: {note}"));
    if json {
        println!("{}", serde_json::to_string_pretty(result)?);
        return Ok(());
    }
    let of = |count: u64| format!("{count} ({:.1}%)", if result.scored == 0 { 0.0 } else { 100.0 * count as f64 / result.scored as f64 });
    println!("{} leads of {} rows, {}\n", result.scored, result.rows, moment(&source.as_of));
    println!("  score changes          {}", of(result.score_changed));
    println!("  band of ten changes    {}", of(result.band_changed));
    println!("  grade changes          {}", of(result.grade_changed));
    println!("  stage changes          {}", of(result.stage_changed));
    println!("  mean change            {:+.2} ({:.2} whatever its direction)", result.mean_change, result.mean_absolute_change);
    println!("\n  {:<20} {:>11} {:>11} {:>11} {:>11}", "stage before \\ after", "rejected", "early", "nurture", "sales_ready");
    for (stage, counts) in ["rejected", "early", "nurture", "sales_ready"].iter().zip(&result.stages) {
        println!("  {stage:<20} {:>11} {:>11} {:>11} {:>11}", counts[0], counts[1], counts[2], counts[3]);
    }
    let mut grades: Vec<&String> = result.grades_before.keys().chain(result.grades_after.keys()).collect();
    grades.sort();
    grades.dedup();
    println!("\n  {:<20} {:>11} {:>11}", "grade", "before", "after");
    for grade in grades {
        let count = |counts: &std::collections::BTreeMap<String, u64>| counts.get(grade).copied().unwrap_or(0);
        println!("  {grade:<20} {:>11} {:>11}", count(&result.grades_before), count(&result.grades_after));
    }
    if !result.largest.is_empty() {
        println!("\n  moved most:");
    }
    for change in &result.largest {
        println!("  {:<20} {:>3} -> {:>3}   {}", change.id, change.score.0.get(), change.score.1.get(), change.because());
    }
    Ok(())
}
