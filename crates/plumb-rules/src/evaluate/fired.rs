use plumb_core::Time;

use crate::condition::{Truth, truth_of};
use crate::lead::{Facts, Happened};
use crate::rule::Each;
use crate::{Points, RuleSet};

/// What a rule says of a lead.
pub(super) enum Fired {
    No,
    /// Data are missing: its points for that case.
    Unknown(Points),
    Yes(Counted),
}

/// What a rule that holds brings.
pub(super) struct Counted {
    /// Before its own cap.
    pub(super) points: Points,
    /// What its own cap takes off.
    pub(super) cap: Points,
    pub(super) units: f64,
    /// The share of points left of each event that brought some, the latest first, with the event's place.
    pub(super) events: Vec<Bringing>,
    /// Events that brought nothing more, as the cap was reached.
    pub(super) more: usize,
}

/// An event that brought points.
pub(super) struct Bringing {
    /// Its place among the lead's events.
    pub(super) place: usize,
    pub(super) points: Points,
    /// Where points fade.
    pub(super) share: Option<f64>,
}

impl RuleSet {
    /// The rules that may apply in a scenario, in the order of the file.
    pub(super) fn active(&self, scenario: Option<usize>) -> &[usize] {
        scenario.map_or(&self.global_rules, |place| &self.scenario_rules[place])
    }

    /// Whether a rule is valid at a moment and no valid local rule stands for it.
    pub(super) fn is_in_force(&self, index: usize, scenario: Option<usize>, at: Time) -> bool {
        let replaced = || {
            let stands_for = |own: &usize| self.rules[*own].replaces.contains(&index) && self.rules[*own].valid.holds(at);
            self.has_replacements && scenario.is_some_and(|place| self.scenario_rules[place].iter().any(stands_for))
        };
        self.rules[index].valid.holds(at) && !replaced()
    }

    pub(super) fn fired(&self, index: usize, facts: &Facts<'_, '_>) -> Fired {
        let rule = &self.rules[index];
        let unknown = || rule.missing.map_or(Fired::No, Fired::Unknown);
        match rule.when.as_ref().map_or(Truth::Yes, |when| truth_of(when, facts)) {
            Truth::No => return Fired::No,
            Truth::Unknown => return unknown(),
            Truth::Yes => {}
        }
        let Some(each) = &rule.each else {
            return Fired::Yes(Counted { points: rule.points, cap: Points::ZERO, units: 1.0, events: Vec::new(), more: 0 });
        };
        let Some(events) = &facts.events else { return unknown() };
        let places = events.iter().enumerate().filter(|(_, event)| each.selector.means(event, facts)).map(|(place, _)| place);
        // The latest first: they have faded least.
        let places: Vec<usize> = places.rev().collect();
        if places.is_empty() { Fired::No } else { Fired::Yes(each.count(rule.points, &places, events, facts.at)) }
    }
}

impl Each {
    /// Adds up what events bring. The larger of first and further points goes to the events that have faded least, so that another event never
    /// takes away what an earlier one brought.
    fn count(&self, first: Points, latest_first: &[usize], events: &[Happened<'_>], at: Time) -> Counted {
        let takes_first = if first.abs() >= self.further.abs() { 0 } else { latest_first.len() - 1 };
        let mut counted = Counted { points: Points::ZERO, cap: Points::ZERO, units: 0.0, events: Vec::new(), more: 0 };
        for (order, place) in latest_first.iter().enumerate() {
            if self.cap.is_some_and(|cap| counted.points.abs() >= cap.abs()) {
                counted.more = latest_first.len() - order;
                break;
            }
            let full = if order == takes_first { first } else { self.further };
            let share = self.decay.map(|decay| decay.share(at.days_since(events[*place].at)));
            let points = share.map_or(full, |share| full.share(share));
            counted.points = counted.points + points;
            counted.events.push(Bringing { place: *place, points, share });
        }
        if let Some(cap) = self.cap.filter(|cap| counted.points.abs() > cap.abs()) {
            counted.cap = cap - counted.points;
        }
        let unit = if first == Points::ZERO { self.further } else { first };
        // Where events bring nothing, they count by their number.
        counted.units = if unit == Points::ZERO { latest_first.len() as f64 } else { (counted.points + counted.cap).get() / unit.get() };
        counted
    }
}
