//! NDJSON: one JSON object a line.

mod builder;
mod object;
mod reader;

pub(super) use reader::NdjsonReader;
