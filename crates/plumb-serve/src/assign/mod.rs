//! Even shares: scored leads are dealt out to representatives, as many of each grade and nearly the same expected wins to each.
//!
//! [`deal`] is the pure part; around it, what a request says becomes a table of cards, and what was dealt becomes words.

mod answer;
mod deal;
mod lanes;
mod leads;
mod people;
mod request;
mod run;

pub(crate) use answer::{Applied, AssignmentAnswer};
pub(crate) use leads::Lead;
pub(crate) use request::{AssignmentRequest, Source};
pub(crate) use run::{Dealt, deal_out};
