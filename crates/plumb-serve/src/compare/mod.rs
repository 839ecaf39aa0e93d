//! Model and rules on closed leads of a request, by the functions of `plumb-eval`.

mod answer;
mod request;
mod rows;
mod run;
mod segments;

pub(crate) use answer::CompareAnswer;
pub(crate) use request::CompareRequest;
pub(crate) use run::compare;
