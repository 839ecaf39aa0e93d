//! The program `plumb`: trains lead-scoring models on won and lost deals, and serves their scores.

mod args;
mod commands;
mod exit;
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
        Command::Train(args) => commands::train::run(args),
        #[cfg(feature = "train")]
        Command::Score(args) => commands::score::run(args),
        #[cfg(feature = "train")]
        Command::Synth(args) => commands::synth::run(args),
        #[cfg(all(feature = "train", feature = "serve"))]
        Command::Demo(args) => commands::demo::run(args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => commands::serve::run(args),
        Command::Models(args) => commands::models::run(args.command),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            exit::code_of(&error)
        }
    }
}
