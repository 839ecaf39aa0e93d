//! The command line.

#[cfg(feature = "serve")]
mod keys;
#[cfg(feature = "train")]
mod lookalike;
#[cfg(feature = "serve")]
mod store;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

#[cfg(feature = "train")]
mod rules;

#[cfg(feature = "serve")]
pub use keys::{Expiry, KeysArgs, KeysCommand};
#[cfg(feature = "train")]
pub use lookalike::{AudienceArgs, LookalikeArgs, LookalikeCommand, LookalikeScoreArgs, LookalikeTrainArgs, SimilarArgs};
#[cfg(feature = "train")]
pub use rules::{RuleLeadsArgs, RulesArgs, RulesCheckArgs, RulesCommand, RulesScoreArgs, RulesSimulateArgs, RulesSuggestArgs};
#[cfg(feature = "serve")]
pub use store::{StoreArgs, StoreCommand};

/// Trains lead-scoring models on won and lost deals, and serves conversion probabilities as 1-100 scores.
#[derive(Debug, Parser)]
#[command(name = "plumb", version, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Profile a file of leads and write a commented plumb.toml
    #[cfg(feature = "train")]
    Init(InitArgs),
    /// Look for columns that tell the outcome as only hindsight can
    #[cfg(feature = "train")]
    Audit(AuditArgs),
    /// Train a model, measure it on the newest leads, publish it, and promote it if it is better
    #[cfg(feature = "train")]
    Train(TrainArgs),
    /// Score a file of leads
    #[cfg(feature = "train")]
    Score(ScoreArgs),
    /// Hold the model and the rules against each other on closed deals that the model has not seen
    #[cfg(feature = "train")]
    Compare(CompareArgs),
    /// Find people who are like the best customers
    #[cfg(feature = "train")]
    Lookalike(LookalikeArgs),
    /// Write made-up leads and events, with the true probability of each lead in a separate file
    #[cfg(feature = "train")]
    Synth(SynthArgs),
    /// Train on data/, publish to models/, serve, and print what to try
    #[cfg(all(feature = "train", feature = "serve"))]
    Demo(DemoArgs),
    /// Serve the champion over HTTP
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    /// Make, list and revoke the keys that callers of the server need
    #[cfg(feature = "serve")]
    Keys(KeysArgs),
    /// Back up, restore and check what the server keeps
    #[cfg(feature = "serve")]
    Store(StoreArgs),
    /// Score leads by hand-written rules, check the rules, and see what they will do
    #[cfg(feature = "train")]
    Rules(RulesArgs),
    /// List, show, promote and verify model versions
    Models(ModelsArgs),
}

#[cfg(feature = "train")]
#[derive(Debug, Args)]
pub struct InitArgs {
    /// CSV, Parquet or NDJSON file, plain or gzip: one row a lead
    pub leads: PathBuf,
    /// File of what leads did: one row an event
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
    /// Column that identifies a lead
    #[arg(long, value_name = "COL")]
    pub id: Option<String>,
    /// Column that says how the deal ended
    #[arg(long, value_name = "COL")]
    pub outcome: Option<String>,
    /// Values of the outcome that mean won
    #[arg(long, value_name = "V[,V]", value_delimiter = ',')]
    pub won: Vec<String>,
    /// Values of the outcome that mean lost; with --won alone, all others but those that read as open
    #[arg(long, value_name = "V[,V]", value_delimiter = ',', requires = "won")]
    pub lost: Vec<String>,
    /// Column with the date of creation
    #[arg(long, value_name = "COL")]
    pub created: Option<String>,
    /// Column with the date of closing
    #[arg(long, value_name = "COL")]
    pub closed: Option<String>,
    /// Columns to leave out
    #[arg(long, value_name = "COL[,COL]", value_delimiter = ',')]
    pub exclude: Vec<String>,
    /// Table whose row of the same KEY is joined to each lead; FILE:KEY:MATCH if its own column is called otherwise
    #[arg(long, value_name = "FILE:KEY")]
    pub lookup: Vec<plumb_train::LookupConfig>,
    /// Where to write the configuration
    #[arg(short, long, default_value = "plumb.toml", value_name = "FILE")]
    pub output: PathBuf,
}

#[cfg(feature = "train")]
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// The configuration, as `plumb init` writes it
    #[arg(default_value = "plumb.toml")]
    pub config: PathBuf,
    /// Print one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[cfg(feature = "train")]
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub enum SolverArg {
    /// linfa on small tables, newton above
    #[default]
    Auto,
    /// linfa-logistic (L-BFGS on a dense matrix)
    Linfa,
    /// Penalised Newton on codes
    Newton,
}

