use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
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
    /// Write the same rules with points from the data, and tell what they are worth
    Suggest(RulesSuggestArgs),
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

#[derive(Debug, Args)]
pub struct RulesSuggestArgs {
    /// The configuration that the model was trained with; plumb.toml, or else data/plumb.toml
    pub config: Option<PathBuf>,
    /// The rules; those that the configuration names if left out
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Where the re-estimated rules go
    #[arg(short, long, value_name = "FILE.toml")]
    pub output: PathBuf,
    /// To what points are rounded
    #[arg(long, default_value_t = 1, value_name = "1|5", value_parser = PossibleValuesParser::new(["1", "5"]).map(|step| if step == "5" { 5u8 } else { 1 }))]
    pub round: u8,
    /// The model whose training leads the points come from: a name, name@champion or name@version
    #[arg(long, default_value = "leads@champion")]
    pub model: String,
    /// Folder of the registry
    #[arg(long, default_value = "models", value_name = "DIR")]
    pub registry: PathBuf,
    /// Seed of folds
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Print one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}
