//! Tests of a value: the operators of a condition.

use plumb_core::KnownAt;
use regex::RegexBuilder;
use toml::de::DeValue;

use super::subjects::Subjects;
use crate::condition::{Compare, Range, Subject, Test, TextTest, ValueTest, text_key};
use crate::document::{Node, Table, found, number_of};
use crate::grammar::{DATE_TESTS, NUMBER_TESTS, TEST_KEYS, TEXT_TESTS};

/// The most that a compiled pattern may take, in bytes.
const PATTERN_BYTES: usize = 1 << 20;
/// The most patterns of a file, so that a file that a stranger wrote cannot fill the memory.
const MOST_PATTERNS: usize = 200;

pub(super) const COMPARES: [(&str, Compare); 3] =
    [("folded", Compare::Folded), ("ignore_case", Compare::IgnoreCase), ("exact", Compare::Exact)];

/// The tests that a condition makes of the subject named by its key `subject`.
pub(super) fn value_test<'t>(table: &Table<'t>, subject: &str, file: Compare, subjects: &mut Subjects<'t>) -> Option<ValueTest> {
    let name = table.text(subject)?;
    let span = table.span_of(subject);
    let place = subjects.place(name, &span);
    if table.given(TEST_KEYS).is_empty() {
        let hint = format!("add a test, such as exists = true or equals = \"...\"; known tests: {}", TEST_KEYS.join(", "));
        table.source().fault_with(&span, format!("nothing is tested of `{name}`"), hint);
        return None;
    }
    let compare = table.choice("compare", &COMPARES).unwrap_or(file);
    let subject = &mut subjects.met[place];
    let reader = Reader { table, subject, compare };
    let tests = reader.read();
    if tests.iter().any(|test| matches!(test, Test::Text(..))) {
        subject.compared(compare);
    }
    Some(ValueTest { subject: place, tests, at: table.source().position(&span) })
}

struct Reader<'r, 't> {
    table: &'r Table<'t>,
    subject: &'r Subject,
    compare: Compare,
}

impl Reader<'_, '_> {
    fn read(&self) -> Vec<Test> {
        let mut tests = Vec::new();
        if self.subject.is_ambiguous {
            return tests;
        }
        tests.extend(self.table.flag("exists").map(Test::Exists));
        tests.extend(self.table.flag("missing").map(|missing| Test::Exists(!missing)));
        self.refuse_other_kinds();
        self.read_equality(&mut tests);
        if self.subject.is_number() {
            tests.extend(range(self.table, NUMBER_TESTS).map(Test::Number));
        } else if self.subject.is_date() {
            self.read_dates(&mut tests);
        } else {
            self.read_texts(&mut tests);
        }
        tests
    }

    /// Notes tests that are not meant for the subject's kind.
    fn refuse_other_kinds(&self) {
        let kind = self.subject.field.kind.as_str();
        let families: [(&[&str], bool, &str); 3] = [
            (NUMBER_TESTS, self.subject.is_number(), "number"),
            (DATE_TESTS, self.subject.is_date(), "date"),
            (TEXT_TESTS, !self.subject.is_number() && !self.subject.is_date(), "category"),
        ];
        for (keys, fits, wanted) in families {
            for key in self.table.given(keys).into_iter().filter(|_| !fits) {
                let message = format!("`{key}` does not fit `{}`, which is of kind {kind}", self.subject.name);
                let hint = format!(
                    "declare another reading of it, such as {0}_{wanted} = {{ column = \"{0}\", kind = \"{wanted}\" }}",
                    self.subject.field.name
                );
                self.table.source().fault_with(&self.table.span_of(key), message, hint);
            }
        }
    }

