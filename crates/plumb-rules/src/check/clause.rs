use std::collections::BTreeMap;

use super::intervals::Intervals;
use super::region::Region;
use crate::condition::{Condition, EventCondition, Leaf, Range, Selector, Tree};
use crate::rule::Rule;

/// Alternatives that are followed at most; conditions with more are not judged.
const MOST_CLAUSES: usize = 128;

/// One way in which a condition can hold: what it asks of each thing that it looks at, all of which must be so.
#[derive(Debug, Clone, Default)]
pub(super) struct Clause {
    fields: BTreeMap<usize, Region>,
    /// How many events of a kind there are, by a text that tells what kind.
    events: BTreeMap<String, Intervals>,
    /// Whole days since the lead was created.
    lead_age: Option<Intervals>,
}

/// The ways in which a condition can hold; `None` where there are too many to follow.
#[derive(Debug, Clone)]
pub(super) struct Clauses(Vec<Clause>);

impl Clauses {
    /// Of a rule: its condition, and that there is an event where it counts events.
    pub(super) fn of_rule(rule: &Rule) -> Option<Self> {
        let when = rule.when.as_ref().map_or_else(|| Some(Self(vec![Clause::default()])), Self::of)?;
        let Some(each) = &rule.each else { return Some(when) };
        let one = Clause { events: BTreeMap::from([(key(&each.selector), Intervals::of(Range::at_least(1.0)))]), ..Clause::default() };
        when.and(&Self(vec![one]))
    }

    pub(super) fn of(condition: &Condition) -> Option<Self> {
        let clauses = of_tree(condition, false)?;
        Some(Self(clauses.0.into_iter().filter(|clause| !clause.is_empty()).collect()))
    }

    /// Whether there is no way at all.
    pub(super) fn is_never(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it holds wherever `other` does. May say no although it is so, never the reverse.
    pub(super) fn covers(&self, other: &Clauses) -> bool {
        other.0.iter().all(|theirs| self.0.iter().any(|own| own.covers(theirs)))
    }

    /// Whether the two can hold together.
    pub(super) fn meets(&self, other: &Clauses) -> bool {
        self.0.iter().any(|own| other.0.iter().any(|theirs| !own.and(theirs).is_empty()))
    }

    /// The only field that it looks at, if it looks at one field and nothing else.
    pub(super) fn only_field(&self) -> Option<usize> {
        let first = *self.0.first()?.fields.keys().next()?;
        let only = |clause: &Clause| clause.fields.keys().eq([&first]) && clause.events.is_empty() && clause.lead_age.is_none();
        self.0.iter().all(only).then_some(first)
    }

    fn and(&self, other: &Clauses) -> Option<Self> {
        let joined: Vec<Clause> = self.0.iter().flat_map(|own| other.0.iter().map(|theirs| own.and(theirs))).collect();
        (joined.len() <= MOST_CLAUSES).then_some(Self(joined))
    }

    fn or(mut self, other: Clauses) -> Option<Self> {
        self.0.extend(other.0);
        (self.0.len() <= MOST_CLAUSES).then_some(self)
    }
}

impl Clause {
    fn is_empty(&self) -> bool {
        self.fields.values().any(Region::is_empty)
            || self.events.values().any(Intervals::is_empty)
            || self.lead_age.as_ref().is_some_and(Intervals::is_empty)
    }

    fn and(&self, other: &Clause) -> Clause {
        let mut joined = self.clone();
        for (field, theirs) in &other.fields {
            joined.fields.entry(*field).and_modify(|own| *own = own.and(theirs)).or_insert_with(|| theirs.clone());
        }
        for (kind, theirs) in &other.events {
            joined.events.entry(kind.clone()).and_modify(|own| *own = own.and(theirs)).or_insert_with(|| theirs.clone());
        }
        joined.lead_age = match (&self.lead_age, &other.lead_age) {
            (Some(own), Some(theirs)) => Some(own.and(theirs)),
            (own, theirs) => own.clone().or_else(|| theirs.clone()),
        };
        joined
    }

