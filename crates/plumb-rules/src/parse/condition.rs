//! Conditions.

use std::ops::Range as Span;

use super::subjects::Subjects;
use super::tests::{bounds, range, value_test};
use crate::condition::{
    Compare, Condition, DAY_MS, EventCondition, Leaf, Position, PropertyCondition, Range, Selector, Tree, ValueTest, text_key,
};
use crate::document::Table;
use crate::grammar::{CONDITION, NUMBER_TESTS, PROPERTY_CONDITION, RANGE, TEST_KEYS};

/// What conditions are read with.
pub(super) struct Conditions<'t> {
    pub(super) compare: Compare,
    pub(super) fields: Subjects<'t>,
    pub(super) properties: Subjects<'t>,
    pub(super) reads_events: bool,
}

/// Keys that say something of events.
const EVENT_KEYS: &[&str] = &[
    "where",
    "within_days",
    "position",
    "times_at_least",
    "times_at_most",
    "last_days_ago_at_most",
    "last_days_ago_at_least",
    "first_days_ago_at_most",
    "first_days_ago_at_least",
    "sum_of",
    "sum_at_least",
    "sum_at_most",
];

impl<'t> Conditions<'t> {
    /// A condition on a lead.
    pub(super) fn condition(&mut self, table: &Table<'t>) -> Option<Condition> {
        let mut parts = Vec::new();
        parts.extend(list(table, "all").map(|items| Tree::All(items.iter().filter_map(|item| self.condition(item)).collect())));
        parts.extend(list(table, "any").map(|items| Tree::Any(items.iter().filter_map(|item| self.condition(item)).collect())));
        let not = table.table("not", &CONDITION).and_then(|inner| self.condition(&inner));
        parts.extend(not.map(|inner| Tree::Not(Box::new(inner))));
        if table.has("field") {
            parts.extend(value_test(table, "field", self.compare, &mut self.fields).map(|test| Tree::Leaf(Leaf::Field(test))));
        } else {
            needs(table, TEST_KEYS, "field", "field = \"industry\"");
        }
        if table.has("event") {
            parts.extend(self.events(table).map(|events| Tree::Leaf(Leaf::Events(events))));
        } else {
            needs(table, EVENT_KEYS, "event", "event = \"download\"");
        }
        if let Some(ages) = table.table("lead_age_days", &RANGE) {
            parts.extend(range(&ages, NUMBER_TESTS).map(|range| Tree::Leaf(Leaf::LeadAge(range))));
        }
        joined(table, parts, "field = \"industry\", equals = \"Software\"")
    }

    fn property_condition(&mut self, table: &Table<'t>) -> Option<PropertyCondition> {
        let mut parts: Vec<Tree<ValueTest>> = Vec::new();
        parts.extend(list(table, "all").map(|items| Tree::All(items.iter().filter_map(|item| self.property_condition(item)).collect())));
        parts.extend(list(table, "any").map(|items| Tree::Any(items.iter().filter_map(|item| self.property_condition(item)).collect())));
        let not = table.table("not", &PROPERTY_CONDITION).and_then(|inner| self.property_condition(&inner));
        parts.extend(not.map(|inner| Tree::Not(Box::new(inner))));
        if table.has("property") {
            parts.extend(value_test(table, "property", self.compare, &mut self.properties).map(Tree::Leaf));
        } else {
            needs(table, TEST_KEYS, "property", "property = \"minutes\"");
        }
        joined(table, parts, "property = \"minutes\", at_least = 5")
    }

    /// Which events are meant.
    pub(super) fn selector(&mut self, table: &Table<'t>) -> Option<Selector> {
        self.reads_events = true;
        let named = table.texts("event");
        if named.is_empty() {
            return None;
        }
        let is_every = named.iter().any(|(text, _)| *text == "*");
        let kinds = named.iter().filter(|_| !is_every).map(|(text, _)| text_key(text, self.compare).into_owned()).collect();
        let filter = table.table("where", &PROPERTY_CONDITION).and_then(|filter| self.property_condition(&filter));
        let within = table.days("within_days", 0.0);
        if within == Some(0.0) {
            table.wrong("within_days", "more than 0 days");
        }
        Some(Selector {
            kinds,
            filter,
            within: within.map(|days| (days * DAY_MS as f64) as i64),
            at: table.source().position(&table.span_of("event")),
        })
    }

