//! What every store must do, and what is special of each.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test by panicking, as the test itself does")]

mod conformance;
mod durable;
mod earlier;
mod files;
mod made;
mod model;
mod postgres;
mod sqlite;
