//! How often each rule counts for a lead, without words: for whoever looks at many leads.

use plumb_core::{Score, Time};

use super::fired::Counted;
use super::tally::{Book, Entry};
use crate::condition::{Truth, truth_of};
use crate::lead::Facts;
use crate::{Points, RuleSet, RuledLead};

/// What [`RuleSet::evaluate`] says in figures alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    /// The score.
    pub score: Score,
    /// All points, after the caps and floors of groups and of the whole, before rescaling and rounding.
    pub total: Points,
    /// Points of explicit groups, after their caps and floors.
    pub fit: Points,
    /// Points of implicit groups, after their caps and floors.
    pub engagement: Points,
    /// How often each of [`RuleSet::rules`] counted, as [`Line::units`](crate::Line::units).
    pub units: Vec<f64>,
    /// Whether each of them gave its points for missing data.
    pub missing: Vec<bool>,
    /// Whether each of [`RuleSet::disqualifiers`] holds.
    pub disqualified: Vec<bool>,
}

impl Counts {
    /// Whether any disqualifier holds: the lead is rejected.
    pub fn is_disqualified(&self) -> bool {
        self.disqualified.contains(&true)
    }
}

/// Keeps count.
struct Counting {
    units: Vec<f64>,
    missing: Vec<bool>,
}

impl Book for Counting {
    fn counted(&mut self, _: &RuleSet, index: usize, _: &Facts<'_, '_>, counted: Counted) -> Points {
        self.units[index] += counted.units;
        counted.points + counted.cap
    }

    fn missing(&mut self, _: &RuleSet, index: usize, _: &Facts<'_, '_>, points: Points) -> Points {
        self.missing[index] = true;
        points
    }

    fn change(&mut self, _: &RuleSet, _: Entry, _: Points) {}
}

impl RuleSet {
    /// How often each rule counts for a lead as it was known at a moment: the same figures as those of [`RuleSet::evaluate`], without a ledger.
    pub fn count(&self, lead: &RuledLead<'_>, at: Time) -> Counts {
        let facts = Facts::read(self, lead, at);
        let scenario = self.scenario_of(lead, &facts);
        let mut counting = Counting { units: vec![0.0; self.rules.len()], missing: vec![false; self.rules.len()] };
        let tally = self.tally(&facts, scenario, &mut counting);
        let holds = |place: usize| {
            let own = &self.disqualifiers[place];
            self.applies(own, scenario, at) && truth_of(&own.when, &facts) == Truth::Yes
        };
        Counts {
            score: tally.score,
            total: tally.total,
            fit: tally.fit,
            engagement: tally.engagement,
            units: counting.units,
            missing: counting.missing,
            disqualified: (0..self.disqualifiers.len()).map(holds).collect(),
        }
    }
}
