//! Rows to answers. Each function reads within a transaction that its caller began.

mod conditions;
pub(super) mod events;
pub(super) mod feed;
pub(super) mod ids;
pub(super) mod keys;
mod lead_row;
pub(super) mod leads;
pub(super) mod outcomes;
pub(super) mod overrides;
pub(super) mod past;
pub(super) mod settings;
pub(super) mod subjects;