    fn events(&mut self, table: &Table<'t>) -> Option<EventCondition> {
        let selector = self.selector(table)?;
        let positions = [
            ("first", Position::First),
            ("last", Position::Last),
            ("first_of_all", Position::FirstOfAll),
            ("last_of_all", Position::LastOfAll),
        ];
        let (least, most) = (table.count("times_at_least"), table.count("times_at_most"));
        // "At most 3 times" is true of an event that never was; without any number there must be one.
        let least = least.or_else(|| most.is_none().then_some(1));
        let times = bounds(least.map(|n| n as f64), most.map(|n| n as f64)).unwrap_or(Range::ALL);
        check_bounds(table, &times, "times_at_least");
        let days = |low: &str, high: &str| {
            let range = bounds(table.days(low, 0.0), table.days(high, 0.0));
            range.inspect(|range| check_bounds(table, range, low))
        };
        let last_days = days("last_days_ago_at_least", "last_days_ago_at_most");
        let first_days = days("first_days_ago_at_least", "first_days_ago_at_most");
        let sum = self.sum(table);
        Some(EventCondition { selector, position: table.choice("position", &positions), times, last_days, first_days, sum })
    }

    fn sum(&mut self, table: &Table<'t>) -> Option<(usize, Range)> {
        if !table.has("sum_of") {
            needs(table, &["sum_at_least", "sum_at_most"], "sum_of", "sum_of = \"minutes\"");
            return None;
        }
        let name = table.text("sum_of")?;
        let span: Span<usize> = table.span_of("sum_of");
        let property = self.properties.place(name, &span);
        if !self.properties.met[property].is_number() {
            let hint = format!("declare it under [properties]: {name} = {{ kind = \"number\" }}");
            table.source().fault_with(&span, format!("`{name}` is no number, so it has no sum"), hint);
        }
        let range = bounds(table.number("sum_at_least"), table.number("sum_at_most"));
        match &range {
            Some(range) => check_bounds(table, range, "sum_at_least"),
            None => table.source().fault_with(
                &span,
                format!("nothing is asked of the sum of `{name}`"),
                "add sum_at_least = 30 or sum_at_most = 5",
            ),
        }
        range.map(|range| (property, range))
    }
}

fn check_bounds(table: &Table<'_>, range: &Range, key: &str) {
    if range.is_empty() {
        let message = format!("nothing can be at least {} and at most {}", range.low, range.high);
        table.source().fault_with(&table.span_of(key), message, "swap the bounds");
    }
}

/// The conditions of a list, which must not be empty.
fn list<'t>(table: &Table<'t>, key: &str) -> Option<Vec<Table<'t>>> {
    let object = if table.is(&PROPERTY_CONDITION) { &PROPERTY_CONDITION } else { &CONDITION };
    let items = table.get(key)?.get_ref().as_array().map(|items| items.len());
    if items == Some(0) {
        table.wrong(key, "a list of conditions that is not empty");
        return None;
    }
    Some(table.tables(key, object)).filter(|items| !items.is_empty())
}

/// Notes keys that say nothing without another one.
fn needs(table: &Table<'_>, keys: &[&str], missing: &str, example: &str) {
    if let Some(key) = table.given(keys).first() {
        let message = format!("`{key}` stands without `{missing}`");
        table.source().fault_with(&table.span_of(key), message, format!("add what it is about, such as {example}"));
    }
}

/// All parts must hold; a condition without any is a fault, unless a fault was found in it.
fn joined<L>(table: &Table<'_>, mut parts: Vec<Tree<L>>, example: &str) -> Option<Tree<L>> {
    if parts.is_empty() && table.is_empty() {
        table.source().fault_with(table.span(), "the condition is empty", format!("such as {{ {example} }}"));
    }
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(Tree::All(parts)),
    }
}
