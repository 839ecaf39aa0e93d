//! Columns of a row group, read page by page.
//!
//! polars makes a string or a number of every row, most of which are among a few dozen values. Here a page that points into a dictionary stays
//! keys into a dictionary ([`DictionaryColumn`](crate::table::DictionaryColumn)), so that each value is coded once. Only flat columns of common
//! types and encodings are read here; polars reads the others.

mod chunk;
mod hybrid;
mod kind;
mod reader;
mod values;

pub(super) use kind::ColumnKind;
pub(super) use reader::{ColumnReader, Stop};
