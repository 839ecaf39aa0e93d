//! Scoring all leads of a store anew: when another model, other rules or another lookalike model are served, and every night.
//!
//! A sweep goes through the leads in the order of their identifiers, some at a time, and writes their scores and its own place in one transaction:
//! after a crash it goes on from there. What it sweeps towards is named by model version, digest of the rules, lookalike version and the column of
//! amounts. Where several servers share a store, the one whose name stands in the state does it, for as long as it goes on; if it stops for
//! [`LEASE_SECONDS`](begin::LEASE_SECONDS), another one goes on.

mod begin;
mod state;
mod step;

pub(crate) use begin::Sweeps;
pub(crate) use state::{Finished, Kept, Running};
