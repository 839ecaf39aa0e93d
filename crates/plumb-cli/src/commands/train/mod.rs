#[cfg(feature = "serve")]
mod from_store;

use std::process::ExitCode;

use plumb_model::Split;
use plumb_train::config::LoadedConfig;
use plumb_train::{SolverChoice, TrainOptions, Trained, train};

use super::now;
use crate::args::{SolverArg, TrainArgs};
use crate::exit::REFUSED;
use crate::interrupt::Interrupts;
use crate::progress::Terminal;

impl From<SolverArg> for SolverChoice {
    fn from(solver: SolverArg) -> Self {
        match solver {
            SolverArg::Auto => SolverChoice::Auto,
            SolverArg::Linfa => SolverChoice::Linfa,
            SolverArg::Newton => SolverChoice::Newton,
        }
    }
}

pub fn run(args: TrainArgs) -> anyhow::Result<ExitCode> {
    let loaded = LoadedConfig::load(&args.config)?;
    let options = TrainOptions {
        name: args.name,
        registry: args.registry,
        solver: args.solver.into(),
        seed: args.seed,
        now: now(),
        skip_if_unchanged: false,
        backtest: args.backtest.into(),
    };
    let _interrupts = Interrupts::listen();
    #[cfg(feature = "serve")]
    let tables = args.from_store.as_deref().map(|url| read_store(url, &loaded)).transpose()?;
    #[cfg(feature = "serve")]
    let loaded = match &tables {
        Some(tables) => tables.read_by(loaded),
        None => loaded,
    };
    let terminal = Terminal::new();
    let trained = train(&loaded, &options, &terminal);
    terminal.clear();
    #[cfg(feature = "serve")]
    let trained = match (&tables, &args.from_store) {
        (Some(tables), Some(url)) => trained.map_err(|fault| tables.told_of(&plumb_store::shown(url), fault)),
        _ => trained,
    };
    let trained = trained?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&trained)?);
    }
    say(&trained);
    Ok(if trained.promoted() { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}

/// The tables of a store, in files that are there as long as what is returned.
#[cfg(feature = "serve")]
fn read_store(url: &str, loaded: &LoadedConfig) -> anyhow::Result<from_store::StoreTables> {
    let tables = super::serve::runtime()?.block_on(async {
        let store = plumb_store::open_existing(url).await?;
        from_store::StoreTables::write(&*store, loaded).await
    })?;
    let later = match tables.later {
        0 => String::new(),
        1 => ", and 1 change of attributes while they were open".to_owned(),
        later => format!(", and {later} changes of attributes while they were open"),
    };
    eprintln!("{} of {}{later}", leads(tables.written), plumb_store::shown(url));
    if tables.late > 0 {
        let (are, they) = if tables.late == 1 { ("is", "it was") } else { ("are", "they were") };
        let came = if tables.late == 1 { "it came" } else { "they came" };
        eprintln!(
            "{} {are} left out: what {they} when {came} is not known, as {they} first heard of more than a day later, or when the deal had closed; \
             `observed_at` says of back-filled attributes when they were so",
            leads(tables.late)
        );
    }
    Ok(tables)
}

#[cfg(feature = "serve")]
fn leads(count: u64) -> String {
    if count == 1 { "1 lead".to_owned() } else { format!("{count} leads") }
}

/// The result in a few lines, for a person.
pub fn say(trained: &Trained) {
    let metrics = &trained.metrics;
    let test = &metrics.test;
    let line =
        |name: &str, e: plumb_eval::Estimate| eprintln!("  {name:<10} {:.4}  (95% interval {:.4} to {:.4})", e.estimate, e.lower, e.upper);
    let rows = &metrics.rows;
    let mut counts = vec![format!("{} to train on", rows.training), format!("{} to test on", rows.test)];
    let left_out = &rows.left_out;
    for (count, why) in [
        (left_out.open, "open"),
        (left_out.immature, "too young to judge"),
        (left_out.undated, "without usable dates"),
        (rows.purged as u64, "purged: not known, or too young, at the cut"),
    ] {
        if count > 0 {
            counts.push(format!("{count} {why}"));
        }
    }
    match rows.leads {
        Some(leads) => eprintln!("{} rows, {leads} leads with a label; of each lead at each age: {}", rows.read, counts.join(", ")),
        None => eprintln!("{} rows: {}", rows.read, counts.join(", ")),
    }
    let seen = if metrics.at_ages.is_empty() { "" } else { ", at their creation" };
    let part = match trained.split {
        Split::Time { .. } => "the newest leads",
        Split::Hash { .. } => "a random sample of the leads",
    };
    eprintln!("on the test part, {part}{seen}:");
    line("ROC AUC", test.auc);
    line("log loss", test.log_loss);
    eprintln!(
        "  {:<10} {:.4}  the training base rate ({:.1}%) on the same rows",
        "",
        metrics.base_rate_on_test.log_loss,
        100.0 * metrics.base_rate.training
    );
    line("ECE", test.ece);
    if let Some(rules) = &metrics.rules {
        eprintln!(
            "  the rules `{}`: ROC AUC {:.4}, log loss {:.4}; `plumb compare` holds the two against each other",
            rules.name, rules.metrics.auc.estimate, rules.metrics.log_loss.estimate
        );
    }
    for age in &metrics.at_ages {
        let auc = age.test.as_ref().map_or("not defined".to_owned(), |test| format!("{:.4}", test.auc.estimate));
        eprintln!("  at {} days: {} leads that were open, {} won after it, ROC AUC {auc}", age.days, age.rows, age.won);
    }
    for period in &metrics.backtest {
        let figure = |value: Option<f64>| value.map_or("not defined".to_owned(), |value| format!("{value:.4}"));
        eprintln!(
            "  backtest from {}: {} leads, {} won, ROC AUC {}, log loss {} (base rate {})",
            period.from,
            period.rows,
            period.won,
            figure(period.test.map(|test| test.auc.estimate)),
            figure(period.test.map(|test| test.log_loss.estimate)),
            figure(period.base_log_loss)
        );
    }
    let Trained { name, version, verdict, report, .. } = trained;
    if let Some(report) = report {
        eprintln!("report: {}", report.display());
    }
    if trained.unchanged {
        eprintln!("{name}@{version} is this very model, to the last byte, and goes on serving");
    } else if trained.promoted() {
        eprintln!("{name}@{version} is promoted: {}", verdict.reason);
    } else {
        eprintln!(
            "{name}@{version} is not promoted: {}; to overrule: plumb models promote {name}@{version} --force --reason TEXT",
            verdict.reason
        );
    }
}
