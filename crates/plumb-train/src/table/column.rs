use plumb_core::{OwnedValue, Time, Value};

use super::{DictionaryColumn, NumberColumn, TextColumn};

/// One column of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Text, and every column of a CSV file.
    Text(TextColumn),
    /// Numbers.
    Number(NumberColumn),
    /// True or false.
    Bool(Vec<Option<bool>>),
    /// Points in time, from a typed column.
    Time(Vec<Option<Time>>),
    /// Values of more than one kind, as NDJSON may have them.
    Mixed(Vec<OwnedValue>),
    /// Values that rows share. Adding rows turns it into one of the other kinds.
    Dictionary(DictionaryColumn),
}

impl Default for Column {
    fn default() -> Self {
        Column::missing(0)
    }
}

impl Column {
    /// A column of `rows` missing values. It takes the kind of the first values added to it.
    pub fn missing(rows: usize) -> Self {
        Column::Text((0..rows).map(|_| "").collect())
    }

    /// A column of text; empty text is missing.
    pub fn text<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Column::Text(texts.into_iter().collect())
    }

    /// A column of numbers.
    pub fn number(values: impl IntoIterator<Item = Option<f64>>) -> Self {
        Column::Number(values.into_iter().collect())
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        match self {
            Column::Text(column) => column.len(),
            Column::Number(column) => column.len(),
            Column::Bool(column) => column.len(),
            Column::Time(column) => column.len(),
            Column::Mixed(column) => column.len(),
            Column::Dictionary(column) => column.len(),
        }
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row.
    ///
    /// # Panics
    /// When there is no such row.
    #[inline]
    pub fn value(&self, row: usize) -> Value<'_> {
        match self {
            Column::Text(column) => column.get(row).map_or(Value::Missing, Value::Text),
            Column::Number(column) => column.get(row).map_or(Value::Missing, Value::Number),
            Column::Bool(column) => column[row].map_or(Value::Missing, Value::Bool),
            Column::Time(column) => column[row].map_or(Value::Missing, Value::Time),
            Column::Mixed(column) => column[row].as_value(),
            Column::Dictionary(column) => column.value(row),
        }
    }

    /// The values, in order.
    pub fn values(&self) -> impl Iterator<Item = Value<'_>> {
        (0..self.len()).map(|row| self.value(row))
    }

    /// Adds a row. The first value that is present decides the kind; a value of another kind makes the column mixed.
    pub fn push(&mut self, value: Value<'_>) {
        let value = if value == Value::Text("") { Value::Missing } else { value };
        match (&mut *self, value) {
            (Column::Text(column), Value::Text(text)) => column.push(text),
            (Column::Text(column), Value::Missing) => column.push(""),
            (Column::Number(column), Value::Number(number)) => column.push(Some(number)),
            (Column::Number(column), Value::Missing) => column.push(None),
            (Column::Bool(column), Value::Bool(flag)) => column.push(Some(flag)),
            (Column::Bool(column), Value::Missing) => column.push(None),
            (Column::Time(column), Value::Time(time)) => column.push(Some(time)),
            (Column::Time(column), Value::Missing) => column.push(None),
            (Column::Mixed(column), value) => column.push(present(value)),
            (Column::Dictionary(_), value) => {
                self.spread();
                self.push(value);
            }
            (_, value) => {
                self.take_kind_of(value);
                self.push(value);
            }
        }
    }

    /// Adds the rows of `other` below; columns of different kinds become a mixed one, unless one of them holds nothing.
    pub fn append(&mut self, other: Column) {
        match (&mut *self, other) {
            (Column::Text(mine), Column::Text(theirs)) => mine.append(&theirs),
            (Column::Number(mine), Column::Number(theirs)) => mine.append(theirs),
            (Column::Bool(mine), Column::Bool(theirs)) => mine.extend(theirs),
            (Column::Time(mine), Column::Time(theirs)) => mine.extend(theirs),
            (Column::Mixed(mine), Column::Mixed(theirs)) => mine.extend(theirs),
            // Not kept as a dictionary: its other parts have dictionaries of their own.
            (_, theirs) => theirs.values().for_each(|value| self.push(value)),
        }
    }

    /// Adds missing rows until there are `rows`.
    pub(crate) fn fill_to(&mut self, rows: usize) {
        (self.len()..rows).for_each(|_| self.push(Value::Missing));
    }

    /// Turns a dictionary into a column that holds the value of each row.
    pub(super) fn spread(&mut self) {
        let Column::Dictionary(dictionary) = &*self else { return };
        let keys = dictionary.keys().iter().map(|key| *key as usize);
        *self = match &**dictionary.values() {
            Column::Text(texts) => Column::Text(keys.map(|key| texts.get(key).unwrap_or("")).collect()),
            Column::Number(numbers) => Column::Number(keys.map(|key| numbers.get(key)).collect()),
            Column::Bool(flags) => Column::Bool(keys.map(|key| flags[key]).collect()),
            Column::Time(times) => Column::Time(keys.map(|key| times[key]).collect()),
            Column::Mixed(values) => Column::Mixed(keys.map(|key| values[key].clone()).collect()),
            other => {
                let mut plain = Column::default();
                keys.for_each(|key| plain.push(other.value(key)));
                plain
            }
        };
    }

    /// Changes the kind so that a value of another kind fits.
    fn take_kind_of(&mut self, value: Value<'_>) {
        let rows = self.len();
        *self = match (self.is_all_missing(), value) {
            (true, Value::Text(_)) => Column::missing(rows),
            (true, Value::Number(_)) => Column::number((0..rows).map(|_| None)),
            (true, Value::Bool(_)) => Column::Bool(vec![None; rows]),
            (true, Value::Time(_)) => Column::Time(vec![None; rows]),
            _ => Column::Mixed(self.values().map(OwnedValue::from).collect()),
        };
    }

    fn is_all_missing(&self) -> bool {
        match self {
            Column::Text(column) => column.is_all_missing(),
            other => other.values().all(|value| value == Value::Missing),
        }
    }
}

/// Empty text and NaN are missing in every column, whatever its kind.
fn present(value: Value<'_>) -> OwnedValue {
    match value {
        Value::Text("") => OwnedValue::Missing,
        Value::Number(number) if number.is_nan() => OwnedValue::Missing,
        other => other.into(),
    }
}
