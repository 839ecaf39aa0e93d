//! The page that describes an HTTP API: every operation with its parameters, bodies, answers and a line to try it with.

mod content;
mod page;
mod style;
mod types;
mod words;

pub use content::{Answer, Body, Field, Group, Operation, Parameter, Reference, Type, TypeName};
pub use page::render;