#[cfg(feature = "train")]
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// The configuration, as `plumb init` writes it
    #[arg(default_value = "plumb.toml")]
    pub config: PathBuf,
    /// Train on what a server has collected, and not on the files that the configuration names: sqlite:PATH or postgres://USER@HOST/DATABASE
    #[cfg(feature = "serve")]
    #[arg(long, value_name = "URL")]
    pub from_store: Option<String>,
    /// Name of the model in the registry
    #[arg(long, default_value = "leads")]
    pub name: String,
    /// Folder of the registry
    #[arg(long, default_value = "models", value_name = "DIR")]
    pub registry: PathBuf,
    /// How to fit
    #[arg(long, value_enum, default_value_t)]
    pub solver: SolverArg,
    /// Seed of folds and intervals
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Also train as at so many earlier moments, and measure each time on the leads that came next
    #[arg(long, default_value_t = 0, value_name = "K", value_parser = clap::value_parser!(u8).range(0..=24))]
    pub backtest: u8,
    /// Print one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[cfg(feature = "train")]
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// CSV, Parquet or NDJSON file, plain or gzip
    pub leads: PathBuf,
    /// What the leads did: a file with the columns that the model was trained on
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
    /// Where the scores go: .csv, .parquet or .ndjson
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Moment of scoring: an ISO 8601 date or time, or a column that holds it; now if left out
    #[arg(long, value_name = "TIME|COL")]
    pub as_of: Option<String>,
    /// Which model: a name, name@champion or name@version
    #[arg(long, default_value = "leads@champion")]
    pub model: String,
    /// Folder of the registry
    #[arg(long, default_value = "models", value_name = "DIR")]
    pub registry: PathBuf,
    /// Write so many reasons a lead, at most 50
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=50))]
    pub reasons: u8,
    /// Configuration whose [[lookup]] tables are joined to the leads, as in training
    #[arg(long, value_name = "FILE", conflicts_with = "lookup")]
    pub config: Option<PathBuf>,
    /// Table whose row of the same KEY is joined to each lead; FILE:KEY:MATCH if its own column is called otherwise
    #[arg(long, value_name = "FILE:KEY")]
    pub lookup: Vec<plumb_train::LookupConfig>,
    /// Score by these rules too: adds the columns rule_score, rule_grade and rule_stage
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Column with the stage that the rules put a lead in before; `rule_stage` if the file has it
    #[arg(long, value_name = "COL", requires = "rules")]
    pub previous: Option<String>,
    /// Tell likeness by this lookalike model too: adds the columns lookalike_score and likeness
    #[arg(long, value_name = "NAME")]
    pub lookalike: Option<String>,
    /// Print a summary as one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[cfg(feature = "train")]
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The configuration that the model was trained with; plumb.toml, or else data/plumb.toml
    pub config: Option<PathBuf>,
    /// The rules; those that the configuration names if left out
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Which model: a name, name@champion or name@version
    #[arg(long, default_value = "leads@champion")]
    pub model: String,
    /// Lookalike model that is compared too, on the leads that it was not told of: a name, name@champion or name@version
    #[arg(long, value_name = "NAME")]
    pub lookalike: Option<plumb_registry::ModelRef>,
    /// Folder of the registry
    #[arg(long, default_value = "models", value_name = "DIR")]
    pub registry: PathBuf,
    /// Compare on the closed deals of this file instead, which all came after the model's training part
    #[arg(long, value_name = "FILE")]
    pub on: Option<PathBuf>,
    /// What the leads of --on did
    #[arg(long, value_name = "FILE", requires = "on")]
    pub events: Option<PathBuf>,
    /// How many leads sales can work a week
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_week: Option<u32>,
    /// What working a lead costs, in money
    #[arg(long, value_name = "X")]
    pub cost_per_lead: Option<f64>,
    /// Write a page that shows it all
    #[arg(short, long, value_name = "FILE.html")]
    pub output: Option<PathBuf>,
    /// Write the leads that come in and drop out if the model takes over, as CSV
    #[arg(long, value_name = "FILE.csv")]
    pub swap_set: Option<PathBuf>,
    /// Seed of intervals
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Print one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[cfg(feature = "train")]
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub enum SynthFormat {
    /// Comma-separated text
    #[default]
    Csv,
    /// Parquet
    Parquet,
}

#[cfg(feature = "train")]
#[derive(Debug, Args)]
pub struct SynthArgs {
    /// How many leads
    #[arg(long, default_value_t = 6000)]
    pub leads: u64,
    /// Same seed, same bytes
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Format of the three files
    #[arg(long, value_enum, default_value_t)]
    pub format: SynthFormat,
    /// Folder for leads, events and truth
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
}

