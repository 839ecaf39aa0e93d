//! Conditions on fields, events and their properties.

use super::{Key, Object, Shape, key};

/// Tests that are meant for texts.
pub(crate) const TEXT_TESTS: &[&str] = &["contains", "starts_with", "ends_with", "matches"];
/// Tests that are meant for numbers.
pub(crate) const NUMBER_TESTS: &[&str] = &["at_least", "at_most", "above", "below", "between"];
/// Tests that are meant for dates.
pub(crate) const DATE_TESTS: &[&str] =
    &["before", "on_or_after", "days_since_at_least", "days_since_at_most", "days_until_at_least", "days_until_at_most"];
/// All tests of a value.
pub(crate) const TEST_KEYS: &[&str] = &[
    "equals",
    "in",
    "contains",
    "starts_with",
    "ends_with",
    "matches",
    "at_least",
    "at_most",
    "above",
    "below",
    "between",
    "before",
    "on_or_after",
    "days_since_at_least",
    "days_since_at_most",
    "days_until_at_least",
    "days_until_at_most",
    "exists",
    "missing",
];

const EQUALS: Key = key("equals", Shape::Scalar, "equals = \"Manufacturing\"", "The value is this one.");
const IN: Key = key("in", Shape::Scalars, "in = [\"Software\", \"Media\"]", "The value is one of these.");
const CONTAINS: Key = key("contains", Shape::Texts, "contains = \"director\"", "The text has this in it, or one of these.");
const STARTS: Key = key("starts_with", Shape::Texts, "starts_with = \"head of\"", "The text begins with this, or one of these.");
const ENDS: Key = key("ends_with", Shape::Texts, "ends_with = \".example\"", "The text ends with this, or one of these.");
const MATCHES: Key = key("matches", Shape::Text, "matches = '\\bC[EFT]O\\b'", "A regular expression is found in the text.");
const AT_LEAST: Key = key("at_least", Shape::Number, "at_least = 500", "The number is this one or more.");
const AT_MOST: Key = key("at_most", Shape::Number, "at_most = 49", "The number is this one or less.");
const ABOVE: Key = key("above", Shape::Number, "above = 0", "The number is more than this one.");
const BELOW: Key = key("below", Shape::Number, "below = 50", "The number is less than this one.");
const BETWEEN: Key = key("between", Shape::Pair, "between = [50, 499]", "The number lies between these, or is one of them.");
const BEFORE: Key = key("before", Shape::Date, "before = 2025-01-01", "The date is before this moment.");
const FROM: Key = key("on_or_after", Shape::Date, "on_or_after = 2025-01-01", "The date is this moment or later.");
const SINCE_LEAST: Key =
    key("days_since_at_least", Shape::Days, "days_since_at_least = 90", "The date is past, by so many whole days or more.");
const SINCE_MOST: Key =
    key("days_since_at_most", Shape::Days, "days_since_at_most = 30", "The date is past, by so many whole days or fewer.");
const UNTIL_LEAST: Key =
    key("days_until_at_least", Shape::Days, "days_until_at_least = 7", "The date is to come, in so many days or more.");
const UNTIL_MOST: Key = key("days_until_at_most", Shape::Days, "days_until_at_most = 60", "The date is to come, in so many days or fewer.");
const EXISTS: Key = key("exists", Shape::Flag, "exists = true", "There is a value, or with `false` there is none.");
const MISSING: Key = key("missing", Shape::Flag, "missing = true", "There is no value, or with `false` there is one.");
const COMPARE: Key = key(
    "compare",
    Shape::Choice(&["folded", "ignore_case", "exact"]),
    "compare = \"exact\"",
    "How texts are compared here, if not as in the rest of the file.",
);

pub(crate) const ANY_OF_EVENTS: Key =
    key("event", Shape::Texts, "event = \"download\"", "The type of the events, or several; \"*\" is every type.");
pub(crate) const WITHIN: Key =
    key("within_days", Shape::Days, "within_days = 30", "Only events of so many days before the moment of scoring.");

