//! From a lead in a request to a scored lead in an answer.

mod answer;
mod attributes;
mod beside;
mod events;
mod lead;
mod order;
mod pass;
mod request;
mod row;
mod run;
mod warnings;
mod write;

pub(crate) use answer::{GradeAnswer, StatusAnswer};
pub use answer::{LookalikeAnswer, ModelVersion, ReasonAnswer, ScoredLead, WarningAnswer, WarningCode};
pub(crate) use attributes::{Attributes, Given, GivenVisitor, Text};
pub(crate) use beside::{Beside, Held};
pub(crate) use events::{CheckedEvent, GivenEvent, check_events};
pub(crate) use lead::LeadData;
pub(crate) use order::NameOrder;
pub(crate) use pass::score_in_one_pass;
pub(crate) use request::{Order, ScoreRequest, check_model};
pub(crate) use row::ModelRow;
pub(crate) use run::{score, score_next};