    fn covers(&self, other: &Clause) -> bool {
        let fields = |(field, own): (&usize, &Region)| match other.fields.get(field) {
            Some(theirs) => own.covers(theirs),
            None => own.covers(&Region::all()),
        };
        let events = |(kind, own): (&String, &Intervals)| other.events.get(kind).is_some_and(|theirs| own.covers(theirs));
        let age = match (&self.lead_age, &other.lead_age) {
            (None, _) => true,
            (Some(own), Some(theirs)) => own.covers(theirs),
            (Some(own), None) => own.is_all(),
        };
        self.fields.iter().all(fields) && self.events.iter().all(events) && age
    }
}

fn of_tree(condition: &Condition, negated: bool) -> Option<Clauses> {
    let none = || Clauses(Vec::new());
    let always = || Clauses(vec![Clause::default()]);
    match condition {
        Tree::Not(inner) => of_tree(inner, !negated),
        Tree::Leaf(leaf) => of_leaf(leaf, negated),
        // De Morgan: the contrary of all is any contrary.
        Tree::All(parts) if !negated => parts.iter().try_fold(always(), |all, part| all.and(&of_tree(part, negated)?)),
        Tree::Any(parts) if negated => parts.iter().try_fold(always(), |all, part| all.and(&of_tree(part, negated)?)),
        Tree::All(parts) | Tree::Any(parts) => parts.iter().try_fold(none(), |any, part| any.or(of_tree(part, negated)?)),
    }
}

fn of_leaf(leaf: &Leaf, negated: bool) -> Option<Clauses> {
    let signed = |set: Intervals| if negated { set.complement() } else { set };
    Some(match leaf {
        Leaf::Field(test) => {
            let regions = test.tests.iter().map(|test| Region::of(test, negated));
            let clause = |region| Clause { fields: BTreeMap::from([(test.subject, region)]), ..Clause::default() };
            if negated {
                Clauses(regions.map(clause).collect())
            } else {
                Clauses(vec![clause(regions.fold(Region::all(), |all, region| all.and(&region)))])
            }
        }
        Leaf::LeadAge(range) => Clauses(vec![Clause { lead_age: Some(signed(Intervals::of(*range))), ..Clause::default() }]),
        Leaf::Events(events) => {
            let (kind, times) = counted(events);
            let times = signed(times).and(&Intervals::of(Range::at_least(0.0)));
            Clauses(vec![Clause { events: BTreeMap::from([(kind, times)]), ..Clause::default() }])
        }
    })
}

/// What events a condition is about, and how many of them it asks for. One that asks more of them counts as a kind of its own, of which there is
/// one or none.
fn counted(events: &EventCondition) -> (String, Intervals) {
    let EventCondition { selector, position, times, last_days, first_days, sum } = events;
    if position.is_none() && last_days.is_none() && first_days.is_none() && sum.is_none() {
        return (key(selector), Intervals::of(times.and(Range::at_least(0.0))));
    }
    let more = format!("{} {position:?} {times:?} {last_days:?} {first_days:?} {sum:?}", key(selector));
    (more, Intervals::of(Range::at_least(1.0)))
}

/// A text that two selectors share only if they mean the same events: what they are written like, but for where that is.
fn key(selector: &Selector) -> String {
    let Selector { kinds, filter, within, at: _ } = selector;
    let mut kinds = kinds.clone();
    kinds.sort_unstable();
    format!("{kinds:?} {within:?} {}", filter.as_ref().map_or_else(String::new, properties_key))
}

fn properties_key(condition: &crate::condition::PropertyCondition) -> String {
    let joined = |parts: &[crate::condition::PropertyCondition]| parts.iter().map(properties_key).collect::<Vec<_>>().join(", ");
    match condition {
        Tree::Leaf(test) => format!("{} {:?}", test.subject, test.tests),
        Tree::Not(inner) => format!("not {}", properties_key(inner)),
        Tree::All(parts) => format!("all [{}]", joined(parts)),
        Tree::Any(parts) => format!("any [{}]", joined(parts)),
    }
}