#[cfg(all(feature = "train", feature = "serve"))]
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Folder with plumb.toml and the leads
    #[arg(long, default_value = "data", value_name = "DIR")]
    pub data: PathBuf,
    /// Folder of the registry
    #[arg(long, default_value = "models", value_name = "DIR")]
    pub registry: PathBuf,
    /// Address to serve on; another free port is taken when this one is busy
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub bind: std::net::SocketAddr,
}

#[cfg(feature = "serve")]
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address to serve on; loopback only, until a key exists
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub bind: std::net::SocketAddr,
    /// Where leads, scores and keys are kept: sqlite:PATH or postgres://USER@HOST/DATABASE; none keeps nothing
    #[arg(long, default_value = "sqlite:plumb.db", value_name = "URL")]
    pub store: String,
    /// Folder of the registry
    #[arg(long, default_value = "models", value_name = "DIR")]
    pub registry: PathBuf,
    /// Name of the model whose champion is served
    #[arg(long, default_value = "leads")]
    pub model: String,
    /// Rules that score leads beside the model; reloaded when the file changes
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Lookalike model whose likeness is told beside the score: a name, name@alias or name@version
    #[arg(long, value_name = "NAME")]
    pub lookalike: Option<String>,
    /// File of the customers that leads are compared with in `POST /v1/lookalike/similar`
    #[cfg(feature = "train")]
    #[arg(long, value_name = "FILE", requires = "lookalike")]
    pub seeds: Option<PathBuf>,
    /// Which rows of --seeds are seeds, such as `outcome = won`; all of several conditions must hold
    #[cfg(feature = "train")]
    #[arg(long = "where", value_name = "CONDITION", requires = "seeds")]
    pub conditions: Vec<plumb_train::Condition>,
    /// Attribute of kept leads that holds the size of a deal
    #[arg(long, default_value = "amount", value_name = "COLUMN")]
    pub amount: String,
    /// When all kept leads are scored anew each day, because recency ages: in UTC
    #[arg(long, default_value = "02:00", value_name = "HH:MM")]
    pub rescore_at: plumb_serve::TimeOfDay,
}

#[derive(Debug, Args)]
pub struct ModelsArgs {
    #[command(subcommand)]
    pub command: ModelsCommand,
}

#[derive(Debug, Args)]
pub struct RegistryArg {
    /// Folder of the registry
    #[arg(long, default_value = "models", value_name = "DIR")]
    pub registry: PathBuf,
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The earlier version: a name, name@champion or name@version
    #[arg(value_name = "FROM")]
    pub from: String,
    /// The later version
    #[arg(value_name = "TO")]
    pub to: String,
    /// Score the leads of this file with both
    #[cfg(feature = "train")]
    #[arg(long, value_name = "FILE")]
    pub on: Option<PathBuf>,
    /// Moment of scoring: an ISO 8601 date or time, or a column that holds it; now if left out
    #[cfg(feature = "train")]
    #[arg(long, value_name = "TIME|COL", requires = "on")]
    pub as_of: Option<String>,
    /// What the leads did, for models that use events
    #[cfg(feature = "train")]
    #[arg(long, value_name = "FILE", requires = "on")]
    pub events: Option<PathBuf>,
    /// Configuration whose [[lookup]] tables are joined to the leads, as in training
    #[cfg(feature = "train")]
    #[arg(long, value_name = "FILE", requires = "on", conflicts_with = "lookup")]
    pub config: Option<PathBuf>,
    /// Table whose row of the same KEY is joined to each lead; FILE:KEY:MATCH if its own column is called otherwise
    #[cfg(feature = "train")]
    #[arg(long, value_name = "FILE:KEY", requires = "on")]
    pub lookup: Vec<plumb_train::LookupConfig>,
    #[command(flatten)]
    pub at: RegistryArg,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// List models, versions and aliases
    List {
        #[command(flatten)]
        at: RegistryArg,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Show one version: its verdict, its data, its columns and its history; `card` tells what counts
    Show {
        /// A name, name@champion or name@version
        model: String,
        #[command(flatten)]
        at: RegistryArg,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Print the model card (Markdown)
    Card {
        /// A name, name@champion or name@version
        model: String,
        #[command(flatten)]
        at: RegistryArg,
    },
    /// Tell what changed between two versions: settings, figures and points, and with --on what it does to scores
    Diff(DiffArgs),
    /// Make a version the champion
    Promote {
        /// name@version
        model: String,
        /// Overrule the gate; needs --reason
        #[arg(long, requires = "reason")]
        force: bool,
        /// Why, for the record
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        at: RegistryArg,
    },
    /// Make the previous champion the champion again
    Rollback {
        /// Name of the model
        name: String,
        /// Why, for the record
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        at: RegistryArg,
    },
    /// Check every version: digests, content, aliases
    Verify {
        /// Name of the model; all if left out
        name: Option<String>,
        #[command(flatten)]
        at: RegistryArg,
    },
}
