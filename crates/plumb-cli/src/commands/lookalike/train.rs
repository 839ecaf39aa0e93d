use std::process::ExitCode;

use plumb_train::{AgainstConversion, Likened, LookalikeOptions, RowFilter, train_lookalike};

use crate::args::LookalikeTrainArgs;
use crate::commands::now;
use crate::exit::REFUSED;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

pub fn run(args: LookalikeTrainArgs) -> anyhow::Result<ExitCode> {
    let options = LookalikeOptions {
        seeds: args.seeds,
        population: args.population,
        filter: RowFilter::new(args.conditions),
        id: args.id,
        exclude: args.exclude,
        allow: args.allow,
        config: args.config,
        against: args.against,
        events: args.events,
        name: args.name,
        registry: args.at.registry,
        seed: args.seed,
        now: now(),
        skip_if_unchanged: false,
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

/// What a run came to, in words.
pub fn say(likened: &Likened) {
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
    if let Some(against) = &quality.conversion {
        say_against(against);
    }
    let stability = quality.stability;
    eprintln!(
        "  of the 5% most alike, {:.0}% stay with other folds and {:.0}% with 5% more seeds",
        100.0 * stability.other_folds,
        100.0 * stability.more_seeds
    );
    eprintln!("report: {}", likened.report.display());
    if likened.unchanged {
        eprintln!("{name}@{version} is this very model: nothing was written");
    } else if likened.promoted() {
        eprintln!("{name}@{version} is promoted: {}", likened.verdict.reason);
    } else {
        eprintln!("{name}@{version} is not promoted: {}", likened.verdict.reason);
    }
}

fn say_against(against: &AgainstConversion) {
    let AgainstConversion { name, version, rows, hidden, .. } = against;
    // Why they are not compared is a note.
    let Some(both) = &against.on_same_rows else { return };
    let (own, other, difference) = (both.likeness_auc, both.conversion_auc, both.difference);
    eprintln!("  beside {name}@{version}, on {rows} people that it has not seen, {hidden} hidden seeds among them:");
    eprintln!(
        "    AUC {:.4} by likeness, {:.4} by the probability of conversion; difference {:+.4} (95% interval {:+.4} to {:+.4})",
        own.estimate, other.estimate, difference.estimate, difference.lower, difference.upper
    );
    for at in &both.at_reach {
        let reach = 100.0 * at.reach;
        eprintln!("    in the {reach:>3.0}%: {:.2} times chance by likeness, {:.2} by conversion", at.likeness, at.conversion);
    }
}
