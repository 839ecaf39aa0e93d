//! `plumb rules suggest`: the same rules with points from the data.

use std::fmt::Write;
use std::process::ExitCode;

use plumb_eval::Estimate;
use plumb_train::config::LoadedConfig;
use plumb_train::write::write_whole;
use plumb_train::{Advice, PointsChange, Round, SuggestOptions, Suggested, TrainError, suggest};

use crate::args::RulesSuggestArgs;
use crate::commands::compare::config_path;
use crate::commands::now;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

pub fn run(args: &RulesSuggestArgs) -> anyhow::Result<ExitCode> {
    let loaded = LoadedConfig::load(&config_path(args.config.as_deref()))?;
    let options = SuggestOptions {
        rules: args.rules.clone(),
        model: args.model.parse()?,
        registry: args.registry.clone(),
        round: if args.round == 5 { Round::Five } else { Round::Whole },
        seed: args.seed,
        now: now(),
        output: args.output.clone(),
    };
    let _interrupts = Interrupts::listen();
    let terminal = Terminal::new();
    let suggested = suggest(&loaded, &options, &terminal);
    terminal.clear();
    let suggested = suggested?;
    write_whole(&args.output, suggested.text.as_bytes()).map_err(TrainError::from)?;
    let mut words = String::new();
    // Writing to a string cannot fail.
    let _ = say(&mut words, &suggested);
    if args.json {
        eprint!("{words}");
        println!("{}", serde_json::to_string_pretty(&suggested)?);
    } else {
        print!("{words}");
    }
    eprintln!("re-estimated rules: {}", args.output.display());
    Ok(ExitCode::SUCCESS)
}

fn say(out: &mut String, suggested: &Suggested) -> std::fmt::Result {
    let Suggested { changes, leads, won, training, kept, .. } = suggested;
    writeln!(out, "points from {training} closed deals, judged on {leads} later ones, {won} of them won:\n")?;
    writeln!(out, "  {:<28} {:>7} {:>10}  {:<22} {:>6}  advice", "rule", "points", "suggested", "worth", "leads")?;
    changes.iter().try_for_each(|change| say_rule(out, change))?;
    let is_within = |change: &&PointsChange| change.line.advice == Advice::Keep && change.suggested != change.line.points;
    if changes.iter().any(|change| is_within(&change)) {
        writeln!(
            out,
            "\n  keep: the points lie within the interval of what the rule is worth, so they may stay; suggested is the worth itself, rounded"
        )?;
    }
    let interval = |e: Estimate| format!("{:.4} (95% interval {:.4} to {:.4})", e.estimate, e.lower, e.upper);
    writeln!(
        out,
        "\nROC AUC: the rules {}, re-estimated {}, the model {}",
        figure(kept.rules_auc),
        figure(kept.suggested_auc),
        figure(kept.model_auc)
    )?;
    writeln!(out, "  re-estimated less the rules: {}", interval(kept.gain))?;
    if let Some(share) = kept.kept {
        writeln!(out, "  they keep {:.0}% of the model's advantage over the rules", 100.0 * share)?;
    }
    suggested.notes.iter().try_for_each(|note| writeln!(out, "note: {note}"))
}

fn say_rule(out: &mut String, PointsChange { line, suggested }: &PointsChange) -> std::fmt::Result {
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value}"));
    let worth = line.worth.map_or("-".to_owned(), |e| format!("{:.1} ({:.1} to {:.1})", e.estimate, e.lower, e.upper));
    let advice = line.advice_in_words();
    writeln!(out, "  {:<28} {:>7} {:>10}  {worth:<22} {:>6}  {advice}", line.rule, number(line.points), number(*suggested), line.leads)
}

fn figure(estimate: Estimate) -> String {
    format!("{:.4}", estimate.estimate)
}
