use serde::Deserialize;
use serde::de::{Deserializer, Error};

/// One of several words. (A derived enumeration takes a number or a list for a fault of syntax, and could not name the field.)
pub(crate) fn one_of<'de, T: Copy, D: Deserializer<'de>>(deserializer: D, words: &[(&str, T)]) -> Result<T, D::Error> {
    let given = String::deserialize(deserializer)?;
    let found = words.iter().find(|(word, _)| *word == given).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let words: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        D::Error::custom(format!("`{given}` is unknown: expected one of {}", words.join(", ")))
    })
}