    fn read_equality(&self, tests: &mut Vec<Test>) {
        for key in self.table.given(&["equals", "in"]) {
            let Some(node) = self.table.get(key) else { continue };
            let operands: Vec<&Node<'_>> = match node.get_ref() {
                DeValue::Array(items) if key == "in" && !items.is_empty() => items.iter().collect(),
                DeValue::Array(_) | DeValue::Table(_) => {
                    let expected = if key == "in" { "a list of values that is not empty" } else { "one value; several go with `in`" };
                    self.table.wrong(key, expected);
                    continue;
                }
                _ => vec![node],
            };
            tests.push(if self.subject.is_number() {
                Test::NumberIn(operands.iter().filter_map(|operand| self.number(operand)).collect())
            } else if self.subject.is_date() {
                let hint = "test a date by on_or_after and before, or by days_since_at_most and the like";
                self.table.source().fault_with(&node.span(), format!("`{key}` does not fit a date"), hint);
                continue;
            } else {
                let mut texts: Vec<String> = operands.iter().filter_map(|operand| self.operand(operand)).collect();
                texts.sort_unstable();
                texts.dedup();
                Test::Text(self.compare, TextTest::In(texts))
            });
        }
    }

    fn number(&self, node: &Node<'_>) -> Option<f64> {
        let number = number_of(node.get_ref()).or_else(|| node.get_ref().as_bool().map(|flag| f64::from(u8::from(flag))));
        if number.is_none() {
            let message = format!("`{}` is a number, so it cannot be {}", self.subject.name, found(node.get_ref()));
            let hint = format!("write a number without quotes, or declare `{}` as a category", self.subject.name);
            self.table.source().fault_with(&node.span(), message, hint);
        }
        number
    }

    fn operand(&self, node: &Node<'_>) -> Option<String> {
        let text = match node.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => text.trim().to_owned(),
            DeValue::Boolean(flag) => flag.to_string(),
            other => match number_of(other) {
                Some(number) => number.to_string(),
                None => {
                    let hint = "a text in quotes, a number, or true or false; of missing values use missing = true";
                    self.table.source().fault_with(&node.span(), format!("{} cannot be compared with", found(other)), hint);
                    return None;
                }
            },
        };
        Some(self.subject.operand(&text, self.compare))
    }

    fn read_dates(&self, tests: &mut Vec<Test>) {
        let (from, before) = (self.table.date("on_or_after"), self.table.date("before"));
        if from.is_some() || before.is_some() {
            tests.push(Test::Between(from, before));
        }
        tests.extend(bounds(self.table.days("days_since_at_least", 0.0), self.table.days("days_since_at_most", 0.0)).map(Test::DaysSince));
        let until = bounds(self.table.days("days_until_at_least", 0.0), self.table.days("days_until_at_most", 0.0));
        if until.is_some() && self.subject.field.known_at != KnownAt::Creation {
            let key = self.table.given(&["days_until_at_least", "days_until_at_most"])[0];
            let message = format!("`{key}` can never hold: a date that is to come counts as missing unless it is known to be planned");
            let name = &self.subject.name;
            let hint = format!("declare it under [fields]: {name} = {{ kind = \"date\", known_at = \"creation\" }}");
            self.table.source().fault_with(&self.table.span_of(key), message, hint);
        }
        tests.extend(until.map(Test::DaysUntil));
    }

    fn read_texts(&self, tests: &mut Vec<Test>) {
        let parts = |key: &str| {
            let keys: Vec<String> = self.table.texts(key).into_iter().map(|(text, _)| text_key(text, self.compare).into_owned()).collect();
            Some(keys).filter(|keys| !keys.is_empty())
        };
        let made = [
            parts("contains").map(TextTest::Contains),
            parts("starts_with").map(TextTest::StartsWith),
            parts("ends_with").map(TextTest::EndsWith),
        ];
        tests.extend(made.into_iter().flatten().map(|test| Test::Text(self.compare, test)));
        if let Some(pattern) = self.table.text("matches") {
            if self.table.source().count_pattern() > MOST_PATTERNS {
                let message = format!("a file may have at most {MOST_PATTERNS} conditions with `matches`");
                let hint = "use `contains`, `starts_with` or `in`, which take many texts at once";
                return self.table.source().fault_with(&self.table.span_of("matches"), message, hint);
            }
            // Letters beyond ASCII are never part of a pattern's syntax, so they can be folded as the texts are.
            let pattern = match self.compare {
                Compare::Folded => {
                    pattern.chars().map(|c| if c.is_ascii() { c.to_string() } else { plumb_features::fold(&c.to_string()) }).collect()
                }
                _ => pattern.to_owned(),
            };
            let built = RegexBuilder::new(&pattern).case_insensitive(self.compare != Compare::Exact).size_limit(PATTERN_BYTES).build();
            match built {
                Ok(pattern) => tests.push(Test::Text(self.compare, TextTest::Matches(pattern))),
                Err(error) => {
                    let message = format!("`matches` is no regular expression: {}", first_line(&error));
                    let hint = "write it in single quotes, so that backslashes stay; look-around and back-references are not supported";
                    self.table.source().fault_with(&self.table.span_of("matches"), message, hint);
                }
            }
        }
    }
}

/// What the library says of a pattern: its last line holds the reason.
fn first_line(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned()
}

/// A range of numbers written with some of the number tests.
pub(super) fn range(table: &Table<'_>, keys: &[&str]) -> Option<Range> {
    let mut range = None;
    let mut narrow = |part: Range| range = Some(range.unwrap_or(Range::ALL).and(part));
    for key in table.given(keys) {
        if key == "between" {
            if let Some((low, high)) = pair(table, key) {
                narrow(Range { low, high, ..Range::ALL });
            }
            continue;
        }
        let Some(number) = table.number(key) else { continue };
        narrow(match key {
            "at_least" => Range::at_least(number),
            "at_most" => Range::at_most(number),
            "above" => Range { low_included: false, ..Range::at_least(number) },
            _ => Range { high_included: false, ..Range::at_most(number) },
        });
    }
    if let Some(empty) = range.filter(Range::is_empty) {
        let message = format!("no number can be at least {} and at most {}", empty.low, empty.high);
        table.source().fault_with(table.span(), message, "swap the bounds");
        return None;
    }
    range
}

/// Two numbers, the lower first.
fn pair(table: &Table<'_>, key: &str) -> Option<(f64, f64)> {
    let items = table.get(key)?.get_ref().as_array();
    let numbers: Option<Vec<f64>> = items.map(|items| items.iter().filter_map(|item| number_of(item.get_ref())).collect());
    match numbers.as_deref() {
        Some([low, high]) if items.is_some_and(|items| items.len() == 2) && low <= high => Some((*low, *high)),
        _ => {
            table.wrong(key, "two numbers, the lower first, such as [50, 499]");
            None
        }
    }
}

/// A range from two bounds that may be missing.
pub(super) fn bounds(low: Option<f64>, high: Option<f64>) -> Option<Range> {
    let given = low.is_some() || high.is_some();
    given.then(|| low.map_or(Range::ALL, Range::at_least).and(high.map_or(Range::ALL, Range::at_most)))
}
