//! The training crate: read, profile, label, split, encode, fit, measure, publish, and score files. The only crate that knows polars.
//!
//! [`init`] writes a `plumb.toml` from the data; [`train`] goes from there to a published version; [`score_file`] scores a file.
//! Files are read and written by [`read`] and [`write`], through [`table`]s that know nothing of polars.

pub mod config;
pub mod read;
pub mod rules;
pub mod table;
pub mod unfinished;
pub mod write;

mod audit;
mod compare;
mod data;
mod error;
mod init;
mod lookalike;
mod lookup;
mod memory;
mod pipeline;
mod progress;
mod run;
mod score;
mod synth;

pub use audit::{AuditReport, Finding, Level, Rule, Standing, audit};
pub use compare::{
    Advice, AgainstRules, AucGap, CaughtAtReach, CompareOptions, Compared, ComparedOn, Competitor, Kept, LedgerLine, LikenessCompared,
    LineOf, NamedGains, Part, Parted, PointsChange, Reestimated, Round, RuleLine, SuggestOptions, Suggested, SwapSummary, SwappedLead,
    TellingLead, Thresholds, WorkedShown, compare, suggest, write_compare_page, write_swap_set,
};
pub use data::{
    Dataset, EventCounts, EventSource, EventStore, HistoryCounts, Labelled, LeftOut, Parts, Period, RepeatedLeads, Snapshots, is_held_out,
    label, periods, split,
};
pub use error::TrainError;
pub use init::{InitOptions, Initialised, init};
pub use lookalike::{
    AgainstConversion, AtReach, Audience, AudienceOptions, AudienceStability, Condition, FEWEST_SEEDS, Lifts, Likened, LookalikeOptions,
    OnSameRows, Overlap, Provenance, ProvenanceKind, Quality, REACHES, RowFilter, SEEDS_FILE, SeedFile, Share, Similar, SimilarOptions,
    audience, coded_seeds, seed_hashes, similar, train_lookalike,
};
pub use lookup::LookupConfig;
pub use plumb_model::lookalike::{AudienceTrait, Breadth, CurvePoint, Extent};
pub use progress::{Progress, Silent};
pub use run::{
    AgainstChampion, AtAge, BacktestPeriod, BaseRateOnTest, BaseRates, CrossValidation, FEWEST_OF_A_CLASS, Measured, NewAccounts,
    RowCounts, SameRows, SolverChoice, ToldReason, TrainOptions, Trained, Unstable, train,
};
pub use score::{
    AsOf, LikenessSummary, MoveOptions, ScoreMove, ScoreMoves, ScoreOptions, ScoreSummary, score_file, score_likeness, score_moves,
};
pub use synth::write_parquet as write_synth_parquet;
