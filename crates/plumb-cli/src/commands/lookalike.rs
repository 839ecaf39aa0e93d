//! `plumb lookalike`: learn likeness, score by it, and list an audience.

use std::process::ExitCode;

use plumb_model::Model;
use plumb_registry::{Loaded, ModelRef, Registry};
use plumb_train::{
    AsOf, Audience, AudienceOptions, Breadth, Extent, Likened, LookalikeOptions, RowFilter, SEEDS_FILE, ScoreOptions, audience,
    score_likeness, seed_hashes, train_lookalike,
};

use super::now;
use crate::args::{AudienceArgs, LookalikeCommand, LookalikeScoreArgs, LookalikeTrainArgs};
use crate::exit::REFUSED;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

pub fn run(command: LookalikeCommand) -> anyhow::Result<ExitCode> {
    match command {
        LookalikeCommand::Train(args) => train(args),
        LookalikeCommand::Score(args) => score(args),
        LookalikeCommand::Audience(args) => list(args),
    }
}

fn train(args: LookalikeTrainArgs) -> anyhow::Result<ExitCode> {
    let options = LookalikeOptions {
        seeds: args.seeds,
        population: args.population,
        filter: RowFilter::new(args.conditions),
        id: args.id,
        exclude: args.exclude,
        allow: args.allow,
        config: args.config,
        name: args.name,
        registry: args.at.registry,
        seed: args.seed,
        now: now(),
    };
    let _interrupts = Interrupts::listen();
    let terminal = Terminal::new();
    let likened = train_lookalike(&options, &terminal);
    terminal.clear();
    let likened = likened?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&likened)?);
    }
    say(&likened);
    Ok(if likened.promoted() { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}

fn say(likened: &Likened) {
    let Likened { name, version, quality, .. } = likened;
    eprintln!("{} seeds in a population of {}, by {} columns", likened.seeds, likened.population, likened.columns.len());
    let auc = quality.auc;
    eprintln!("{} seeds ({}) were hidden among the population, to see whether they are found:", quality.hidden, quality.hidden_by);
    eprintln!(
        "  AUC {:.4} (95% interval {:.4} to {:.4}); by the nearest seed {:.4}",
        auc.estimate, auc.lower, auc.upper, quality.nearest_seed_auc
    );
    for at in &quality.at_reach {
        eprintln!(
            "  in the {:>3.0}% most alike: {:>5.1}% of them (95% interval {:.1}% to {:.1}%), {:.2} times chance; by the nearest seed {:.2}",
            100.0 * at.reach,
            100.0 * at.recall.estimate,
            100.0 * at.recall.lower,
            100.0 * at.recall.upper,
            at.lift,
            at.nearest_seed_lift
        );
    }
    let stability = quality.stability;
    eprintln!(
        "  of the 5% most alike, {:.0}% stay with other folds and {:.0}% with 5% more seeds",
        100.0 * stability.other_folds,
        100.0 * stability.more_seeds
    );
    if likened.promoted() {
        eprintln!("{name}@{version} is promoted: {}", likened.verdict.reason);
    } else {
        eprintln!("{name}@{version} is not promoted: {}", likened.verdict.reason);
    }
}

/// Who somebody is, is told as it was when they came; what has happened since is no likeness.
fn moment(as_of: Option<&str>, model: &Model) -> AsOf {
    match (as_of, &model.schema.created) {
        (Some(as_of), _) => AsOf::parse(as_of),
        (None, Some(created)) => AsOf::ColumnOr(created.clone(), now()),
        (None, None) => AsOf::Moment(now()),
    }
}

fn score(args: LookalikeScoreArgs) -> anyhow::Result<ExitCode> {
    let loaded = Registry::open(&args.at.registry).load(&args.model.parse::<ModelRef>()?)?;
    let options = ScoreOptions {
        input: args.people,
        output: args.output,
        as_of: moment(args.as_of.as_deref(), &loaded.model),
        reasons: args.reasons.into(),
        lookups: args.lookup,
        events: None,
        rules: None,
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

fn list(args: AudienceArgs) -> anyhow::Result<ExitCode> {
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
