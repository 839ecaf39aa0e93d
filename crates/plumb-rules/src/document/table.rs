use std::ops::Range;

use plumb_core::{DateFormat, Time};
use toml::de::{DeTable, DeValue};

use super::{Node, Source, near_miss};
use crate::Points;
use crate::grammar::Object;

/// A table of the file whose keys are those of an [`Object`] of the grammar. Each getter notes a fault where the value is not what it
/// should be, and then gives nothing.
pub(crate) struct Table<'t> {
    source: &'t Source<'t>,
    entries: &'t DeTable<'t>,
    span: Range<usize>,
    object: &'static Object,
}

impl<'t> Table<'t> {
    /// The table that a value is, its unknown keys noted as faults.
    pub(crate) fn open(source: &'t Source<'t>, node: &'t Node<'t>, object: &'static Object) -> Option<Self> {
        match node.get_ref() {
            DeValue::Table(entries) => Some(Self::of(source, entries, node.span(), object)),
            other => {
                let expected = format!("expected a table ({}), found {}", object.name, found(other));
                source.fault_with(&node.span(), expected, format!("such as {}", object.example));
                None
            }
        }
    }

    pub(crate) fn of(source: &'t Source<'t>, entries: &'t DeTable<'t>, span: Range<usize>, object: &'static Object) -> Self {
        for key in entries.keys() {
            let name: &str = key.get_ref();
            if object.key(name).is_some() {
                continue;
            }
            let known = || object.keys.iter().map(|key| key.name);
            let hint = match near_miss(name, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known keys: {}", known().collect::<Vec<_>>().join(", ")),
            };
            source.fault_with(&key.span(), format!("`{name}` is no key of {}", object.name), hint);
        }
        for key in object.keys.iter().filter(|key| key.required && entries.get(key.name).is_none()) {
            source.fault_with(&span, format!("{} lacks `{}`", object.name, key.name), format!("add, for example, {}", key.example));
        }
        Self { source, entries, span, object }
    }

    pub(crate) fn source(&self) -> &'t Source<'t> {
        self.source
    }

    /// Whether it is one of this object.
    pub(crate) fn is(&self, object: &'static Object) -> bool {
        std::ptr::eq(self.object, object)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The place of the whole table.
    pub(crate) fn span(&self) -> &Range<usize> {
        &self.span
    }

    /// The place of a key's value, or of the table where it is not given.
    pub(crate) fn span_of(&self, key: &str) -> Range<usize> {
        self.get(key).map_or_else(|| self.span.clone(), |node| node.span())
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&'t Node<'t>> {
        debug_assert!(self.object.key(key).is_some(), "the grammar lacks `{key}` of {}", self.object.name);
        self.entries.get(key)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The given keys that this table has.
    pub(crate) fn given<'k>(&self, keys: &'k [&'k str]) -> Vec<&'k str> {
        keys.iter().copied().filter(|key| self.has(key)).collect()
    }

    /// Notes a fault of a key's value.
    pub(crate) fn wrong(&self, key: &str, expected: &str) {
        if let Some(node) = self.get(key) {
            self.source.fault(&node.span(), format!("`{key}` must be {expected}, not {}", found(node.get_ref())));
        }
    }

    pub(crate) fn text(&self, key: &str) -> Option<&'t str> {
        let text = self.get(key)?.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty());
        if text.is_none() {
            self.wrong(key, "a text in quotes that is not blank");
        }
        text
    }

    /// A text or a list of texts, with their places. Empty where it is not given.
    pub(crate) fn texts(&self, key: &str) -> Vec<(&'t str, Range<usize>)> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let nodes: Vec<&Node<'t>> = match node.get_ref() {
            DeValue::Array(items) if !items.is_empty() => items.iter().collect(),
            _ => vec![node],
        };
        let mut texts = Vec::with_capacity(nodes.len());
        for item in nodes {
            match item.get_ref().as_str().map(str::trim) {
                Some(text) if !text.is_empty() => texts.push((text, item.span())),
                _ => {
                    let what = found(item.get_ref());
                    self.source.fault(&item.span(), format!("`{key}` must be a text in quotes or a list of such, not {what}"));
                }
            }
        }
        texts
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        let flag = self.get(key)?.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(key, "true or false");
        }
        flag
    }

    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        let number = number_of(self.get(key)?.get_ref());
        if number.is_none() {
            self.wrong(key, "a number");
        }
        number
    }

