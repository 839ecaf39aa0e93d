//! `plumb models diff`: what changed between two versions.

use std::fmt::Write;
use std::process::ExitCode;

use plumb_model::{Difference, FeatureDifference, Kind};
use plumb_registry::{Loaded, Registry};
use serde_json::{Value, json};

use crate::args::DiffArgs;
use crate::exit::BAD_INPUT;

/// So many features are listed without `--json`.
const LISTED: usize = 20;

pub fn run(args: &DiffArgs) -> anyhow::Result<ExitCode> {
    let registry = Registry::open(&args.at.registry);
    let (from, to) = (registry.load(&args.from.parse()?)?, registry.load(&args.to.parse()?)?);
    if from.model.kind != to.model.kind {
        eprintln!(
            "error: {} {}, and {} {}: their points cannot be compared; name two versions of one kind",
            named(&from),
            tells(from.model.kind),
            named(&to),
            tells(to.model.kind)
        );
        return Ok(ExitCode::from(BAD_INPUT));
    }
    let difference = Difference::between(&from.model, &to.model);
    let moves = on_file::moves(args, &from, &to)?;
    if args.json {
        let side = |loaded: &Loaded| json!({ "name": loaded.name, "version": loaded.version, "metrics": loaded.manifest.metrics });
        let scores = moves.map(|(document, _)| document);
        let document = json!({ "from": side(&from), "to": side(&to), "difference": difference, "scores": scores });
        println!("{}", serde_json::to_string_pretty(&document)?);
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = say(&mut text, &from, &to, &difference);
    text.extend(moves.map(|(_, words)| words));
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}

fn named(loaded: &Loaded) -> String {
    format!("{}@{}", loaded.name, loaded.version)
}

fn tells(kind: Kind) -> &'static str {
    match kind {
        Kind::Conversion => "predicts conversion",
        Kind::Lookalike => "tells likeness",
    }
}

fn say(out: &mut String, from: &Loaded, to: &Loaded, difference: &Difference) -> std::fmt::Result {
    writeln!(out, "{}@{} -> {}@{}\n", from.name, from.version, to.name, to.version)?;
    let changed: Vec<_> = difference.settings.iter().filter(|setting| setting.changed()).collect();
    if changed.is_empty() {
        writeln!(out, "settings and data: the same")?;
    } else {
        writeln!(out, "settings and data that differ:")?;
    }
    for setting in changed {
        writeln!(out, "  {:<22} {} -> {}", setting.name, shortened(&setting.from), shortened(&setting.to))?;
    }
    writeln!(out, "\nfigures, each on its own test rows:")?;
    for (name, of) in
        [("AUC", "/auc/estimate"), ("log loss", "/log_loss/estimate"), ("test rows", "/test_rows"), ("base rate", "/base_rate")]
    {
        let figure = |loaded: &Loaded| loaded.manifest.metrics.pointer(of).map_or("none".to_owned(), figure);
        writeln!(out, "  {name:<22} {} -> {}", figure(from), figure(to))?;
    }
    for (what, names) in [
        ("features added", &difference.added),
        ("features removed", &difference.removed),
        ("interactions added", &difference.interactions_added),
        ("interactions removed", &difference.interactions_removed),
    ] {
        if !names.is_empty() {
            writeln!(out, "\n{what}: {}", names.join(", "))?;
        }
    }
    writeln!(out, "\npoints (log-odds against the average lead), the most changed first:")?;
    let listed = || difference.features.iter().take(LISTED);
    let width = listed().map(|feature| feature.name.chars().count()).fold(26, usize::max);
    writeln!(out, "  {:<width$} {:>9}  largest change", "feature", "mean |d|")?;
    for feature in listed() {
        say_feature(out, feature, width)?;
    }
    if difference.features.len() > LISTED {
        writeln!(out, "  and {} more, see --json", difference.features.len() - LISTED)?;
    }
    let (leads, (one, other)) = (difference.leads, difference.base_log_odds);
    writeln!(
        out,
        "\nlog-odds of the average lead {one:.3} -> {other:.3}; of a lead they move by {:+.3} on average, with a standard deviation of about {:.3}",
        leads.mean, leads.standard_deviation
    )
}

