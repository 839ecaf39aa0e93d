//! The program `plumb`: trains lead-scoring models on won and lost deals, and serves their scores.

mod args;
mod commands;
mod exit;
#[cfg(feature = "train")]
mod interrupt;
#[cfg(feature = "serve")]
mod log;
#[cfg(feature = "train")]
mod progress;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        #[cfg(feature = "train")]
        Command::Init(args) => commands::init::run(args),
        #[cfg(feature = "train")]
        Command::Audit(args) => commands::audit::run(args),
        #[cfg(feature = "train")]
        Command::Train(args) => commands::train::run(args),
        #[cfg(feature = "train")]
        Command::Score(args) => commands::score::run(args),
        #[cfg(feature = "train")]
        Command::Compare(args) => commands::compare::run(&args),
        #[cfg(feature = "train")]
        Command::Lookalike(args) => commands::lookalike::run(args.command),
        #[cfg(feature = "train")]
        Command::Synth(args) => commands::synth::run(args),
        #[cfg(all(feature = "train", feature = "serve"))]
        Command::Demo(args) => commands::demo::run(args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => commands::serve::run(args),
        #[cfg(feature = "serve")]
        Command::Keys(args) => commands::keys::run(args.command),
        #[cfg(feature = "serve")]
        Command::Store(args) => commands::store::run(args.command),
        #[cfg(feature = "train")]
        Command::Rules(args) => commands::rules::run(args.command),
        Command::Models(args) => commands::models::run(args.command),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", message(&error));
            exit::code_of(&error)
        }
    }
}

/// The error with its causes, each said once: many errors name their cause themselves.
fn message(error: &anyhow::Error) -> String {
    let causes = error.chain().skip(1).map(ToString::to_string);
    causes.fold(error.to_string(), |said, cause| if said.contains(&cause) { said } else { format!("{said}: {cause}") })
}
