use std::borrow::Cow;

use crate::Time;

/// One value of a lead as it arrives: text of a CSV file, a typed Parquet column, or JSON.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Absent, null or blank.
    Missing,
    /// Text, as found.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// A point in time, from a typed column.
    Time(Time),
}

impl<'a> Value<'a> {
    /// The value as text; a whole number has no decimal point. Missing is empty.
    pub fn to_text(self) -> Cow<'a, str> {
        match self {
            Value::Missing => Cow::Borrowed(""),
            Value::Text(text) => Cow::Borrowed(text),
            Value::Number(number) => Cow::Owned(number.to_string()),
            Value::Bool(true) => Cow::Borrowed("true"),
            Value::Bool(false) => Cow::Borrowed("false"),
            Value::Time(time) => Cow::Owned(time.to_string()),
        }
    }
}

/// A [`Value`] that owns its text.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum OwnedValue {
    /// Absent, null or blank.
    #[default]
    Missing,
    /// Text, as found.
    Text(Box<str>),
    /// A number.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// A point in time.
    Time(Time),
}

impl OwnedValue {
    /// The borrowed form.
    pub fn as_value(&self) -> Value<'_> {
        match self {
            OwnedValue::Missing => Value::Missing,
            OwnedValue::Text(text) => Value::Text(text),
            OwnedValue::Number(number) => Value::Number(*number),
            OwnedValue::Bool(flag) => Value::Bool(*flag),
            OwnedValue::Time(time) => Value::Time(*time),
        }
    }
}

impl From<Value<'_>> for OwnedValue {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Missing => OwnedValue::Missing,
            Value::Text(text) => OwnedValue::Text(text.into()),
            Value::Number(number) => OwnedValue::Number(number),
            Value::Bool(flag) => OwnedValue::Bool(flag),
            Value::Time(time) => OwnedValue::Time(time),
        }
    }
}
