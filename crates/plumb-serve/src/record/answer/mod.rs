//! What is kept, as answers show it.

mod feed;
mod history;
mod lead;
mod score;
mod written;

pub(crate) use feed::ScorePage;
pub(crate) use history::HistoryAnswer;
pub(crate) use lead::{LeadAnswer, LeadPage};
pub(crate) use score::{CauseAnswer, TrendAnswer};
pub(crate) use written::{EventResult, ItemStatus, LeadResult, LeadStatus, OutcomeResult, refused};
