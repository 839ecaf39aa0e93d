//! Leads, events, outcomes, scores and keys, kept: the system of record of a server.
//!
//! [`Store`] is what may be asked of one. Nothing here reads a clock or knows a model: callers say what time it is, and whoever
//! computes scores asks which leads are [due](Store::due) and writes what comes out.

mod check;
mod error;
mod open;
mod postgres;
mod sql;
mod sqlite;
mod store;
mod types;

pub use check::Finding;
pub use error::StoreError;
pub use open::{open, open_existing, restore, shown};
pub use store::{Answer, BoxFuture, Claim, Store};
pub use types::*;
