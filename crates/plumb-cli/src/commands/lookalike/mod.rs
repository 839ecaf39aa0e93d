//! `plumb lookalike`: learn likeness, score by it, list an audience, and find the nearest customers.

mod audience;
mod score;
mod similar;
pub mod train;

use std::process::ExitCode;

use plumb_model::Model;
use plumb_train::AsOf;

use super::now;
use crate::args::LookalikeCommand;

pub fn run(command: LookalikeCommand) -> anyhow::Result<ExitCode> {
    match command {
        LookalikeCommand::Train(args) => train::run(args),
        LookalikeCommand::Score(args) => score::run(args),
        LookalikeCommand::Audience(args) => audience::run(args),
        LookalikeCommand::Similar(args) => similar::run(args),
    }
}

/// Who somebody is, is told as it was when they came; what has happened since is no likeness.
pub fn moment(as_of: Option<&str>, model: &Model) -> AsOf {
    match (as_of, &model.schema.created) {
        (Some(as_of), _) => AsOf::parse(as_of),
        (None, Some(created)) => AsOf::ColumnOr(created.clone(), now()),
        (None, None) => AsOf::Moment(now()),
    }
}

/// The customers that a server compares leads with. They are read anew for every version of the model, which codes them otherwise.
#[cfg(feature = "serve")]
pub fn seed_source(path: std::path::PathBuf, conditions: Vec<plumb_train::Condition>) -> plumb_serve::SeedSource {
    let seeds = plumb_train::SeedFile { path, filter: plumb_train::RowFilter::new(conditions) };
    plumb_serve::SeedSource::new(move |model| {
        let coded = plumb_train::coded_seeds(model, &seeds, &moment(None, model), &[], &plumb_train::Silent);
        coded.map_err(|why| why.to_string())
    })
}
