use std::collections::HashMap;

use plumb_core::{DateFormat, Time, Value};
use plumb_features::{LevelCounter, level_key, parse_number};

use crate::table::Column;

/// Past so many distinct values, further ones are only counted.
const MOST_DISTINCT: usize = 200_000;

/// The share of steps that go one way in a column that counts rows.
const MOST_STEPS: f64 = 0.9;

/// Counts over the values of one column.
#[derive(Debug, Clone, Default)]
pub(crate) struct ColumnProfile {
    /// The column's name.
    pub name: String,
    /// Rows seen.
    pub rows: u64,
    /// Blank or null.
    pub blank: u64,
    /// Values of typed date columns.
    typed_times: u64,
    /// Every value as trimmed text, with its count.
    counts: HashMap<String, u64>,
    /// Present values beyond [`MOST_DISTINCT`].
    uncounted: u64,
    /// Rows whose number is above that of the row before.
    rises: u64,
    /// Rows whose number is below that of the row before.
    falls: u64,
    /// The last number met.
    last: Option<f64>,
}

impl ColumnProfile {
    /// An empty profile.
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Counts the values of a batch.
    pub(crate) fn add(&mut self, column: &Column) {
        for row in 0..column.len() {
            self.rows += 1;
            let value = column.value(row);
            self.typed_times += u64::from(matches!(value, Value::Time(_)));
            let text = value.to_text();
            let trimmed = text.trim();
            self.step(trimmed);
            if trimmed.is_empty() {
                self.blank += 1;
            } else if let Some(count) = self.counts.get_mut(trimmed) {
                *count += 1;
            } else if self.counts.len() < MOST_DISTINCT {
                self.counts.insert(trimmed.to_owned(), 1);
            } else {
                self.uncounted += 1;
            }
        }
    }

    fn step(&mut self, text: &str) {
        let Some(number) = parse_number(text) else { return };
        if let Some(last) = self.last {
            self.rises += u64::from(number > last);
            self.falls += u64::from(number < last);
        }
        self.last = Some(number);
    }

    /// Rows that the table has but this column did not (a key first seen later).
    pub(crate) fn pad_to(&mut self, rows: u64) {
        self.blank += rows.saturating_sub(self.rows);
        self.rows = self.rows.max(rows);
    }

    /// Rows with a value.
    pub(crate) fn present(&self) -> u64 {
        self.rows - self.blank
    }

    /// Distinct values, by falling count, then alphabetically.
    pub(crate) fn values(&self) -> Vec<(&str, u64)> {
        let mut values: Vec<(&str, u64)> = self.counts.iter().map(|(text, count)| (text.as_str(), *count)).collect();
        values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        values
    }

    /// How many distinct values there are; values that were only counted are taken as all different.
    pub(crate) fn distinct(&self) -> u64 {
        self.counts.len() as u64 + self.uncounted
    }

    /// Distinct values by falling count, joining spellings that differ only in letter case and white space: a category's levels.
    pub(crate) fn levels(&self) -> Vec<(String, u64)> {
        let mut counter = LevelCounter::default();
        for (text, count) in &self.counts {
            counter.add_many(text, *count);
        }
        counter.counts().into_iter().map(|(level, count)| (level.label, count)).collect()
    }

    /// The same counts without the values that any of `placeholders` (keys) stands for.
    pub(crate) fn without(&self, placeholders: &[String]) -> Self {
        let mut rest = self.clone();
        rest.counts.retain(|text, count| {
            let drop = placeholders.iter().any(|p| *p == level_key(text));
            if drop {
                rest.blank += *count;
            }
            !drop
        });
        rest
    }

    /// The share of present values that `test` accepts.
    pub(crate) fn share(&self, test: impl Fn(&str) -> bool) -> f64 {
        let counted: u64 = self.counts.values().sum();
        let accepted: u64 = self.counts.iter().filter(|(text, _)| test(text)).map(|(_, count)| count).sum();
        accepted as f64 / counted.max(1) as f64
    }

    /// The rows whose value `test` accepts.
    pub(crate) fn rows_of(&self, test: impl Fn(&str) -> bool) -> u64 {
        self.counts.iter().filter(|(text, _)| test(text)).map(|(_, count)| count).sum()
    }

    /// The share of present values that are numbers.
    pub(crate) fn numeric_share(&self) -> f64 {
        self.share(|text| parse_number(text).is_some())
    }

    /// The share of present values that are dates in the given format.
    pub(crate) fn date_share(&self, format: DateFormat) -> f64 {
        self.share(|text| Time::parse(text, format).is_ok())
    }

    /// Whether the file itself says that these are dates.
    pub(crate) fn is_typed_date(&self) -> bool {
        self.typed_times > 0 && self.typed_times == self.present()
    }

    /// Numbers among the distinct values, ascending, with their counts; `999` and `999.0` are one.
    pub(crate) fn numbers(&self) -> Vec<(f64, u64)> {
        // Adding 0.0 turns -0.0 into 0.0, which is the same number.
        let mut numbers: Vec<(f64, u64)> =
            self.counts.iter().filter_map(|(text, count)| Some((parse_number(text)? + 0.0, *count))).collect();
        numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
        numbers.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        numbers
    }

    /// True when nine in ten numbers go the same way, up or down, from the row before: the column counts rows.
    pub(crate) fn runs_along_the_rows(&self) -> bool {
        let steps = self.rises + self.falls;
        steps > 0 && self.rises.max(self.falls) as f64 >= MOST_STEPS * steps as f64
    }

    /// Mean length of the present values in characters.
    pub(crate) fn mean_length(&self) -> f64 {
        let counted: u64 = self.counts.values().sum();
        let length: u64 = self.counts.iter().map(|(text, count)| text.chars().count() as u64 * count).sum();
        length as f64 / counted.max(1) as f64
    }
}