    /// Points, with at most three decimal places.
    pub(crate) fn points(&self, key: &str) -> Option<Points> {
        let points = number_of(self.get(key)?.get_ref()).and_then(Points::exact);
        if points.is_none() {
            self.wrong(key, "a number of points of at most a million, with at most three decimal places");
        }
        points
    }

    /// A number of days from `least` on; at most a hundred years.
    pub(crate) fn days(&self, key: &str, least: f64) -> Option<f64> {
        let days = number_of(self.get(key)?.get_ref()).filter(|days| (least..=36_500.0).contains(days));
        if days.is_none() {
            self.wrong(key, &format!("a number of days from {least} to 36500"));
        }
        days
    }

    /// A whole number from 0 on.
    pub(crate) fn count(&self, key: &str) -> Option<u64> {
        let count = number_of(self.get(key)?.get_ref()).filter(|n| (0.0..=1e9).contains(n) && n.fract() == 0.0).map(|n| n as u64);
        if count.is_none() {
            self.wrong(key, "a whole number from 0 on");
        }
        count
    }

    pub(crate) fn date(&self, key: &str) -> Option<Time> {
        let date = match self.get(key)?.get_ref() {
            DeValue::Datetime(date) => Time::parse(&date.to_string(), DateFormat::Iso).ok(),
            DeValue::String(text) => Time::parse(text, DateFormat::Iso).ok(),
            _ => None,
        };
        if date.is_none() {
            self.wrong(key, "a date or time, such as 2025-03-31 or 2025-03-31T14:05:00Z");
        }
        date
    }

    /// One of several words.
    pub(crate) fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let node = self.get(key)?;
        let word = node.get_ref().as_str();
        let choice = choices.iter().find(|(name, _)| Some(*name) == word);
        if choice.is_none() {
            let names: Vec<String> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            let message = format!("`{key}` must be {}, not {}", names.join(" or "), found(node.get_ref()));
            match word.and_then(|word| near_miss(word, choices.iter().map(|(name, _)| *name))) {
                Some(near) => self.source.fault_with(&node.span(), message, format!("did you mean \"{near}\"?")),
                None => self.source.fault(&node.span(), message),
            }
        }
        choice.map(|(_, value)| *value)
    }

    /// A table within it.
    pub(crate) fn table(&self, key: &str, object: &'static Object) -> Option<Table<'t>> {
        Table::open(self.source, self.get(key)?, object)
    }

    /// A list of tables within it: `[[key]]`.
    pub(crate) fn tables(&self, key: &str, object: &'static Object) -> Vec<Table<'t>> {
        let Some(node) = self.get(key) else { return Vec::new() };
        match node.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|item| Table::open(self.source, item, object)).collect(),
            _ => {
                let message = format!("`{key}` must be a list of tables, not {}", found(node.get_ref()));
                self.source.fault_with(&node.span(), message, format!("begin each one with [[{key}]]"));
                Vec::new()
            }
        }
    }

    /// The entries of a table whose keys are names of the file's own.
    pub(crate) fn named(&self, key: &str) -> Vec<(&'t str, Range<usize>, &'t Node<'t>)> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let DeValue::Table(entries) = node.get_ref() else {
            self.wrong(key, "a table");
            return Vec::new();
        };
        let mut named: Vec<_> = entries.iter().map(|(name, node)| (&**name.get_ref(), name.span(), node)).collect();
        named.sort_by_key(|(_, span, _)| span.start);
        named
    }
}

/// A finite number, as an integer or with a point.
pub(crate) fn number_of(value: &DeValue<'_>) -> Option<f64> {
    let number = match value {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|n| n as f64),
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

/// What a value is, for messages.
pub(crate) fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.chars().count() > 40 => format!("\"{}...\"", text.chars().take(40).collect::<String>()),
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(integer) => integer.as_str().to_owned(),
        DeValue::Float(float) => float.as_str().to_owned(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(items) if items.is_empty() => "an empty list".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
