use std::process::ExitCode;

use plumb_registry::{Loaded, ModelRef, Registry};
use plumb_train::{ScoreOptions, score_likeness};

use super::moment;
use crate::args::LookalikeScoreArgs;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

pub fn run(args: LookalikeScoreArgs) -> anyhow::Result<ExitCode> {
    let loaded = Registry::open(&args.at.registry).load(&args.model.parse::<ModelRef>()?)?;
    let options = ScoreOptions {
        input: args.people,
        output: args.output,
        as_of: moment(args.as_of.as_deref(), &loaded.model),
        reasons: args.reasons.into(),
        lookups: args.lookup,
        events: None,
        rules: None,
        likeness: None,
    };
    let _interrupts = Interrupts::listen();
    let terminal = Terminal::new();
    let summary = score_likeness(&loaded.model, &options, &terminal);
    terminal.clear();
    let summary = summary?;
    if let Some(name) = &summary.missing_id {
        eprintln!("warning: the file has no column `{name}`, which identifies people: rows are numbered from 1");
    }
    for name in &summary.missing_fields {
        eprintln!("warning: the file has no column `{name}`, which the model uses: counted as missing");
    }
    for note in &summary.lookup_notes {
        eprintln!("warning: {note}");
    }
    let Loaded { name, version, .. } = &loaded;
    eprintln!(
        "{} rows by {name}@{version}: {} scored, {} without any usable field; written to {}",
        summary.rows,
        summary.scored,
        summary.insufficient,
        options.output.display()
    );
    if args.json {
        let document = serde_json::json!({ "model": { "name": name, "version": version }, "summary": summary });
        println!("{}", serde_json::to_string_pretty(&document)?);
    }
    Ok(ExitCode::SUCCESS)
}
