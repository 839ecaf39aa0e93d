//! Which rows of a file are meant: conditions such as `amount >= 50000`.

use std::str::FromStr;

use plumb_core::{DateFormat, Outcome, Time, Value};
use plumb_features::parse_number;

use crate::TrainError;
use crate::data::nearest;
use crate::init::ColumnProfile;
use crate::table::Table;

/// Conditions that must all hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowFilter(Vec<Condition>);

/// `COLUMN OPERATOR VALUE`: `=`, `!=`, `>=`, `<=`, `>`, `<`, or `COLUMN in VALUE,VALUE`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    column: String,
    test: Test,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    /// One of these values, compared without regard to letter case, white space and how a number is written.
    In(Vec<String>),
    NotIn(Vec<String>),
    /// A bound of numbers, or of dates where it is one.
    Bound {
        sign: &'static str,
        bound: Bound,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    Number(f64),
    Time(Time),
}

/// Longer operators first: `>=` begins as `>` does.
const BOUNDS: [&str; 4] = [">=", "<=", ">", "<"];

fn compare(sign: &str, value: f64, bound: f64) -> bool {
    match sign {
        ">=" => value >= bound,
        "<=" => value <= bound,
        ">" => value > bound,
        _ => value < bound,
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || {
            format!(
                "`{text}` is no condition; expected COLUMN, one of = != >= <= > < and a value, such as `amount >= 50000`, or `segment in A,B`"
            )
        };
        let of = |column: &str, test: Test| {
            let column = column.trim();
            if column.is_empty() { Err(expected()) } else { Ok(Condition { column: column.to_owned(), test }) }
        };
        let first = text.find(['=', '!', '<', '>']);
        if let Some((column, values)) = text.split_once(" in ").filter(|(column, _)| first.is_none_or(|first| first > column.len())) {
            let values: Vec<String> = values.split(',').map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect();
            return if values.is_empty() { Err(expected()) } else { of(column, Test::In(values)) };
        }
        let (column, rest) = text.split_at(first.ok_or_else(expected)?);
        let value = |sign: &str| rest.strip_prefix(sign).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        for sign in BOUNDS {
            if rest.starts_with(sign) {
                let value = value(sign).ok_or_else(expected)?;
                let number = parse_number(&value).map(Bound::Number);
                let bound = number
                    .or_else(|| Time::parse(&value, DateFormat::Iso).ok().map(Bound::Time))
                    .ok_or_else(|| format!("`{value}` in `{text}` is neither a number nor an ISO 8601 date; `{sign}` needs one"))?;
                return of(column, Test::Bound { sign, bound });
            }
        }
        if rest.starts_with("!=") {
            return of(column, Test::NotIn(vec![value("!=").ok_or_else(expected)?]));
        }
        let equals = if rest.starts_with("==") { "==" } else { "=" };
        of(column, Test::In(vec![value(equals).ok_or_else(expected)?]))
    }
}

impl Test {
    fn holds(&self, value: Value<'_>) -> bool {
        match self {
            Test::In(listed) => is_listed(value, listed),
            Test::NotIn(listed) => !is_listed(value, listed),
            Test::Bound { sign, bound: Bound::Number(bound) } => match value {
                Value::Number(number) => compare(sign, number, *bound),
                Value::Text(text) => parse_number(text).is_some_and(|number| compare(sign, number, *bound)),
                _ => false,
            },
            Test::Bound { sign, bound: Bound::Time(bound) } => {
                let time = match value {
                    Value::Time(time) => Some(time),
                    Value::Text(text) => Time::parse(text, DateFormat::Iso).ok(),
                    _ => None,
                };
                time.is_some_and(|time| compare(sign, time.millis() as f64, bound.millis() as f64))
            }
        }
    }
}

fn is_listed(value: Value<'_>, listed: &[String]) -> bool {
    crate::data::means(value, listed)
}

impl RowFilter {
    /// Rows for which all conditions hold.
    pub fn new(conditions: Vec<Condition>) -> Self {
        Self(conditions)
    }

