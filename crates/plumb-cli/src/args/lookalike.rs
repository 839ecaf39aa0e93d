//! Arguments of `plumb lookalike`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use plumb_registry::ModelRef;
use plumb_train::{Breadth, Condition, LookupConfig, Share};

use super::RegistryArg;

#[derive(Debug, Args)]
pub struct LookalikeArgs {
    #[command(subcommand)]
    pub command: LookalikeCommand,
}

#[derive(Debug, Subcommand)]
pub enum LookalikeCommand {
    /// Learn what seeds have in common against a population, hide a fifth of them to see whether they are found, and publish
    Train(LookalikeTrainArgs),
    /// Score a file of people by their likeness
    Score(LookalikeScoreArgs),
    /// List those of a file who are most alike, without the seeds
    Audience(AudienceArgs),
    /// List the seeds that each of a file is nearest to, and what they share
    Similar(SimilarArgs),
}

#[derive(Debug, Args)]
pub struct LookalikeTrainArgs {
    /// CSV, Parquet or NDJSON file with the customers whose like are sought
    pub seeds: PathBuf,
    /// File of those among whom they are sought; the other rows of SEEDS if left out
    #[arg(long, value_name = "FILE")]
    pub population: Option<PathBuf>,
    /// Which rows of SEEDS are seeds, such as `outcome = won` or `amount >= 50000`; all of several conditions must hold
    #[arg(long = "where", value_name = "CONDITION")]
    pub conditions: Vec<Condition>,
    /// Column that identifies a person or company
    #[arg(long, value_name = "COL")]
    pub id: Option<String>,
    /// Columns to leave out
    #[arg(long, value_name = "COL[,COL]", value_delimiter = ',')]
    pub exclude: Vec<String>,
    /// Columns to use although they tell the two files apart
    #[arg(long, value_name = "COL[,COL]", value_delimiter = ',')]
    pub allow: Vec<String>,
    /// Configuration whose columns, roles and lookups are taken; found out from the files if left out
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Model for conversion that likeness is held against: a name, name@champion or name@version
    #[arg(long, value_name = "NAME")]
    pub against: Option<ModelRef>,
    /// What people did, where the model of --against uses it; the events of --config if left out
    #[arg(long, value_name = "FILE", requires = "against")]
    pub events: Option<PathBuf>,
    /// Name of the model in the registry
    #[arg(long, default_value = "like")]
    pub name: String,
    #[command(flatten)]
    pub at: RegistryArg,
    /// Seed of the folds
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Print one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct LookalikeScoreArgs {
    /// CSV, Parquet or NDJSON file, plain or gzip
    pub people: PathBuf,
    /// Where the scores go: .csv, .parquet or .ndjson
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Which model: a name, name@champion or name@version
    #[arg(long, default_value = "like@champion")]
    pub model: String,
    #[command(flatten)]
    pub at: RegistryArg,
    /// Moment that days are counted to: an ISO 8601 date or time, or a column that holds it; each one's creation if left out, or now
    #[arg(long, value_name = "TIME|COL")]
    pub as_of: Option<String>,
    /// Write so many reasons each, at most 50
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=50))]
    pub reasons: u8,
    /// Table whose row of the same KEY is joined; FILE:KEY:MATCH if its own column is called otherwise
    #[arg(long, value_name = "FILE:KEY")]
    pub lookup: Vec<LookupConfig>,
    /// Print a summary as one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum BreadthArg {
    /// The 1% most alike
    Narrow,
    /// 5%
    Balanced,
    /// 10%
    Broad,
}

impl From<BreadthArg> for Breadth {
    fn from(breadth: BreadthArg) -> Self {
        match breadth {
            BreadthArg::Narrow => Breadth::Narrow,
            BreadthArg::Balanced => Breadth::Balanced,
            BreadthArg::Broad => Breadth::Broad,
        }
    }
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("extent").args(["reach", "size", "likeness", "breadth"])))]
pub struct AudienceArgs {
    /// CSV, Parquet or NDJSON file, plain or gzip
    pub people: PathBuf,
    /// Where the list goes: .csv, .parquet or .ndjson
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// So large a share of the file, such as 5%
    #[arg(long, value_name = "SHARE")]
    pub reach: Option<Share>,
    /// So many people
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub size: Option<u32>,
    /// All who are at least so many times as common among the seeds as in the population
    #[arg(long, value_name = "TIMES")]
    pub likeness: Option<f64>,
    /// A ready-made share; balanced if no extent is given
    #[arg(long, value_enum)]
    pub breadth: Option<BreadthArg>,
    /// Column of which each value stands once, such as the account: its most alike person
    #[arg(long, value_name = "COL")]
    pub one_per: Option<String>,
    /// Keep seeds in the list
    #[arg(long)]
    pub keep_seeds: bool,
    /// Another list, to tell who is in both
    #[arg(long, value_name = "FILE")]
    pub overlap: Vec<PathBuf>,
    /// Which model: a name, name@champion or name@version
    #[arg(long, default_value = "like@champion")]
    pub model: String,
    #[command(flatten)]
    pub at: RegistryArg,
    /// Moment that days are counted to: an ISO 8601 date or time, or a column that holds it; each one's creation if left out, or now
    #[arg(long, value_name = "TIME|COL")]
    pub as_of: Option<String>,
    /// Table whose row of the same KEY is joined; FILE:KEY:MATCH if its own column is called otherwise
    #[arg(long, value_name = "FILE:KEY")]
    pub lookup: Vec<LookupConfig>,
    /// Print one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct SimilarArgs {
    /// CSV, Parquet or NDJSON file, plain or gzip
    pub people: PathBuf,
    /// File of the customers that they are compared with
    #[arg(long, value_name = "FILE")]
    pub seeds: PathBuf,
    /// Which rows of the seeds' file are seeds, such as `outcome = won`; all of several conditions must hold
    #[arg(long = "where", value_name = "CONDITION")]
    pub conditions: Vec<Condition>,
    /// So many seeds each, at most 50
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=50))]
    pub most: u8,
    /// Where the list goes: .csv, .parquet or .ndjson
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Which model's bins and weights: a name, name@champion or name@version
    #[arg(long, default_value = "like@champion")]
    pub model: String,
    #[command(flatten)]
    pub at: RegistryArg,
    /// Moment that days are counted to: an ISO 8601 date or time, or a column that holds it; each one's creation if left out, or now
    #[arg(long, value_name = "TIME|COL")]
    pub as_of: Option<String>,
    /// Table whose row of the same KEY is joined; FILE:KEY:MATCH if its own column is called otherwise
    #[arg(long, value_name = "FILE:KEY")]
    pub lookup: Vec<LookupConfig>,
    /// Print a summary as one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}
