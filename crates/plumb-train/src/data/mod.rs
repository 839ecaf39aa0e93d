//! The leads table as training sees it: roles read, rows labelled and parted.

mod columns;
mod dataset;
mod digest;
mod ids;
mod ingest;
mod label;
mod levels;
mod places;
mod prepared;
mod readable;
mod readings;
mod split;

pub use dataset::Dataset;
pub use label::{Labelled, LeftOut, label};
pub use split::{Parts, is_held_out, split};

pub(crate) use columns::{date_field, fields as configured_fields, nearest};
pub(crate) use digest::data_digest;
pub(crate) use ingest::means;
pub(crate) use levels::LevelReadings;
pub(crate) use prepared::Prepared;
pub(crate) use readable::unreadable;
pub(crate) use readings::Readings;
