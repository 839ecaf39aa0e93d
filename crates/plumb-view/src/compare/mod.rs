//! Model against rules on the same closed deals: one page for whoever decides which of the two sales should follow.
//!
//! The order is that of the questions: which is better, what is it worth, where do they differ, for whom, which rules should change; then
//! what the answer rests on: ranking, probabilities, time, who was worked, and what to know before believing it.

mod content;
mod page;
mod sections;
mod style;
mod words;

pub use content::{
    Advice, Caught, Cohort, ComparedColumn, ComparedLikeness, ComparisonReport, NamedGains, NamedLevels, NamedThresholds, Reason, RuleLine,
    SuggestedRules, TellingLead, WorkedLeads,
};
pub use page::render;
