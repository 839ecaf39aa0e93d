//! What is probably not meant in a valid file.

mod clause;
mod finding;
mod intervals;
mod names;
mod overlap;
mod reach;
mod region;
mod thresholds;
mod usage;
mod validity;
mod values;

pub use finding::{Finding, Severity};
pub use usage::{RuleUse, Usage};
pub use values::Values;

use finding::Findings;
use plumb_core::Time;

use crate::RuleSet;
use crate::condition::{Condition, Selector};

/// What is known of the data; what is not known is not checked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The columns of the leads.
    pub columns: Option<&'a [&'a str]>,
    /// The types of events.
    pub event_types: Option<&'a [&'a str]>,
    /// The properties of events.
    pub properties: Option<&'a [&'a str]>,
    /// The moment at which rules should be valid.
    pub at: Option<Time>,
}

/// What a rule or disqualifier reads.
struct Reading<'a> {
    id: &'a str,
    when: Option<&'a Condition>,
    each: Option<&'a Selector>,
}

impl RuleSet {
    /// Looks for what is probably not meant, in the order of the file: unknown names, rules that can never hold or never count, that overlap or
    /// repeat each other, caps and thresholds that no lead can reach, rules that are not valid.
    ///
    /// Conditions are judged on the safe side: what is said to be out of reach is so, but not everything that is will be found.
    pub fn check(&self, known: &Known<'_>) -> Vec<Finding> {
        let mut findings = Findings::default();
        let rules = self.infos.iter().zip(&self.rules);
        let rules = rules.map(|(info, rule)| Reading {
            id: &info.id,
            when: rule.when.as_ref(),
            each: rule.each.as_ref().map(|each| &each.selector),
        });
        let disqualifiers = self.disqualifiers.iter().map(|own| Reading { id: &own.id, when: Some(&own.when), each: None });
        let readings: Vec<Reading<'_>> = rules.chain(disqualifiers).collect();
        names::check(self, &readings, known, &mut findings);
        overlap::check(self, &mut findings);
        overlap::check_points(self, &mut findings);
        thresholds::check(self, &mut findings);
        validity::check(self, known.at, &mut findings);
        findings.sorted()
    }
}
