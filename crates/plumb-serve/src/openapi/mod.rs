//! The description of the API: made from the handlers, turned into OpenAPI 3.0.3.

mod document;
mod downgrade;
mod problems;
mod schema;

pub(crate) use document::ApiDoc;
pub use document::{document, document_text};
pub(crate) use problems::{
    AliasProblems, AnyProblems, BodyProblems, HeavyProblems, KeptProblems, ModelProblems, ReadyProblems, RulesProblems,
};
