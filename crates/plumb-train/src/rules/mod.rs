//! Rules over files: `plumb-rules` scores one lead, this applies it to tables and their events.
//!
//! [`load_rules`] reads a file of rules. A [`RuleScorer`] holds rules with the columns and events that they are applied with;
//! [`RuleScorer::rows`] sees a table by them, and [`RuledRows::evaluate`] scores a row at a moment. Everything else is made of these:
//! [`score_by_rules`] (file in, file out), the columns of `plumb score --rules`, [`check_on_leads`], [`lead_over_days`] and [`what_if`].

mod batch;
mod beside;
mod check;
mod columns;
mod events;
mod ledger;
mod load;
mod rows;
mod score;
mod simulate;
mod source;
mod tally;

pub(crate) use batch::rule_columns;
pub use beside::RulesBeside;
pub(crate) use beside::{PreparedRules, RuleTally};
pub use check::{Observed, check_on_leads, parse_findings};
pub use columns::{GivenColumns, LeadColumns};
pub use events::RuleEvents;
pub use load::{load_rules, read_rules};
pub use rows::{RuleScorer, RuledRows};
pub use score::{RuleOutput, RuleScoreSummary, score_by_rules};
pub use simulate::{LeadDay, LeadOverDays, LineChange, RuleMove, WhatIf, lead_over_days, what_if, write_days};
pub use source::{EventsFile, RuledSource};
