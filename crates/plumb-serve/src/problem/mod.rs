//! Problem details (RFC 9457): how every error leaves the server.

mod api_error;
mod document;
mod render;

pub(crate) use api_error::ApiError;
pub use document::{FieldProblem, Problem};
pub(crate) use render::{Outer, caught_panic, render};