fn say_feature(out: &mut String, feature: &FeatureDifference, width: usize) -> std::fmt::Result {
    write!(out, "  {:<width$} {:>9.3}  ", feature.name, feature.mean)?;
    match &feature.largest {
        _ if feature.recoded => write!(out, "coded otherwise: not comparable value by value")?,
        Some(largest) => write!(out, "{}: {:+.2} -> {:+.2}", shortened(&largest.value), largest.from, largest.to)?,
        None => write!(out, "no rows to compare on")?,
    }
    if feature.codes.0 != feature.codes.1 {
        write!(out, "; {} -> {} values", feature.codes.0, feature.codes.1)?;
    }
    for (what, values) in [("new", &feature.values_added), ("gone", &feature.values_removed)] {
        if let Some(first) = values.first() {
            let more = if values.len() > 1 { format!(" and {} more", values.len() - 1) } else { String::new() };
            write!(out, "; {what}: {}{more}", shortened(first))?;
        }
    }
    writeln!(out)
}

fn figure(value: &Value) -> String {
    match (value.as_u64(), value.as_f64()) {
        (Some(whole), _) => whole.to_string(),
        (None, Some(number)) => format!("{number:.4}"),
        (None, None) => "none".to_owned(),
    }
}

/// A digest or a long level by its beginning.
fn shortened(text: &str) -> String {
    const MOST: usize = 48;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST - 3).chain("...".chars()).collect() }
}

/// The scores of both versions on a file, where the program can read files.
#[cfg(feature = "train")]
mod on_file {
    use super::*;
    use crate::commands::now;
    use plumb_train::config::LoadedConfig;
    use plumb_train::{AsOf, MoveOptions, ScoreMoves, score_moves};

    pub fn moves(args: &DiffArgs, from: &Loaded, to: &Loaded) -> anyhow::Result<Option<(Value, String)>> {
        let Some(file) = &args.on else { return Ok(None) };
        let as_of = args.as_of.as_deref().map_or_else(|| AsOf::Moment(now()), AsOf::parse);
        let lookups = match &args.config {
            Some(config) => LoadedConfig::load(config)?.lookups(),
            None => args.lookup.clone(),
        };
        let options = MoveOptions { input: file.clone(), as_of, lookups, events: args.events.clone() };
        let moves = score_moves(&from.model, &to.model, &options)?;
        for note in &moves.lookup_notes {
            eprintln!("warning: {note}");
        }
        for name in &moves.missing_fields {
            eprintln!("warning: the file has no column `{name}`: counted as missing");
        }
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = say_moves(&mut text, &moves);
        Ok(Some((json!(moves), text)))
    }

    fn say_moves(out: &mut String, moves: &ScoreMoves) -> std::fmt::Result {
        let percent = |share: f64| 100.0 * share;
        writeln!(out, "\nscores of {} leads ({} rows):", moves.scored, moves.rows)?;
        writeln!(
            out,
            "  {:.1}% change grade, {:.1}% change their band of ten; the score moves by {:.1} on average",
            percent(moves.grade_changed),
            percent(moves.band_changed),
            moves.mean_change
        )?;
        writeln!(out, "\n  {:<12} {:>8} {:>8} {:>8} {:>8}", "from \\ to", "A", "B", "C", "D")?;
        for (grade, counts) in ["A", "B", "C", "D"].iter().zip(&moves.grades) {
            writeln!(out, "  {grade:<12} {:>8} {:>8} {:>8} {:>8}", counts[0], counts[1], counts[2], counts[3])?;
        }
        if !moves.largest.is_empty() {
            writeln!(out, "\n  moved most:")?;
        }
        for change in &moves.largest {
            writeln!(out, "  {:<32} {:>3} -> {:>3}", shortened(&change.id), change.from.get(), change.to.get())?;
        }
        Ok(())
    }
}

#[cfg(not(feature = "train"))]
mod on_file {
    use super::*;

    pub fn moves(_: &DiffArgs, _: &Loaded, _: &Loaded) -> anyhow::Result<Option<(Value, String)>> {
        Ok(None)
    }
}
