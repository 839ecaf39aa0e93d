//! Rows to answers. Each function reads within a transaction that its caller began.

mod conditions;
pub(crate) mod events;
pub(crate) mod feed;
mod filter;
pub(crate) mod ids;
pub(crate) mod keys;
mod lead_row;
pub(crate) mod leads;
mod order;
pub(crate) mod outcomes;
pub(crate) mod overrides;
pub(crate) mod past;
pub(crate) mod requests;
pub(crate) mod settings;
pub(crate) mod subjects;
mod way;
