//! CSV, in constant memory.

mod cut;
mod locate;
mod reader;
mod splitter;

pub(super) use locate::{MAX_ROW, MIB};
pub(super) use reader::CsvReader;
pub(super) use splitter::{MAX_FIELD, Span, Split, Splitter};
