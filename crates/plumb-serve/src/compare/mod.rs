//! Model and rules on closed leads of a request or of the store, by the functions of `plumb-eval`.

mod answer;
mod kept;
mod request;
mod rows;
mod run;
mod segments;

pub(crate) use answer::CompareAnswer;
pub(crate) use kept::{KeptLeads, KeptOrder};
pub(crate) use request::CompareRequest;
pub(crate) use run::{compare, compare_kept};
