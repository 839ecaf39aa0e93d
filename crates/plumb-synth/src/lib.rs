//! A seeded generator of believable B2B leads and events whose *true* win probabilities are known.
//!
//! Real exports never say what the right answer was. A model trained on these leads can be held against the probability that each outcome
//! was drawn with: is it calibrated, does it find the effects and the pairs that are there, does it notice the planted leak?
//!
//! ```
//! use plumb_synth::{Generator, SynthConfig};
//!
//! let generator = Generator::new(SynthConfig { leads: 1_000, seed: 7, ..SynthConfig::default() }.check()?);
//! let lead = generator.lead(999);
//! assert_eq!(lead.lead_id, "L0001000");
//! assert!(lead.true_probability > 0.0 && lead.true_probability < 1.0);
//!
//! let won = generator.iter().filter(|lead| lead.eventually_won).count();
//! let expected: f64 = generator.iter().map(|lead| lead.true_probability).sum();
//! assert!((won as f64 - expected).abs() < 60.0);
//! # Ok::<(), plumb_synth::SynthError>(())
//! ```
//!
//! # How a lead comes about
//!
//! Lead `i` is a function of the seed and `i` alone: any lead can be asked for at once, in constant memory, on any thread, and the bytes
//! are the same on every machine (own integer generator, `libm` for exp and log).
//!
//! ```text
//! log-odds = INTERCEPT + sum over CRITERIA of the effect of the lead's bin      published, see `effects`
//!          + drift x trend of the base rate + interactions x INTERACTIONS
//!          + account effect (shared by the leads of an account) + engagement x latent engagement
//! ```
//!
//! The outcome is one draw with that probability, the day of closing another (losses are slower). A lead that closes after the extract
//! is `open` in the table. Then the row is made untidy: cells go missing and are spelled in other ways. Absent budget, authority, expected
//! date and desired product are informative, with an effect of their own; the other gaps only hide a value that still acts.
//!
//! [`SynthConfig::additive`] switches everything off but the published effects: there the log-odds are *exactly* the sum that
//! [`additive_log_odds`] finds from the visible cells.
//!
//! # What comes out
//!
//! [`write_csv`] writes `leads.csv`, `events.csv` and `truth.csv`; [`Generator::block`] gives the same columns for any other format.
//! [`columns`] is the register of all of them, each with its kind, when it is known, and its meaning. [`LEAK_COLUMNS`] are planted: they
//! nearly name the outcome and must be found by an audit.
//!
//! People, companies, domains and campaigns are invented; all addresses end in the reserved `.example`.

mod account;
mod block;
mod clock;
mod config;
mod effects;
mod error;
mod event;
mod generator;
mod lead;
mod outcome;
mod profile;
mod register;
mod rng;
mod surface;
mod truth;
mod vocab;
mod write;

pub use block::{Column, ColumnData, LeadBlock};
pub use config::{CheckedSynthConfig, SynthConfig};
pub use effects::{Bins, CRITERIA, Criterion, INTERACTIONS, INTERCEPT, Interaction, additive_log_odds, visible_bin};
pub use error::SynthError;
pub use event::{EventKind, SynthEvent};
pub use generator::{Generator, LeadIter};
pub use lead::{Outcome, SynthLead};
pub use register::{ColumnKind, ColumnSpec, KnownAt, LEAK_COLUMNS, Table, columns};
pub use vocab::FREE_MAIL_DOMAINS;
pub use vocab::levels::Level;
pub use vocab::titles::{TITLES, Title};
pub use write::{Summary, write_csv};
