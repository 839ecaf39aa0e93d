//! The seeds that share most with somebody.
//!
//! The measure is Gower's general similarity with weights (Gower, "A General Coefficient of Similarity and Some of Its Properties", Biometrics
//! 27, 1971), over the bins of a fitted table:
//!
//! ```text
//! similarity(lead, seed) = sum over known f of w_f agreement_f(lead, seed)  /  sum over known f of w_f
//! ```
//!
//! - `f` is *known* when the lead has a bin or level of it: neither missing nor `other`. What is not known of the lead counts on neither side.
//! - `agreement_f` of levels is 1 where both have the same one, else 0. Of ordered bins it is 1 less the bins between the two over the most that
//!   there can be. A seed of which `f` is not known agrees with nobody. (Gower leaves such a pair out; then seeds of which next to nothing is
//!   known would come first.)
//! - `w_f` is how much the feature moves likeness: the standard deviation of the log-odds that it adds over the training rows, and its even
//!   share of that of each interaction that it is part of.
//!
//! Weights are rounded to whole parts of about 60,000, so that sums are whole numbers: the result is exact, and the same in any order.

mod index;
mod sums;
#[cfg(test)]
mod tests;
mod weights;

pub use index::{CodedPerson, Neighbour, Neighbours, NeighboursError, SharedTrait};
