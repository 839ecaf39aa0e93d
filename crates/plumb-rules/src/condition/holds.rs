use plumb_core::Time;

use super::{Condition, EventCondition, Fact, Leaf, Position, PropertyCondition, Selector, Test, Tree, ValueTest, whole_days};
use crate::lead::{Facts, Happened};

/// Whether a condition holds. The order is that of Kleene's logic: `all` is the least, `any` the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    No,
    /// Data are missing.
    Unknown,
    Yes,
}

impl Truth {
    pub(crate) fn of(holds: bool) -> Self {
        if holds { Truth::Yes } else { Truth::No }
    }

    fn not(self) -> Self {
        match self {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        }
    }
}

/// Whether a condition holds, by what holds of its tests.
pub(crate) fn truth_by<L>(tree: &Tree<L>, leaf: &impl Fn(&L) -> Truth) -> Truth {
    match tree {
        Tree::Leaf(test) => leaf(test),
        Tree::Not(inner) => truth_by(inner, leaf).not(),
        Tree::All(parts) => fold(parts, Truth::Yes, leaf),
        Tree::Any(parts) => fold(parts, Truth::No, leaf),
    }
}

/// The least, or greatest, of the parts: stops where no further part can change it.
fn fold<L>(parts: &[Tree<L>], start: Truth, leaf: &impl Fn(&L) -> Truth) -> Truth {
    let mut result = start;
    for part in parts {
        let own = truth_by(part, leaf);
        result = if start == Truth::Yes { result.min(own) } else { result.max(own) };
        if result != start && result != Truth::Unknown {
            break;
        }
    }
    result
}

/// Whether a condition holds of a lead.
pub(crate) fn truth_of(condition: &Condition, lead: &Facts<'_, '_>) -> Truth {
    truth_by(condition, &|leaf| match leaf {
        Leaf::Field(test) => value_holds(test, lead.fact(test.subject), lead.at),
        Leaf::Events(test) => test.holds(lead),
        Leaf::LeadAge(range) => match lead.created {
            Some(created) => Truth::of(range.contains(whole_days(created, lead.at))),
            None => Truth::Unknown,
        },
    })
}

/// Whether all tests of a value hold.
pub(crate) fn value_holds(test: &ValueTest, fact: &Fact<'_>, at: Time) -> Truth {
    test.tests.iter().map(|test: &Test| test.holds(fact, at)).min().unwrap_or(Truth::Yes)
}

fn properties_hold(condition: &PropertyCondition, event: &Happened<'_>, lead: &Facts<'_, '_>) -> bool {
    // Of a property that is missing nothing can be told, and the event is not meant.
    truth_by(condition, &|test: &ValueTest| value_holds(test, &lead.property(event, test.subject), lead.at)) == Truth::Yes
}

impl Selector {
    fn is_named(&self, event: &Happened<'_>) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|kind| **kind == *event.kind)
    }

    fn fits(&self, event: &Happened<'_>, lead: &Facts<'_, '_>) -> bool {
        let recent = self.within.is_none_or(|window| event.at.millis() > lead.at.millis().saturating_sub(window));
        recent && self.filter.as_ref().is_none_or(|filter| properties_hold(filter, event, lead))
    }

    /// Whether an event is meant.
    pub(crate) fn means(&self, event: &Happened<'_>, lead: &Facts<'_, '_>) -> bool {
        self.is_named(event) && self.fits(event, lead)
    }
}

impl EventCondition {
    /// The events that it counts, in the order of time.
    pub(crate) fn counted<'e, 'a>(&self, events: &'e [Happened<'a>], lead: &Facts<'_, '_>) -> Vec<&'e Happened<'a>> {
        let one = match self.position {
            None => return events.iter().filter(|event| self.selector.means(event, lead)).collect(),
            Some(Position::First) => events.iter().find(|event| self.selector.is_named(event)),
            Some(Position::Last) => events.iter().rev().find(|event| self.selector.is_named(event)),
            Some(Position::FirstOfAll) => events.first().filter(|event| self.selector.is_named(event)),
            Some(Position::LastOfAll) => events.last().filter(|event| self.selector.is_named(event)),
        };
        one.into_iter().filter(|event| self.selector.fits(event, lead)).collect()
    }

    fn holds(&self, lead: &Facts<'_, '_>) -> Truth {
        let Some(events) = &lead.events else { return Truth::Unknown };
        let counted = self.counted(events, lead);
        let age_fits = |range: &Option<super::Range>, event: Option<&&Happened<'_>>| match (range, event) {
            (None, _) => true,
            (Some(range), Some(event)) => range.contains(whole_days(event.at, lead.at)),
            (Some(_), None) => false,
        };
        let sum_fits = self.sum.is_none_or(|(property, range)| {
            let amount = |event: &&Happened<'_>| match lead.property(event, property) {
                Fact::Number(number) => number,
                _ => 0.0,
            };
            range.contains(counted.iter().map(amount).fold(0.0, |sum, amount| sum + amount))
        });
        Truth::of(
            self.times.contains(counted.len() as f64)
                && age_fits(&self.last_days, counted.last())
                && age_fits(&self.first_days, counted.first())
                && sum_fits,
        )
    }
}
