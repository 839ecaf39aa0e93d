use std::collections::BTreeSet;

use super::intervals::Intervals;
use crate::condition::{Compare, Range, Test, TextTest};

/// What a clause allows a value of one field to be.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// Whether there may be no value.
    absent: bool,
    /// Whether there may be one.
    present: bool,
    numbers: Intervals,
    /// Points in time, in milliseconds.
    moments: Intervals,
    /// Whole days since the date; below 0 it is to come.
    ages: Intervals,
    /// What is asked of the text, and whether it must hold or must not.
    texts: Vec<(Compare, TextTest, bool)>,
}

impl Region {
    /// Nothing is asked.
    pub(super) fn all() -> Self {
        Self {
            absent: true,
            present: true,
            numbers: Intervals::all(),
            moments: Intervals::all(),
            ages: Intervals::all(),
            texts: Vec::new(),
        }
    }

    /// What a test allows, or forbids. Of a missing value neither a test nor its contrary holds.
    pub(super) fn of(test: &Test, negated: bool) -> Self {
        let signed = |set: Intervals| if negated { set.complement() } else { set };
        let present = Self { absent: false, ..Self::all() };
        match test {
            Test::Exists(wanted) => Self { absent: *wanted == negated, present: *wanted != negated, ..Self::all() },
            Test::Number(range) => Self { numbers: signed(Intervals::of(*range)), ..present },
            Test::NumberIn(numbers) => Self { numbers: signed(Intervals::points(numbers)), ..present },
            Test::Text(compare, test) => Self { texts: vec![(*compare, test.clone(), !negated)], ..present },
            Test::Between(from, before) => {
                let low = from.map_or(Range::ALL, |from| Range::at_least(from.millis() as f64));
                let high = before.map_or(Range::ALL, |at| Range { high_included: false, ..Range::at_most(at.millis() as f64) });
                Self { moments: signed(Intervals::of(low.and(high))), ..present }
            }
            Test::DaysSince(range) => Self { ages: signed(Intervals::of(range.and(Range::at_least(0.0)))), ..present },
            Test::DaysUntil(range) => {
                let since = Range { low: 0.0 - range.high, high: 0.0 - range.low, ..Range::ALL };
                Self { ages: signed(Intervals::of(since.and(Range::at_most(0.0)))), ..present }
            }
        }
    }

    /// What both allow.
    pub(super) fn and(&self, other: &Region) -> Self {
        Self {
            absent: self.absent && other.absent,
            present: self.present && other.present,
            numbers: self.numbers.and(&other.numbers),
            moments: self.moments.and(&other.moments),
            ages: self.ages.and(&other.ages),
            texts: self.texts.iter().chain(&other.texts).cloned().collect(),
        }
    }

    /// Whether no value is allowed, nor the lack of one.
    pub(super) fn is_empty(&self) -> bool {
        !self.absent && !self.may_be_present()
    }

    fn may_be_present(&self) -> bool {
        let sets = [&self.numbers, &self.moments, &self.ages];
        self.present && sets.iter().all(|set| !set.is_empty()) && self.words_are_possible()
    }

    /// The texts that are named and fit all that is asked; `None` where no test names them one by one.
    fn named(&self) -> Option<(Compare, BTreeSet<&str>)> {
        let (compare, first) = self.texts.iter().find_map(|(compare, test, holds)| match test {
            TextTest::In(texts) if *holds => Some((compare, texts)),
            _ => None,
        })?;
        // Only tests of one way of comparing speak of the same keys.
        let fits = |text: &&String| self.texts.iter().all(|(own, test, wanted)| own != compare || test.holds(text) == *wanted);
        Some((*compare, first.iter().filter(fits).map(String::as_str).collect()))
    }

    fn words_are_possible(&self) -> bool {
        if let Some((_, named)) = self.named() {
            return !named.is_empty();
        }
        let opposite = |(compare, test, holds): &(Compare, TextTest, bool)| {
            self.texts.iter().any(|(own, other, wanted)| own == compare && wanted != holds && same(other, test))
        };
        !self.texts.iter().any(opposite)
    }

    /// Whether everything that `other` allows is allowed here. May say no although it is so, never the reverse.
    pub(super) fn covers(&self, other: &Region) -> bool {
        if other.absent && !self.absent {
            return false;
        }
        if !other.may_be_present() {
            return true;
        }
        self.present
            && self.numbers.covers(&other.numbers)
            && self.moments.covers(&other.moments)
            && self.ages.covers(&other.ages)
            && self.texts.iter().all(|asked| other.implies(asked))
    }

    /// Whether every text that is allowed here passes a test, or fails it where it must.
    fn implies(&self, (compare, test, wanted): &(Compare, TextTest, bool)) -> bool {
        let is_asked = self.texts.iter().any(|(own, other, holds)| own == compare && holds == wanted && same(other, test));
        let all_pass = |(own, named): (Compare, BTreeSet<&str>)| own == *compare && named.iter().all(|text| test.holds(text) == *wanted);
        is_asked || self.named().is_some_and(all_pass)
    }
}

/// Whether two tests are written alike.
fn same(a: &TextTest, b: &TextTest) -> bool {
    match (a, b) {
        (TextTest::In(a), TextTest::In(b))
        | (TextTest::Contains(a), TextTest::Contains(b))
        | (TextTest::StartsWith(a), TextTest::StartsWith(b))
        | (TextTest::EndsWith(a), TextTest::EndsWith(b)) => a == b,
        (TextTest::Matches(a), TextTest::Matches(b)) => a.as_str() == b.as_str(),
        _ => false,
    }
}
