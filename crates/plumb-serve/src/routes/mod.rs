//! Thin handlers, one file a subject; what they do lives in plain functions.

pub(crate) mod alias;
pub(crate) mod assignments;
pub(crate) mod batch;
pub(crate) mod compare;
pub(crate) mod docs;
pub(crate) mod health;
pub(crate) mod kept;
mod leads;
pub(crate) mod lookalike;
pub(crate) mod metrics;
mod model_answer;
pub(crate) mod models;
pub(crate) mod openapi;
pub(crate) mod overrides;
pub(crate) mod preview;
mod record;
pub(crate) mod rescoring;
pub(crate) mod rules;
pub(crate) mod score;
mod served_answer;
mod table_answer;

pub use batch::FailedLead;
pub(crate) use leads::RawLeads;
pub(crate) use record::record_router;
