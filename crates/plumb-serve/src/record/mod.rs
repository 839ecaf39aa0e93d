//! Leads that are kept: the store that a server was started with, and what requests make of it.

mod answer;
mod attributes;
mod conditions;
pub(crate) mod cursor;
mod event;
mod faults;
mod handle;
mod idempotency;
mod lead;
mod list;
mod once;
mod outcome;
mod selection;
mod source;

pub(crate) use answer::{
    CauseAnswer, EventResult, HistoryAnswer, ItemStatus, LeadAnswer, LeadPage, LeadResult, LeadStatus, OutcomeResult, ScorePage,
    TrendAnswer, refused,
};
pub(crate) use conditions::{condition, etag};
pub(crate) use event::EventItem;
pub use handle::Record;
pub(crate) use idempotency::{Named, mark};
pub(crate) use lead::{LeadBody, LeadItem};
pub(crate) use list::{Listing, limit};
pub(crate) use once::once;
pub(crate) use outcome::OutcomeItem;
pub(crate) use selection::{Chosen, KeptReader, Selection};
pub use source::StoreSource;
