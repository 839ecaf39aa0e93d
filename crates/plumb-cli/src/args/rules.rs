use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    pub command: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Look for faults and oddities: unknown fields, rules that never hold, caps and thresholds that nobody reaches
    Check(RulesCheckArgs),
    /// Score a file of leads by rules; no model is needed
    Score(RulesScoreArgs),
    /// See a lead's score over the coming days, or what edited rules would change
    Simulate(RulesSimulateArgs),
    /// Print the JSON Schema of a rules file, by which editors complete and check it
    Schema,
}

/// What rules are applied to.
#[derive(Debug, Args)]
pub struct RuleLeadsArgs {
    /// What the leads did; without it, rules on events say nothing
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
    /// Moment of scoring: an ISO 8601 date or time, or a column that holds it; now if left out
    #[arg(long, value_name = "TIME|COL")]
    pub as_of: Option<String>,
    /// Column that identifies a lead; found by its name if left out
    #[arg(long, value_name = "COL")]
    pub id: Option<String>,
    /// Column with the date of creation; found by its name if left out
    #[arg(long, value_name = "COL")]
    pub created: Option<String>,
    /// Column with the stage that a lead was in before; `rule_stage` if the file has it
    #[arg(long, value_name = "COL")]
    pub previous: Option<String>,
    /// Configuration that names columns, events, [[lookup]] tables and the rules themselves
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct RulesCheckArgs {
    /// The rules; those of --config, or rules.toml, if left out
    #[arg(value_name = "RULES")]
    pub rules: Option<PathBuf>,
    /// Hold them against the leads of this file
    #[arg(long, value_name = "LEADS")]
    pub on: Option<PathBuf>,
    #[command(flatten)]
    pub leads: RuleLeadsArgs,
    /// Print one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RulesScoreArgs {
    /// CSV, Parquet or NDJSON file, plain or gzip
    pub input: PathBuf,
    /// The rules; those of --config, or rules.toml, if left out
    #[arg(short, long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    #[command(flatten)]
    pub leads: RuleLeadsArgs,
    /// Where the scores go: .csv, .parquet or .ndjson
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Where every point with its rule and evidence goes: .ndjson, a lead a line
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Print a summary as one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["lead", "with"])))]
pub struct RulesSimulateArgs {
    /// CSV, Parquet or NDJSON file, plain or gzip
    pub input: PathBuf,
    /// The rules; those of --config, or rules.toml, if left out
    #[arg(short, long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    #[command(flatten)]
    pub leads: RuleLeadsArgs,
    /// The lead whose score is followed from day to day
    #[arg(long, value_name = "ID")]
    pub lead: Option<String>,
    /// How many days
    #[arg(long, default_value_t = 90, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3650), conflicts_with = "with")]
    pub days: u32,
    /// Edited rules: how many leads change band, grade and stage, and which move most
    #[arg(long, value_name = "FILE")]
    pub with: Option<PathBuf>,
    /// Where the days, or the leads that change, go: .csv, .parquet or .ndjson
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}
