//! The leads table as training sees it: roles read, rows labelled and parted.

mod activity;
mod columns;
mod dataset;
mod digest;
mod events;
mod histories;
mod ids;
mod ingest;
mod label;
mod levels;
mod personal;
mod places;
mod prepared;
mod readable;
mod readings;
mod repeated;
mod snapshots;
mod split;
mod visit;

pub use dataset::Dataset;
pub use events::{EventCounts, EventSource, EventStore};
pub use histories::HistoryCounts;
pub use label::{Labelled, LeftOut, label};
pub use repeated::RepeatedLeads;
pub use snapshots::Snapshots;
pub(crate) use split::split_as;
pub use split::{Parts, Period, is_held_out, periods, split};

pub(crate) use activity::activity_readings;
pub(crate) use columns::{company_column, date_field, fields as configured_fields, nearest, plain_field};
pub(crate) use digest::data_digest;
pub(crate) use events::{event_time, lead_hash, time_reader, value};
pub(crate) use ingest::{People, means};
pub(crate) use levels::LevelReadings;
pub(crate) use prepared::Prepared;
pub(crate) use readable::unreadable;
pub(crate) use readings::Readings;
pub(crate) use visit::{Asked, visit};
