//! The report of a trained version: one page that a manager can read and a statistician can check.
//!
//! The order is that of the questions: may it serve, what was it learnt from, can the data be trusted, is it better than what there is,
//! what does calling the best first bring, can its probabilities be taken at their word, what counts, does it hold over time and
//! everywhere, and how is it made again.

mod content;
mod page;
pub(crate) mod sections;

pub use content::{
    Comparison, Contestant, CrossValidation, DataSummary, Decision, FeaturePoints, Finding, LeftOut, Measured, NamedGains, NamedSlice,
    PairPoints, PointsRow, Scores, Segment, Severity, Stability, TrainingReport, Verdict,
};
pub use page::render;
