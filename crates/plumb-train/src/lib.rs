//! The training crate: read, profile, label, split, encode, fit, measure, publish, and score files. The only crate that knows polars.
//!
//! [`init`] writes a `plumb.toml` from the data; [`train`] goes from there to a published version; [`score_file`] scores a file.
//! Files are read and written by [`read`] and [`write`], through [`table`]s that know nothing of polars.

pub mod config;
pub mod read;
pub mod table;
pub mod write;

mod bulk;
mod card;
mod dataset;
mod digest;
mod encode;
mod error;
mod fitting;
mod init;
mod label;
mod measure;
mod prepared;
mod profile;
mod progress;
mod rows;
mod split;
mod synth;
mod train;

pub use bulk::{AsOf, ScoreOptions, ScoreSummary, score_file};
pub use dataset::Dataset;
pub use error::TrainError;
pub use fitting::SolverChoice;
pub use init::{InitOptions, Initialised, init};
pub use label::{Labelled, LeftOut, label};
pub use measure::{AgainstChampion, BaseRateOnTest, BaseRates, CrossValidation, Measured, NewAccounts, RowCounts};
pub use progress::{Progress, Silent};
pub use split::{Parts, is_held_out, split};
pub use synth::write_parquet as write_synth_parquet;
pub use train::{FEWEST_OF_A_CLASS, TrainOptions, Trained, train};
