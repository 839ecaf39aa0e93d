//! `plumb compare`: the model and the rules on the same closed deals.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use plumb_eval::Estimate;
use plumb_train::config::LoadedConfig;
use plumb_train::{Advice, CompareOptions, Compared, Competitor, LikenessCompared, compare, write_compare_page, write_swap_set};

use super::now;
use crate::args::CompareArgs;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

/// Where the configuration is looked for when none is named.
const PLACES: [&str; 2] = ["plumb.toml", "data/plumb.toml"];

pub fn run(args: &CompareArgs) -> anyhow::Result<ExitCode> {
    let loaded = LoadedConfig::load(&config_path(args.config.as_deref()))?;
    let options = CompareOptions {
        rules: args.rules.clone(),
        model: args.model.parse()?,
        lookalike: args.lookalike.clone(),
        registry: args.registry.clone(),
        on: args.on.clone(),
        events: args.events.clone(),
        per_week: args.per_week.map(|n| n as usize),
        cost_per_lead: args.cost_per_lead,
        seed: args.seed,
        now: now(),
        page: args.output.clone(),
        swap_set: args.swap_set.clone(),
    };
    let _interrupts = Interrupts::listen();
    let terminal = Terminal::new();
    let compared = compare(&loaded, &options, &terminal);
    terminal.clear();
    let compared = compared?;
    if let Some(path) = &args.swap_set {
        write_swap_set(path, &compared)?;
    }
    if let Some(path) = &args.output {
        write_compare_page(path, &compared, args.swap_set.as_deref())?;
    }
    let mut words = String::new();
    // Writing to a string cannot fail.
    let _ = say(&mut words, &compared);
    if args.json {
        eprint!("{words}");
        println!("{}", serde_json::to_string_pretty(&compared)?);
    } else {
        print!("{words}");
    }
    for (what, path) in [("page", &args.output), ("leads that change places", &args.swap_set)] {
        if let Some(path) = path {
            eprintln!("{what}: {}", path.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The configuration that was named, or that of this folder, or that of the demo.
pub fn config_path(named: Option<&Path>) -> PathBuf {
    let found = || PLACES.iter().map(Path::new).find(|place| place.exists()).unwrap_or(Path::new(PLACES[0])).to_owned();
    named.map_or_else(found, Path::to_owned)
}

fn say(out: &mut String, compared: &Compared) -> std::fmt::Result {
    let Compared { on, verdict, swap_set, lines, .. } = compared;
    writeln!(out, "{}\n", verdict.sentence)?;
    let model = compared.model.version.as_deref().unwrap_or_default();
    let dates = match (on.first_created, on.last_created) {
        (Some(first), Some(last)) => format!(", created from {} to {}", day(&first.to_string()), day(&last.to_string())),
        _ => String::new(),
    };
    writeln!(out, "{} leads of {} that {model} has not seen, {} of them won{dates}:", on.leads, on.file, on.won)?;
    writeln!(out, "  {:<30} {:<24} {:<8} {:<8} {:<9} Brier", "", "ROC AUC", "PR-AUC", "KS", "log loss")?;
    let reestimated = compared.reestimated.as_ref().map(|reestimated| &reestimated.own);
    let all = [&compared.model, &compared.rules].into_iter().chain(reestimated).chain(&compared.previous).chain(&compared.base_rate);
    all.into_iter().try_for_each(|one| say_one(out, one))?;
    let (gap, [lower, upper]) = (compared.difference.estimate, compared.difference.interval);
    writeln!(out, "  the model less the rules: AUC {gap:+.4} (95% interval {lower:+.4} to {upper:+.4}, DeLong)")?;
    if let Some(likeness) = &compared.likeness {
        say_likeness(out, likeness)?;
    }
    let share = |group: &plumb_eval::compare::Group| {
        let won = group.share.map_or("none".to_owned(), |share| format!("{:.0}%", 100.0 * share.estimate));
        format!("{:.0} leads, {won} won", group.rows)
    };
    writeln!(
        out,
        "\nif the model takes over at {} leads: in come {}; out go {}",
        swap_set.worked,
        share(&swap_set.promoted),
        share(&swap_set.demoted)
    )?;
    let advised = |advice: Advice| lines.iter().filter(|line| line.advice == advice).count();
    let all = [Advice::Keep, Advice::Raise, Advice::Lower, Advice::Drop, Advice::WrongSign, Advice::CannotTell];
    let counts: Vec<String> = all
        .into_iter()
        .map(|advice| (advice.word(), advised(advice)))
        .filter(|(_, n)| *n > 0)
        .map(|(word, n)| format!("{word} {n}"))
        .collect();
    writeln!(out, "rules line by line: {}", counts.join(", "))?;
    compared.notes.iter().try_for_each(|note| writeln!(out, "note: {note}"))
}

fn say_likeness(out: &mut String, own: &LikenessCompared) -> std::fmt::Result {
    writeln!(
        out,
        "\n{} on {} of these leads, {} of them won, without {} seeds that it was told of:",
        own.version, own.leads, own.won, own.seeds_left_out
    )?;
    own.notes.iter().try_for_each(|note| writeln!(out, "  note: {note}"))?;
    let Some(all) = &own.head_to_head else {
        return writeln!(out, "  not compared: {}", own.not_compared.as_deref().unwrap_or("unknown"));
    };
    for one in &all.standings {
        let auc = one.auc;
        writeln!(out, "  {:<30} {:.4} ({:.4}-{:.4})", one.name, auc.estimate, auc.lower, auc.upper)?;
    }
    for difference in &all.differences {
        let auc = difference.auc;
        writeln!(
            out,
            "  likeness less {}: AUC {:+.4} (95% interval {:+.4} to {:+.4})",
            difference.other, auc.estimate, auc.lower, auc.upper
        )?;
    }
    Ok(())
}

fn say_one(out: &mut String, one: &Competitor) -> std::fmt::Result {
    let interval = |e: Estimate| format!("{:.4} ({:.4}-{:.4})", e.estimate, e.lower, e.upper);
    let (log_loss, brier) = match &one.probabilities {
        Some(own) => (format!("{:.4}", own.log_loss.estimate), format!("{:.4}", own.brier.estimate)),
        None => ("none".to_owned(), "none".to_owned()),
    };
    let (pr, ks) = (one.average_precision.estimate, one.ks.estimate);
    writeln!(out, "  {:<30} {:<24} {pr:<8.4} {ks:<8.4} {log_loss:<9} {brier}", one.name, interval(one.auc))
}

/// The day of an ISO 8601 time.
fn day(time: &str) -> &str {
    time.get(..10).unwrap_or(time)
}
