//! The most and the fewest points that any lead can have.

use plumb_core::Time;

use super::clause::Clauses;
use crate::condition::{Compare, Fact, Leaf, Range, Test, TextTest, Tree, Truth, truth_by, value_holds};
use crate::rule::Rule;
use crate::{Group, Points, RuleSet};

/// Bounds of points; none where an active lead gathers them without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) least: Option<Points>,
    pub(super) most: Option<Points>,
}

impl Reach {
    pub(super) const NOTHING: Reach = Reach { least: Some(Points::ZERO), most: Some(Points::ZERO) };

    /// Both together.
    pub(super) fn and(self, other: Reach) -> Reach {
        let sum = |a: Option<Points>, b: Option<Points>| Some(a? + b?);
        Reach { least: sum(self.least, other.least), most: sum(self.most, other.most) }
    }

    /// Whichever is further out.
    pub(super) fn or(self, other: Reach) -> Reach {
        Reach { least: self.least.zip(other.least).map(|(a, b)| a.min(b)), most: self.most.zip(other.most).map(|(a, b)| a.max(b)) }
    }

    /// Held within a floor and a cap.
    pub(super) fn within(self, floor: Option<Points>, cap: Option<Points>) -> Reach {
        // No bound is further out than any: below all for the least, above all for the most.
        let capped = |points: Points| cap.map_or(points, |cap| points.min(cap));
        let floored = |points: Points| floor.map_or(points, |floor| points.max(floor));
        Reach { least: self.least.map(capped).map(floored).or(floor), most: self.most.map(capped).or(cap).map(floored) }
    }
}

/// What one rule can bring.
fn of_rule(rule: &Rule) -> Reach {
    let (mut least, mut most) = match &rule.each {
        None => (Some(rule.points), Some(rule.points)),
        Some(each) => {
            let open = each.cap.or(Some(Points::ZERO).filter(|_| each.further == Points::ZERO).map(|_| rule.points));
            let is_gain = rule.points > Points::ZERO || each.further > Points::ZERO;
            if is_gain { (Some(Points::ZERO), open) } else { (open, Some(Points::ZERO)) }
        }
    };
    for other in [Some(Points::ZERO), rule.missing].into_iter().flatten() {
        (least, most) = (least.map(|p| p.min(other)), most.map(|p| p.max(other)));
    }
    Reach { least, most }
}

/// What the rules of a group, of those that are given, can bring together, before its cap and floor. An outer bound: what is said to be out of
/// reach is so.
pub(super) fn of_group(set: &RuleSet, group: usize, rules: &[usize]) -> Reach {
    let own: Vec<&Rule> = rules.iter().map(|index| &set.rules[*index]).filter(|rule| rule.group == group).collect();
    if set.groups[group].first_match {
        return own.iter().map(|rule| of_rule(rule)).fold(Reach::NOTHING, Reach::or);
    }
    // Rules on one and the same field can exclude each other: what each possible value brings is added up.
    let field =
        |rule: &Rule| Clauses::of_rule(rule).and_then(|clauses| clauses.only_field()).filter(|_| names_its_values(rule, set.compare));
    let fields: Vec<Option<usize>> = own.iter().map(|rule| field(rule)).collect();
    let mut reach = Reach::NOTHING;
    for (place, rule) in own.iter().enumerate() {
        match fields[place] {
            None => reach = reach.and(of_rule(rule)),
            Some(field) if fields[..place].contains(&Some(field)) => {}
            Some(field) => {
                let together: Vec<&Rule> = own.iter().zip(&fields).filter(|(_, own)| **own == Some(field)).map(|(rule, _)| *rule).collect();
                reach = reach.and(of_field(&together));
            }
        }
    }
    reach
}

/// Of rules on one field: the extremes over every value that makes a difference.
fn of_field(rules: &[&Rule]) -> Reach {
    let mut facts = vec![Fact::Missing];
    for test in rules.iter().filter_map(|rule| rule.when.as_ref()).flat_map(Tree::leaves).flat_map(tests_of) {
        facts.extend(telling_values(test));
    }
    facts.push(text_fact("\u{1}"));
    let sum = |fact: &Fact<'_>| rules.iter().map(|rule| of_value(rule, fact)).sum::<Points>();
    facts.iter().map(sum).fold(Reach::NOTHING, |reach, points| reach.or(Reach { least: Some(points), most: Some(points) }))
}

fn of_value(rule: &Rule, fact: &Fact<'_>) -> Points {
    // No test that is looked at here depends on the moment.
    let Some(at) = Time::from_millis(0) else { return Points::ZERO };
    let holds = |leaf: &Leaf| match leaf {
        Leaf::Field(test) => value_holds(test, fact, at),
        _ => Truth::Unknown,
    };
    match rule.when.as_ref().map_or(Truth::Yes, |when| truth_by(when, &holds)) {
        Truth::Yes => rule.points,
        Truth::Unknown => rule.missing.unwrap_or_default(),
        Truth::No => Points::ZERO,
    }
}

fn tests_of(leaf: &Leaf) -> &[Test] {
    match leaf {
        Leaf::Field(test) => &test.tests,
        _ => &[],
    }
}

/// Whether every value that makes a difference to a rule can be told: it tests numbers, or texts that it names.
fn names_its_values(rule: &Rule, compare: Compare) -> bool {
    let is_named = |test: &Test| match test {
        Test::Exists(_) | Test::Number(_) | Test::NumberIn(_) => true,
        // A text stands for itself in one way of comparing only.
        Test::Text(own, TextTest::In(_)) => *own == compare,
        _ => false,
    };
    rule.each.is_none() && rule.when.iter().flat_map(Tree::leaves).flat_map(tests_of).all(is_named)
}

fn telling_values(test: &Test) -> Vec<Fact<'static>> {
    let around = |number: f64| [number.next_down(), number, number.next_up()].map(Fact::Number);
    match test {
        Test::Number(Range { low, high, .. }) => [*low, *high].into_iter().filter(|n| n.is_finite()).flat_map(around).collect(),
        Test::NumberIn(numbers) => numbers.iter().flat_map(|number| around(*number)).collect(),
        Test::Text(_, TextTest::In(texts)) => texts.iter().map(|text| text_fact(text)).collect(),
        _ => Vec::new(),
    }
}

fn text_fact(text: &str) -> Fact<'static> {
    Fact::Text([0; 3].map(|_| Some(text.to_owned().into())))
}

/// Held within the group's own cap and floor.
pub(super) fn held(group: &Group, reach: Reach) -> Reach {
    reach.within(group.floor, group.cap)
}
