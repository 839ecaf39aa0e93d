//! From a lead to its score and ledger.

mod count;
mod evidence;
mod fired;
mod ledger;
mod tally;

use plumb_core::{Score, Time};

pub use count::Counts;
pub use ledger::{Disqualified, EventEvidence, Evidence, FieldEvidence, Line, LineKind, RuleScore};

use crate::condition::{Fact, Truth, truth_of};
use crate::lead::Facts;
use crate::rule::{Disqualifier, Kind};
use crate::{RuleSet, RuledLead, Stage};
use evidence::of_condition;
use tally::{Entry, Silent, Tally, Written};

impl RuleSet {
    /// Scores a lead as it was known at a moment. `previous` is the stage that it was in before, for thresholds with hysteresis.
    ///
    /// A pure function: the same lead at the same moment has the same ledger, in whatever order its events come and however often one of them
    /// is given. The ledger adds up to the score exactly.
    pub fn evaluate(&self, lead: &RuledLead<'_>, at: Time, previous: Option<Stage>) -> RuleScore {
        let facts = Facts::read(self, lead, at);
        let scenario = self.scenario_of(lead, &facts);
        let mut written = Written::default();
        let tally = self.tally(&facts, scenario, &mut written);
        let disqualified = self.disqualified(&facts, scenario, &mut written);
        let grade = self.grades.grade(tally.fit, tally.engagement);
        let stage = if disqualified.is_empty() { self.stages.stage(tally.total, previous) } else { Stage::Rejected };
        RuleScore {
            score: tally.score,
            total: tally.total,
            fit: tally.fit,
            engagement: tally.engagement,
            grade_name: self.grades.names.get(&grade).cloned(),
            grade,
            stage,
            disqualified,
            scenario: scenario.map(|place| self.scenarios[place].id.clone()),
            ledger: written.lines,
            warnings: self.warnings(&facts),
        }
    }

    /// The score alone, without a ledger: the same number, sooner.
    pub fn score(&self, lead: &RuledLead<'_>, at: Time) -> Score {
        let facts = Facts::read(self, lead, at);
        self.tally(&facts, self.scenario_of(lead, &facts), &mut Silent).score
    }

    fn scenario_of(&self, lead: &RuledLead<'_>, facts: &Facts<'_, '_>) -> Option<usize> {
        let key = match (lead.scenario, self.scenario_field) {
            (Some(given), _) => Some(crate::condition::text_key(given, self.compare)),
            (None, Some(field)) => match facts.fact(field) {
                Fact::Text(forms) => forms[self.compare as usize].clone(),
                _ => None,
            },
            (None, None) => None,
        }?;
        self.scenarios.iter().position(|scenario| scenario.keys.iter().any(|own| **own == *key))
    }

    fn tally(&self, facts: &Facts<'_, '_>, scenario: Option<usize>, book: &mut impl tally::Book) -> Tally {
        let mut tally = Tally::default();
        let active = self.active(scenario);
        for (place, group) in self.groups.iter().enumerate() {
            let mut sum = crate::Points::ZERO;
            let mut missing = None;
            let mut is_decided = false;
            for index in active.iter().copied().filter(|index| self.rules[*index].group == place) {
                if !self.is_in_force(index, scenario, facts.at) {
                    continue;
                }
                match self.fired(index, facts) {
                    fired::Fired::No => {}
                    fired::Fired::Unknown(points) if group.first_match => missing = missing.or(Some((index, points))),
                    fired::Fired::Unknown(points) => sum = sum + book.missing(self, index, facts, points),
                    fired::Fired::Yes(counted) => {
                        sum = sum + book.counted(self, index, facts, counted);
                        is_decided = group.first_match;
                    }
                }
                if is_decided {
                    break;
                }
            }
            if let Some((index, points)) = missing.filter(|_| !is_decided) {
                sum = sum + book.missing(self, index, facts, points);
            }
            let capped = group.cap.map_or(sum, |cap| sum.min(cap));
            book.change(self, Entry::GroupCap(place), capped - sum);
            let floored = group.floor.map_or(capped, |floor| capped.max(floor));
            book.change(self, Entry::GroupFloor(place), floored - capped);
            match group.kind {
                Kind::Explicit => tally.fit = tally.fit + floored,
                Kind::Implicit => tally.engagement = tally.engagement + floored,
            }
        }
        self.finish(&mut tally, book);
        tally
    }

    /// From the sums of fit and engagement to the score.
    fn finish(&self, tally: &mut Tally, book: &mut impl tally::Book) {
        let sum = tally.fit + tally.engagement;
        let capped = self.scale.cap.map_or(sum, |cap| sum.min(cap));
        book.change(self, Entry::TotalCap, capped - sum);
        tally.total = self.scale.floor.map_or(capped, |floor| capped.max(floor));
        book.change(self, Entry::TotalFloor, tally.total - capped);
        let rescaled = self.scale.rescaled(tally.total);
        book.change(self, Entry::Rescale, rescaled - tally.total);
        let rounded = rescaled.rounded();
        book.change(self, Entry::Rounding, rounded - rescaled);
        tally.score = Score::clamped(rounded.get());
        book.change(self, Entry::Clamp, crate::Points::whole(i64::from(tally.score.get())) - rounded);
    }

    fn disqualified(&self, facts: &Facts<'_, '_>, scenario: Option<usize>, written: &mut Written) -> Vec<Disqualified> {
        let mut found = Vec::new();
        for disqualifier in &self.disqualifiers {
            if self.applies(disqualifier, scenario, facts.at) && truth_of(&disqualifier.when, facts) == Truth::Yes {
                written.disqualify(disqualifier, of_condition(self, &disqualifier.when, facts));
                found.push(Disqualified { rule: disqualifier.id.clone(), reason: disqualifier.reason.clone() });
            }
        }
        found
    }

    /// Whether a disqualifier may hold in a scenario at a moment.
    fn applies(&self, disqualifier: &Disqualifier, scenario: Option<usize>, at: Time) -> bool {
        let is_local = scenario.is_some_and(|place| disqualifier.scenarios.contains(&place));
        (disqualifier.scenarios.is_empty() || is_local) && disqualifier.valid.holds(at)
    }

    fn warnings(&self, facts: &Facts<'_, '_>) -> Vec<String> {
        let mut warnings = Vec::new();
        for (place, subject) in self.subjects.iter().enumerate() {
            if matches!(facts.fact(place), Fact::Invalid) {
                let value = facts.value(place).to_text();
                let kind = subject.field.kind.as_str();
                warnings.push(format!("`{}` is `{value}`, which is no {kind}: it counts as missing", subject.name));
            }
        }
        if facts.events.is_none() && self.uses_events() {
            warnings.push("the lead's events are not known: rules on events say nothing".to_owned());
        }
        warnings
    }
}
