//! `plumb rules`: a file a subcommand.

mod check;
pub mod score;
mod simulate;
mod suggest;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use plumb_core::{Field, FieldKind};
use plumb_train::AsOf;
use plumb_train::config::LoadedConfig;
use plumb_train::rules::{EventsFile, GivenColumns, RuledSource};

use super::now;
use crate::args::{RuleLeadsArgs, RulesCommand};

/// The file of rules where nobody names one.
const DEFAULT: &str = "rules.toml";

pub fn run(command: RulesCommand) -> anyhow::Result<ExitCode> {
    match command {
        RulesCommand::Check(args) => check::run(args),
        RulesCommand::Score(args) => score::run(args),
        RulesCommand::Simulate(args) => simulate::run(args),
        RulesCommand::Suggest(args) => suggest::run(&args),
        RulesCommand::Schema => {
            print!("{}", plumb_rules::schema());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn load_config(args: &RuleLeadsArgs) -> anyhow::Result<Option<LoadedConfig>> {
    Ok(args.config.as_deref().map(LoadedConfig::load).transpose()?)
}

/// The rules that are named, else those of the configuration, else `rules.toml`.
fn rules_path(given: Option<PathBuf>, config: Option<&LoadedConfig>) -> PathBuf {
    given.or_else(|| config.and_then(LoadedConfig::rules_path)).unwrap_or_else(|| DEFAULT.into())
}

/// The leads that are named, looked at as the options and the configuration say; options go first.
fn source(leads: &Path, args: &RuleLeadsArgs, config: Option<&LoadedConfig>) -> RuledSource {
    let mut columns = config.map(GivenColumns::of).unwrap_or_default();
    columns.id = args.id.clone().or(columns.id);
    columns.created = args.created.as_ref().map(|name| Field::new(name, FieldKind::Date)).or(columns.created);
    columns.previous = args.previous.clone();
    RuledSource {
        leads: leads.to_owned(),
        as_of: args.as_of.as_deref().map_or_else(|| AsOf::Moment(now()), AsOf::parse),
        columns,
        lookups: config.map(LoadedConfig::lookups).unwrap_or_default(),
        events: events_file(args.events.clone(), config),
    }
}

/// The events that are named, with the columns that the configuration names; else its own.
pub fn events_file(given: Option<PathBuf>, config: Option<&LoadedConfig>) -> Option<EventsFile> {
    let known = config.and_then(LoadedConfig::rule_events);
    match (given, known) {
        (None, None) => None,
        (Some(path), known) => Some(EventsFile { path, columns: known.map(|known| known.columns) }),
        (None, Some(known)) => Some(EventsFile { path: known.path, columns: Some(known.columns) }),
    }
}

/// The moment in words.
fn moment(as_of: &AsOf) -> String {
    match as_of {
        AsOf::Moment(time) => format!("as of {time}"),
        AsOf::Column(name) => format!("as of column `{name}`"),
        AsOf::ColumnOr(name, time) => format!("as of column `{name}`, or {time}"),
    }
}

/// Says which columns that rules read are not there.
pub fn warn_of_missing(missing: &[(String, Option<String>)]) {
    for (name, near) in missing {
        let near = near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        eprintln!("warning: the file has no column `{name}`, which the rules read: counted as missing{near}");
    }
}
