use std::cmp::Ordering;
use std::ops::Range;

use plumb_core::Time;

/// Events as columns, of one lead or of many: ten bytes an event, and eight more a property.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventLog {
    at: Vec<i64>,
    kinds: Vec<u16>,
    /// A column a property; not a number where an event does not have it.
    amounts: Vec<Vec<f64>>,
}

/// The events of one lead, in order.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    log: &'a EventLog,
    start: usize,
    end: usize,
}

impl EventLog {
    /// No events yet, with so many properties each.
    pub fn new(properties: usize) -> Self {
        Self { at: Vec::new(), kinds: Vec::new(), amounts: vec![Vec::new(); properties] }
    }

    /// Adds an event: its type by number, and its properties, not a number where it lacks one; all that it does not name are lacking.
    ///
    /// An event at exactly midnight UTC is dated by its day alone. It happened some time that day, so it counts from the day's end on.
    pub fn push(&mut self, at: Time, kind: u16, amounts: &[f64]) {
        let known = if at.is_midnight() { at.plus_days(1.0) } else { at };
        self.at.push(known.millis());
        self.kinds.push(kind);
        for (place, own) in self.amounts.iter_mut().enumerate() {
            own.push(amounts.get(place).copied().filter(|amount| amount.is_finite()).unwrap_or(f64::NAN));
        }
    }

    /// The number of events.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// True without events.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// Adds the events of `other`, whose types are numbered by `kinds` here.
    pub fn append(&mut self, other: &EventLog, kinds: &[u16]) {
        self.at.extend(&other.at);
        self.kinds.extend(other.kinds.iter().map(|kind| kinds[usize::from(*kind)]));
        self.amounts.iter_mut().zip(&other.amounts).for_each(|(own, more)| own.extend(more));
    }

    /// Numbers the types anew.
    pub fn renumber(&mut self, kinds: &[u16]) {
        self.kinds.iter_mut().for_each(|kind| *kind = kinds[usize::from(*kind)]);
    }

    /// Puts one lead's events in order, by time, then type, then properties, so that the order in which they came does not matter. Of
    /// several with one identifier the earliest stays: a later copy must not change what was known before it. `ids` holds a hash of each
    /// event's identifier, 0 where it has none; empty if no event has one. The numbers of types must ascend with their names.
    pub fn put_in_order(&self, ids: &[u64], events: &mut Vec<u32>) {
        events.sort_unstable_by(|a, b| self.compare(*a as usize, *b as usize));
        if !ids.is_empty() {
            let mut met = std::collections::HashSet::new();
            events.retain(|event| ids[*event as usize] == 0 || met.insert(ids[*event as usize]));
        }
    }

    fn compare(&self, a: usize, b: usize) -> Ordering {
        let amounts = || self.amounts.iter().map(|own| own[a].total_cmp(&own[b])).find(|order| order.is_ne()).unwrap_or(Ordering::Equal);
        self.at[a].cmp(&self.at[b]).then(self.kinds[a].cmp(&self.kinds[b])).then_with(amounts)
    }

    /// The given events, in the given order. Columns are given up one after the other, so that little stands twice in memory.
    pub fn into_order(self, events: &[u32]) -> Self {
        fn gathered<T: Copy>(column: Vec<T>, events: &[u32]) -> Vec<T> {
            events.iter().map(|event| column[*event as usize]).collect()
        }
        Self {
            at: gathered(self.at, events),
            kinds: gathered(self.kinds, events),
            amounts: self.amounts.into_iter().map(|own| gathered(own, events)).collect(),
        }
    }

    /// The events of one lead, which must be in order.
    ///
    /// # Panics
    /// When the range reaches beyond the events.
    pub fn history(&self, range: Range<usize>) -> History<'_> {
        assert!(range.start <= range.end && range.end <= self.len(), "a history lies within its log");
        History { log: self, start: range.start, end: range.end }
    }
}

impl<'a> History<'a> {
    /// What of it was known at a moment: events up to it and at it.
    pub fn until(self, moment: Time) -> History<'a> {
        Self { end: self.first_after(moment.millis()), ..self }
    }

    /// Events after a moment.
    pub(super) fn after(self, moment: i64) -> History<'a> {
        Self { start: self.first_after(moment), ..self }
    }

    fn first_after(self, moment: i64) -> usize {
        self.start + self.times().partition_point(|at| *at <= moment)
    }

    /// When each was known, in milliseconds, ascending.
    pub fn times(self) -> &'a [i64] {
        &self.log.at[self.start..self.end]
    }

    /// The type of each, by number.
    pub fn kinds(self) -> &'a [u16] {
        &self.log.kinds[self.start..self.end]
    }

    /// A property of each; not a number where one lacks it.
    pub fn amounts(self, property: usize) -> &'a [f64] {
        &self.log.amounts[property][self.start..self.end]
    }
}
