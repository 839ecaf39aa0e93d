//! Leads, events, outcomes, scores and keys, kept: the system of record of a server.
//!
//! [`Store`] is what may be asked of one, and [`open`] opens one: a file of SQLite, or a database of PostgreSQL for several servers. Nothing
//! here reads a clock or knows a model: callers say what time it is, and whoever computes scores asks which leads are [due](Store::due)
//! and writes what comes out.
//!
//! ```
//! use plumb_core::Time;
//! use plumb_store::{Applied, Attributes, Batch, Change, PutLead, StoreError};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), StoreError> {
//! let store = plumb_store::open("sqlite::memory:").await?;
//! # let now = Time::from_millis(1_780_000_000_000).unwrap();
//! let attributes = Attributes::from_iter([("industry".to_owned(), "retail".into())]);
//! let batch = Batch::new(vec![Change::PutLead(PutLead::new("lead-1", attributes))], now);
//! let written = store.write(batch).await?; // it is on the disk now
//! assert!(matches!(written.applied[0], Applied::Lead { created: true, version: 1, .. }));
//! assert_eq!(store.due(None, 10).await?[0].lead_id, "lead-1");
//! # Ok(())
//! # }
//! ```

mod check;
mod error;
mod open;
mod postgres;
mod shown;
mod sql;
mod sqlite;
mod store;
mod types;

pub use check::Finding;
pub use error::StoreError;
pub use open::{open, open_existing, restore};
pub use shown::shown;
pub use store::{Answer, BoxFuture, Claim, Store};
pub use types::*;
