use std::process::ExitCode;

use clap::CommandFactory;
use clap::error::ErrorKind;
use plumb_model::Model;
use plumb_registry::{Advice, CHAMPION, Decision, Manifest, ModelRef, Promotion, Registry, Selector};
use serde_json::{Value, json};

use super::{diff, now};
use crate::args::{Cli, ModelsCommand};
use crate::exit::BAD_INPUT;

pub fn run(command: ModelsCommand) -> anyhow::Result<ExitCode> {
    match command {
        ModelsCommand::List { at, json } => list(&Registry::open(at.registry), json),
        ModelsCommand::Show { model, at, json } => show(&Registry::open(at.registry), &model.parse()?, json),
        ModelsCommand::Card { model, at } => card(&Registry::open(at.registry), &model.parse()?),
        ModelsCommand::Diff(args) => diff::run(&args),
        ModelsCommand::Promote { model, force, reason, at } => promote(&Registry::open(at.registry), &model.parse()?, force, reason),
        ModelsCommand::Rollback { name, reason, at } => rollback(&Registry::open(at.registry), &name, reason),
        ModelsCommand::Verify { name, at } => verify(&Registry::open(at.registry), name.as_deref()),
    }
}

fn list(registry: &Registry, as_json: bool) -> anyhow::Result<ExitCode> {
    let mut models = Vec::new();
    for name in registry.names()? {
        let aliases = registry.aliases(&name)?;
        let versions = registry.versions(&name)?.into_iter().map(|v| registry.manifest(&name, v)).collect::<Result<Vec<_>, _>>()?;
        models.push((name, aliases, versions));
    }
    if as_json {
        let document: Vec<Value> =
            models.iter().map(|(name, aliases, versions)| json!({ "name": name, "aliases": aliases, "versions": versions })).collect();
        println!("{}", serde_json::to_string_pretty(&document)?);
        return Ok(ExitCode::SUCCESS);
    }
    if models.is_empty() {
        eprintln!("no model yet in {}: train one with `plumb train`", registry.root().display());
    }
    for (name, aliases, versions) in models {
        println!("{name}");
        for manifest in versions {
            let names: Vec<&str> = aliases.iter().filter(|(_, v)| **v == manifest.version).map(|(alias, _)| alias.as_str()).collect();
            println!(
                "  {:>4}  {}  {:<12} {:<10} {}",
                manifest.version,
                manifest.created_at,
                decision(&manifest),
                figure(&manifest, "auc"),
                names.join(", ")
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn decision(manifest: &Manifest) -> &'static str {
    match (manifest.verdict.decision, manifest.verdict.advice) {
        (Decision::Promoted, _) => "promoted",
        (Decision::Refused, Some(Advice::CannotTell)) => "cannot tell",
        (Decision::Refused, _) => "not promoted",
    }
}

fn figure(manifest: &Manifest, name: &str) -> String {
    manifest.metrics[name]["estimate"].as_f64().map(|value| format!("{} {value:.4}", name.to_uppercase())).unwrap_or_default()
}

fn show(registry: &Registry, reference: &ModelRef, as_json: bool) -> anyhow::Result<ExitCode> {
    let loaded = registry.load(reference)?;
    let history = registry.history(&loaded.name)?;
    if as_json {
        let document = json!({ "manifest": loaded.manifest, "model": loaded.model, "history": history });
        println!("{}", serde_json::to_string_pretty(&document)?);
        return Ok(ExitCode::SUCCESS);
    }
    let Model { schema, dataset, fitting, .. } = &loaded.model;
    println!(
        "{}@{}  published {}, {}: {}",
        loaded.name,
        loaded.version,
        loaded.manifest.created_at,
        decision(&loaded.manifest),
        loaded.manifest.verdict.reason
    );
    println!(
        "{} of {} labelled leads won; {}; penalty {:.3}; {} solver",
        dataset.won,
        dataset.labelled,
        figure(&loaded.manifest, "auc"),
        fitting.penalty,
        fitting.solver
    );
    if let (Some(first), Some(last)) = (dataset.first_created, dataset.last_created) {
        println!("created {first} to {last}");
    }
    println!("\ncolumns:");
    for field in &schema.fields {
        println!("  {:<9} {}", field.kind.as_str(), field.name);
    }
    println!("\nhistory:");
    for entry in history {
        let reason = entry.reason.unwrap_or_default();
        let from = entry.from.map_or("none".to_owned(), |v| v.to_string());
        println!("  {}  {} {} -> {}{}  {reason}", entry.at, entry.alias, from, entry.to, if entry.forced { ", forced" } else { "" });
    }
    Ok(ExitCode::SUCCESS)
}

fn card(registry: &Registry, reference: &ModelRef) -> anyhow::Result<ExitCode> {
    let version = registry.resolve(reference)?;
    print!("{}", String::from_utf8_lossy(&registry.file(&reference.name, version, "card.md")?));
    Ok(ExitCode::SUCCESS)
}

fn promote(registry: &Registry, reference: &ModelRef, forced: bool, reason: Option<String>) -> anyhow::Result<ExitCode> {
    let Selector::Version(version) = reference.selector else {
        let why = format!("say which version to promote: plumb models promote {}@VERSION", reference.name);
        // The usage that is shown is that of this command.
        let mut program = Cli::command();
        program.build();
        let own = program.find_subcommand_mut("models").and_then(|models| models.find_subcommand_mut("promote"));
        own.map_or_else(Cli::command, |own| own.clone()).error(ErrorKind::ValueValidation, why).exit();
    };
    // A version that would not load must not become the champion.
    registry.load(reference)?;
    registry.promote(&reference.name, version, Promotion { at: now(), forced, reason })?;
    eprintln!("{}@{version} is the {CHAMPION} now", reference.name);
    Ok(ExitCode::SUCCESS)
}

fn rollback(registry: &Registry, name: &str, reason: Option<String>) -> anyhow::Result<ExitCode> {
    let (from, to) = registry.rollback(name, now(), reason)?;
    eprintln!("{name}@{to} is the {CHAMPION} again, instead of {from}");
    Ok(ExitCode::SUCCESS)
}

fn verify(registry: &Registry, name: Option<&str>) -> anyhow::Result<ExitCode> {
    let mut damaged = 0;
    for verified in registry.verify(name)? {
        match &verified.result {
            Ok(()) => println!("ok       {} {}", verified.name, verified.subject),
            Err(why) => {
                damaged += 1;
                println!("DAMAGED  {} {}: {why}", verified.name, verified.subject);
            }
        }
    }
    Ok(if damaged == 0 { ExitCode::SUCCESS } else { ExitCode::from(BAD_INPUT) })
}