    /// True without any condition: every row passes.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The columns that it looks at.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &String> {
        self.0.iter().map(|condition| &condition.column)
    }

    /// Checks that the columns are there.
    pub(crate) fn check(&self, names: &[String], file: &str) -> Result<(), TrainError> {
        match self.columns().find(|column| !names.contains(column)) {
            Some(column) => {
                let near = nearest(column, names).map(|name| format!("did you mean `{name}`? ")).unwrap_or_default();
                let problem = format!("there is no column `{column}`, which `--where` names; {near}the columns are: {}", names.join(", "));
                Err(TrainError::data(file, problem))
            }
            None => Ok(()),
        }
    }

    /// Won where all conditions hold, and `otherwise` elsewhere.
    pub(crate) fn outcomes(&self, table: &Table, otherwise: Outcome) -> Vec<Outcome> {
        let mut outcomes = vec![otherwise; table.rows()];
        self.rows(table).for_each(|row| outcomes[row] = Outcome::Won);
        outcomes
    }

    /// The rows of a table for which all conditions hold.
    pub(crate) fn rows(&self, table: &Table) -> impl Iterator<Item = usize> {
        let columns: Vec<_> = self.0.iter().map(|condition| (table.column(&condition.column), &condition.test)).collect();
        let holds =
            move |row: &usize| columns.iter().all(|(column, test)| test.holds(column.map_or(Value::Missing, |column| column.value(*row))));
        (0..table.rows()).filter(holds)
    }

    /// What is wrong where no row passes, as far as a value that no row has tells: the nearest one that there is, or some of them.
    pub(crate) fn unmet(&self, profiles: &[ColumnProfile]) -> Option<String> {
        self.0.iter().find_map(|Condition { column, test }| {
            let Test::In(listed) = test else { return None };
            let profile = profiles.iter().find(|profile| profile.name == *column)?;
            let values: Vec<String> = profile.values().into_iter().map(|(value, _)| value.to_owned()).collect();
            if values.iter().any(|value| is_listed(Value::Text(value), listed)) {
                return None;
            }
            let near = listed.iter().find_map(|wanted| nearest(wanted, &values)).map(|value| format!("did you mean `{value}`?"));
            let some = || format!("it has: {}", values.iter().take(6).cloned().collect::<Vec<_>>().join(", "));
            Some(format!("`{column}` never has the value `{}`; {}", listed.join("` or `"), near.unwrap_or_else(some)))
        })
    }

    /// The conditions in words.
    pub(crate) fn text(&self) -> String {
        self.0.iter().map(Condition::text).collect::<Vec<_>>().join(" and ")
    }
}

impl Condition {
    fn text(&self) -> String {
        let column = &self.column;
        match &self.test {
            Test::In(values) if values.len() == 1 => format!("{column} = {}", values[0]),
            Test::In(values) => format!("{column} in {}", values.join(",")),
            Test::NotIn(values) => format!("{column} != {}", values.join(",")),
            Test::Bound { sign, bound: Bound::Number(bound) } => format!("{column} {sign} {bound}"),
            Test::Bound { sign, bound: Bound::Time(bound) } => format!("{column} {sign} {bound}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(condition: &str, value: Value<'_>) -> bool {
        condition.parse::<Condition>().expect(condition).test.holds(value)
    }

    #[test]
    fn conditions_compare_numbers_dates_and_texts() {
        for (condition, value, expected) in [
            ("amount >= 50000", Value::Text("50000.0"), true),
            ("amount>=50000", Value::Number(49999.0), false),
            ("amount < 5", Value::Missing, false),
            ("outcome = won", Value::Text(" Won "), true),
            ("outcome==won", Value::Text("lost"), false),
            ("outcome != won", Value::Missing, true),
            ("segment in A, b", Value::Text("B"), true),
            ("created_at >= 2025-01-01", Value::Text("2025-03-01T10:00:00Z"), true),
            ("created_at < 2025-01-01", Value::Text("tomorrow"), false),
            ("flag = 1", Value::Number(1.0), true),
        ] {
            assert_eq!(holds(condition, value), expected, "{condition} of {value:?}");
        }
    }

    #[test]
    fn what_is_no_condition_is_told() {
        for text in ["", "amount", ">= 5", "amount >=", "amount >= many", "segment in ", "a = "] {
            let error = text.parse::<Condition>().expect_err(text);
            assert!(error.contains('`'), "{error}");
        }
    }

    #[test]
    fn words_say_the_conditions() {
        let filter = RowFilter::new(["amount>=50000", "segment in A,B"].map(|text| text.parse().expect(text)).into());
        assert_eq!(filter.text(), "amount >= 50000 and segment in A,B");
    }
}
