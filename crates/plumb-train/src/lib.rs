//! The training crate: read, profile, label, split, encode, fit, report, and score files. The only crate that knows polars.

pub mod read;
pub mod table;
pub mod write;
