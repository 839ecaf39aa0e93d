//! From a lead in a request to a scored lead in an answer.

mod answer;
mod attributes;
mod events;
mod request;
mod run;
mod warnings;

pub use answer::{ModelVersion, ReasonAnswer, ScoredLead, WarningAnswer, WarningCode};
pub(crate) use request::{Order, ScoreRequest};
pub(crate) use run::score;
