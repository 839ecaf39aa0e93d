use std::process::ExitCode;

use plumb_registry::{ModelRef, Registry};
use plumb_train::{Audience, AudienceOptions, Breadth, Extent, SEEDS_FILE, audience, seed_hashes};

use super::moment;
use crate::args::AudienceArgs;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

pub fn run(args: AudienceArgs) -> anyhow::Result<ExitCode> {
    let registry = Registry::open(&args.at.registry);
    let loaded = registry.load(&args.model.parse::<ModelRef>()?)?;
    let path = registry.file_path(&loaded.name, loaded.version, SEEDS_FILE);
    let seeds = match std::fs::read_to_string(&path) {
        Ok(text) => seed_hashes(&text, &path.display().to_string())?,
        // Of another kind of model, which is told below.
        Err(_) if !loaded.manifest.files.contains_key(SEEDS_FILE) => Default::default(),
        Err(source) => return Err(plumb_train::TrainError::Io { path, source }.into()),
    };
    let extent = match (args.reach, args.size, args.likeness, args.breadth) {
        (Some(reach), ..) => Extent::Reach(reach.0),
        (_, Some(size), ..) => Extent::Size(size as usize),
        (_, _, Some(likeness), _) => Extent::Likeness(likeness),
        (.., breadth) => breadth.map_or(Breadth::Balanced, Breadth::from).extent(),
    };
    let options = AudienceOptions {
        input: args.people,
        output: args.output,
        extent,
        one_per: args.one_per,
        keep_seeds: args.keep_seeds,
        overlap: args.overlap,
        as_of: moment(args.as_of.as_deref(), &loaded.model),
        lookups: args.lookup,
    };
    let _interrupts = Interrupts::listen();
    let terminal = Terminal::new();
    let found = audience(&loaded.model, &seeds, &options, &terminal);
    terminal.clear();
    let found = found?;
    say_audience(&found, seeds.is_empty() && !options.keep_seeds);
    eprintln!("written to {}", options.output.display());
    if args.json {
        let document = serde_json::json!({ "model": { "name": loaded.name, "version": loaded.version }, "audience": found });
        println!("{}", serde_json::to_string_pretty(&document)?);
    }
    Ok(ExitCode::SUCCESS)
}

fn say_audience(found: &Audience, knows_no_seed: bool) {
    if found.id.is_none() || knows_no_seed {
        eprintln!("warning: seeds are not left out, as they are known by their identifiers, and the file or the model has none");
    }
    eprintln!(
        "{} people of {} ({:.1}%): at least {:.2} times as common among the seeds as in the population",
        found.people,
        found.population,
        100.0 * found.people as f64 / found.population as f64,
        found.least_likeness
    );
    let mut left_out = Vec::new();
    for (count, why) in [
        (found.seeds_left_out, "seeds"),
        (found.same_left_out, "with somebody more alike in the list"),
        (found.insufficient, "without any usable field"),
    ] {
        if count > 0 {
            left_out.push(format!("{count} {why}"));
        }
    }
    if !left_out.is_empty() {
        eprintln!("left out: {}", left_out.join(", "));
    }
    eprintln!("  reach   people   likeness of the last   mean");
    for point in &found.curve {
        eprintln!("  {:>4.1}% {:>8} {:>20.2} {:>8.2}", 100.0 * point.reach, point.people, point.least, point.mean);
    }
    eprintln!("most telling:                                 audience     all   seeds");
    for own in &found.traits {
        let named = format!("{}: {}", own.feature, own.value);
        eprintln!("  {named:<44} {:>7.0}% {:>6.0}% {:>6.0}%", 100.0 * own.of_audience, 100.0 * own.of_all, 100.0 * own.of_seeds);
    }
    for other in &found.overlap {
        eprintln!("{} of them are in {}, which has {}", other.both, other.file, other.people);
    }
}
