use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::keys::StoreArg;

#[derive(Debug, Args)]
pub struct StoreArgs {
    #[command(subcommand)]
    pub command: StoreCommand,
}

#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Write a copy of everything as one file, also while a server runs on the store
    Backup {
        /// Where the copy goes; an existing file is not replaced
        file: PathBuf,
        #[command(flatten)]
        at: StoreArg,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Bring a backup into a new or empty store, be it a file or a database
    Restore {
        /// The file that `plumb store backup` wrote
        backup: PathBuf,
        #[command(flatten)]
        at: StoreArg,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Look through everything that is kept; exit code 3 if something is wrong
    Check {
        #[command(flatten)]
        at: StoreArg,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}