pub(crate) static CONDITION: Object = Object {
    name: "a condition",
    example: "{ field = \"industry\", in = [\"Software\", \"Media\"] }",
    doc: "A condition on one field, on events, on the lead's age, or made of other conditions. All keys given must hold.",
    keys: &[
        key(
            "all",
            Shape::Tables(&CONDITION),
            "all = [{ field = \"country\", equals = \"UK\" }, { field = \"device\", equals = \"mobile\" }]",
            "All of these hold.",
        ),
        key(
            "any",
            Shape::Tables(&CONDITION),
            "any = [{ field = \"budget\", at_least = 10000 }, { event = \"trial\" }]",
            "At least one of these holds.",
        ),
        key(
            "not",
            Shape::Table(&CONDITION),
            "not = { field = \"country\", equals = \"UK\" }",
            "This does not hold. Of missing data neither a condition nor its contrary holds.",
        ),
        key("field", Shape::Text, "field = \"industry\"", "The field that is tested."),
        EQUALS,
        IN,
        CONTAINS,
        STARTS,
        ENDS,
        MATCHES,
        AT_LEAST,
        AT_MOST,
        ABOVE,
        BELOW,
        BETWEEN,
        BEFORE,
        FROM,
        SINCE_LEAST,
        SINCE_MOST,
        UNTIL_LEAST,
        UNTIL_MOST,
        EXISTS,
        MISSING,
        COMPARE,
        ANY_OF_EVENTS,
        key(
            "where",
            Shape::Table(&PROPERTY_CONDITION),
            "where = { property = \"minutes\", at_least = 5 }",
            "Only events whose properties fulfil this.",
        ),
        WITHIN,
        key(
            "position",
            Shape::Choice(&["first", "last", "first_of_all", "last_of_all"]),
            "position = \"first_of_all\"",
            "Only the first or last event of the types named; or the lead's first or last event whatsoever, if it is of a type named.",
        ),
        key("times_at_least", Shape::Count, "times_at_least = 3", "There are so many events or more; 1 when neither is given."),
        key("times_at_most", Shape::Count, "times_at_most = 1", "There are so many events or fewer."),
        key("last_days_ago_at_most", Shape::Days, "last_days_ago_at_most = 14", "The last of them is so many whole days ago or fewer."),
        key("last_days_ago_at_least", Shape::Days, "last_days_ago_at_least = 60", "The last of them is so many whole days ago or more."),
        key("first_days_ago_at_most", Shape::Days, "first_days_ago_at_most = 30", "The first of them is so many whole days ago or fewer."),
        key("first_days_ago_at_least", Shape::Days, "first_days_ago_at_least = 7", "The first of them is so many whole days ago or more."),
        key(
            "sum_of",
            Shape::Text,
            "sum_of = \"minutes\"",
            "A property whose sum over the events is tested by `sum_at_least` or `sum_at_most`.",
        ),
        key("sum_at_least", Shape::Number, "sum_at_least = 30", "The sum is this one or more."),
        key("sum_at_most", Shape::Number, "sum_at_most = 5", "The sum is this one or less."),
        key("lead_age_days", Shape::Table(&RANGE), "lead_age_days = { at_most = 30 }", "Whole days since the lead was created."),
    ],
};

pub(crate) static RANGE: Object = Object {
    name: "a range",
    example: "{ at_least = 7, at_most = 30 }",
    doc: "A range of numbers.",
    keys: &[AT_LEAST, AT_MOST, ABOVE, BELOW, BETWEEN],
};

pub(crate) static PROPERTY_CONDITION: Object = Object {
    name: "a condition on properties",
    example: "{ property = \"minutes\", at_least = 5 }",
    doc: "A condition on one property of an event, or made of other conditions. All keys given must hold.",
    keys: &[
        key("all", Shape::Tables(&PROPERTY_CONDITION), "all = [{ property = \"minutes\", at_least = 5 }]", "All of these hold."),
        key("any", Shape::Tables(&PROPERTY_CONDITION), "any = [{ property = \"minutes\", at_least = 5 }]", "At least one of these holds."),
        key("not", Shape::Table(&PROPERTY_CONDITION), "not = { property = \"url\", contains = \"/jobs\" }", "This does not hold."),
        key("property", Shape::Text, "property = \"minutes\"", "The property that is tested."),
        EQUALS,
        IN,
        CONTAINS,
        STARTS,
        ENDS,
        MATCHES,
        AT_LEAST,
        AT_MOST,
        ABOVE,
        BELOW,
        BETWEEN,
        BEFORE,
        FROM,
        SINCE_LEAST,
        SINCE_MOST,
        UNTIL_LEAST,
        UNTIL_MOST,
        EXISTS,
        MISSING,
        COMPARE,
    ],
};
