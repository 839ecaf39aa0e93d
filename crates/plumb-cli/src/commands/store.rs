use std::path::Path;
use std::process::ExitCode;

use plumb_store::{Counts, shown};
use serde_json::json;

use super::serve::runtime;
use crate::args::StoreCommand;
use crate::exit::BAD_INPUT;

pub fn run(command: StoreCommand) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        match command {
            StoreCommand::Backup { file, at, json } => backup(&file, &at.store, json).await,
            StoreCommand::Restore { backup, at, json } => restore(&backup, &at.store, json).await,
            StoreCommand::Check { at, json } => check(&at.store, json).await,
        }
    })
}

async fn backup(file: &Path, url: &str, as_json: bool) -> anyhow::Result<ExitCode> {
    let kept = plumb_store::open_existing(url).await?.backup(file).await?;
    if as_json {
        println!("{:#}", json!({ "store": shown(url), "file": file.display().to_string(), "kept": kept }));
    } else {
        eprintln!("{} holds {}", file.display(), words(&kept));
        eprintln!("bring it back with `plumb store restore {} --store URL`", file.display());
    }
    Ok(ExitCode::SUCCESS)
}

async fn restore(backup: &Path, url: &str, as_json: bool) -> anyhow::Result<ExitCode> {
    let kept = plumb_store::restore(backup, url).await?;
    if as_json {
        println!("{:#}", json!({ "store": shown(url), "file": backup.display().to_string(), "kept": kept }));
    } else {
        eprintln!("{} holds {}", shown(url), words(&kept));
    }
    Ok(ExitCode::SUCCESS)
}

async fn check(url: &str, as_json: bool) -> anyhow::Result<ExitCode> {
    let store = plumb_store::open_existing(url).await?;
    let findings = store.check().await?;
    // What is damaged may not even be counted.
    let kept = store.counts().await.ok();
    if as_json {
        println!("{:#}", json!({ "store": shown(url), "ok": findings.is_empty(), "findings": findings, "kept": kept }));
    } else {
        for finding in &findings {
            println!("{:>8}  {}", finding.count, finding.problem);
        }
        match (findings.is_empty(), kept) {
            (true, Some(kept)) => println!("ok: {}", words(&kept)),
            _ => eprintln!("error: {} is damaged. Restore a backup: plumb store restore BACKUP --store URL", shown(url)),
        }
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(BAD_INPUT) })
}

fn words(kept: &Counts) -> String {
    let Counts { leads, versions, events, outcomes, scores, overrides, keys, .. } = kept;
    format!(
        "{leads} leads ({versions} versions), {events} events, {outcomes} outcomes, {scores} scores, {overrides} overrides and {keys} keys"
    )
}
