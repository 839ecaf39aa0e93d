use std::process::ExitCode;
use std::sync::Arc;

use plumb_features::{Encoder, Quantity};
use plumb_model::Model;
use plumb_registry::{ModelRef, Registry};
use plumb_train::config::LoadedConfig;
use plumb_train::rules::{RulesBeside, load_rules};
use plumb_train::{AsOf, ScoreOptions, score_file};

use super::now;
use super::rules::{events_file, score as rules_score};
use crate::args::ScoreArgs;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

pub fn run(args: ScoreArgs) -> anyhow::Result<ExitCode> {
    let reference: ModelRef = args.model.parse()?;
    let registry = Registry::open(&args.registry);
    let loaded = registry.load(&reference)?;
    let alike = args.lookalike.as_deref().map(|text| Ok::<_, anyhow::Error>(registry.load(&text.parse::<ModelRef>()?)?)).transpose()?;
    let alike_version = alike.as_ref().map(|alike| (alike.name.clone(), alike.version));
    let as_of = args.as_of.as_deref().map_or_else(|| AsOf::Moment(now()), AsOf::parse);
    let config = args.config.as_deref().map(LoadedConfig::load).transpose()?;
    let lookups = config.as_ref().map_or(args.lookup, LoadedConfig::lookups);
    let rules = match &args.rules {
        Some(path) => {
            let events = events_file(args.events.clone(), config.as_ref());
            Some(RulesBeside { set: Arc::new(load_rules(path)?), events, previous: args.previous })
        }
        None => None,
    };
    let reasons = args.reasons.into();
    let likeness = alike.map(|alike| Arc::new(alike.model));
    let options = ScoreOptions { input: args.leads, output: args.output, as_of, reasons, lookups, events: args.events, rules, likeness };
    let _interrupts = Interrupts::listen();
    let terminal = Terminal::new();
    let summary = score_file(&loaded.model, &options, &terminal);
    terminal.clear();
    let summary = summary?;
    if let Some(name) = &summary.missing_id {
        eprintln!("warning: the file has no column `{name}`, which identifies leads: rows are numbered from 1");
    }
    if args.as_of.is_none() && counts_days(&loaded.model) {
        eprintln!(
            "note: the model counts days from dates and events to now; the creation of each lead, at which it was fitted, is what `--as-of COLUMN` gives back"
        );
    }
    match (&options.events, &loaded.model.events) {
        (None, Some(_)) => {
            eprintln!("warning: the model uses events, and none are given: what leads did counts as not known; give a file with --events")
        }
        (Some(_), None) if options.rules.is_none() => eprintln!("warning: the model uses no events, and ignores them"),
        _ => {}
    }
    for name in &summary.missing_fields {
        eprintln!("warning: the file has no column `{name}`, which the model uses: counted as missing");
    }
    for (name, rows) in &summary.unseen_levels {
        eprintln!("warning: column `{name}`: {} counted as `other`: their level is rare, or new", counted(*rows));
    }
    for (name, rows) in &summary.wrong_types {
        eprintln!("warning: column `{name}`: {} with a value of the wrong type", counted(*rows));
    }
    for note in &summary.lookup_notes {
        eprintln!("warning: {note}");
    }
    if let Some(rules) = &summary.rules {
        rules_score::warn(rules);
    }
    for name in summary.likeness.iter().flat_map(|likeness| &likeness.missing_fields) {
        eprintln!("warning: the file has no column `{name}`, which the lookalike model uses: counted as missing");
    }
    let moment = match &options.as_of {
        AsOf::Moment(time) => format!("as of {time}"),
        AsOf::Column(name) => format!("as of column `{name}`"),
        AsOf::ColumnOr(name, time) => format!("as of column `{name}`, or {time}"),
    };
    eprintln!(
        "{} by {}@{} {moment}: {} scored, {} without any usable field; written to {}",
        counted(summary.rows),
        loaded.name,
        loaded.version,
        summary.scored,
        summary.insufficient,
        options.output.display()
    );
    if let (Some(summary), Some(rules)) = (&summary.rules, &options.rules) {
        eprintln!("{}", rules_score::in_words(summary, rules.set.name(), &moment));
    }
    if let (Some(likeness), Some((name, version))) = (&summary.likeness, &alike_version) {
        eprintln!("likeness by {name}@{version}: {} told, {} without any usable field", likeness.scored, likeness.insufficient);
    }
    if args.json {
        let mut document = serde_json::json!({ "model": { "name": loaded.name, "version": loaded.version }, "summary": summary });
        if let Some((name, version)) = alike_version {
            document["lookalike"] = serde_json::json!({ "name": name, "version": version });
        }
        println!("{}", serde_json::to_string_pretty(&document)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether a score moves with the moment of scoring.
fn counts_days(model: &Model) -> bool {
    let is_age = |encoder: &Encoder| matches!(encoder, Encoder::Bins { quantity: Quantity::AgeDays | Quantity::PastAgeDays, .. });
    model.events.is_some() || model.served.features.iter().any(|feature| is_age(&feature.encoder))
}

/// Rows in words.
pub fn counted(rows: u64) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") }
}
