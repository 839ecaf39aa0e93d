//! The description of the API: made from the handlers, turned into OpenAPI 3.0.3.

mod document;
mod downgrade;
mod kept;
mod problems;
mod schema;
mod security;

pub(crate) use document::ApiDoc;
pub use document::{document, document_text};
pub(crate) use kept::AliasProblems;
pub(crate) use kept::{
    AssignmentProblems, BatchWriteProblems, EndProblems, EraseProblems, HeavyListProblems, KeptListProblems, ListProblems, WriteProblems,
};
pub(crate) use problems::{AnyProblems, BodyProblems, HeavyProblems, ModelProblems, ReadyProblems, RulesProblems};
