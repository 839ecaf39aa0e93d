use std::path::PathBuf;
use std::process::ExitCode;

use plumb_registry::{ModelRef, Registry};
use plumb_train::{Condition, RowFilter, SeedFile, Similar, SimilarOptions, similar};

use super::moment;
use crate::args::SimilarArgs;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

pub fn run(args: SimilarArgs) -> anyhow::Result<ExitCode> {
    let loaded = Registry::open(&args.at.registry).load(&args.model.parse::<ModelRef>()?)?;
    let options = SimilarOptions {
        input: args.people,
        seeds: seed_file(args.seeds, args.conditions),
        output: args.output,
        most: args.most.into(),
        as_of: moment(args.as_of.as_deref(), &loaded.model),
        lookups: args.lookup,
    };
    let _interrupts = Interrupts::listen();
    let terminal = Terminal::new();
    let found = similar(&loaded.model, &options, &terminal);
    terminal.clear();
    let found = found?;
    say(&found);
    eprintln!("by {}@{}; written to {}", loaded.name, loaded.version, options.output.display());
    if args.json {
        let document = serde_json::json!({ "model": { "name": loaded.name, "version": loaded.version }, "similar": found });
        println!("{}", serde_json::to_string_pretty(&document)?);
    }
    Ok(ExitCode::SUCCESS)
}

fn seed_file(path: PathBuf, conditions: Vec<Condition>) -> SeedFile {
    SeedFile { path, filter: RowFilter::new(conditions) }
}

fn say(found: &Similar) {
    if found.id.is_none() {
        eprintln!("warning: the file has no column of identifiers: rows are numbered from 1, and who is a seed is among its own nearest");
    }
    let median = found
        .median_similarity
        .map_or_else(String::new, |median| format!("; half of them share {:.0}% or more with the nearest", 100.0 * median));
    eprintln!("{} people beside {} seeds{median}", found.people, found.seeds);
    for (count, what) in [(found.insufficient, "without any usable field"), (found.alone, "who share nothing with any seed")] {
        if count > 0 {
            eprintln!("not in the list: {count} {what}");
        }
    }
}
