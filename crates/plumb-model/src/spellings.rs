use std::collections::HashMap;

use plumb_core::Value;
use plumb_core::hash::WordBuildHasher;
use plumb_features::{Coded, Encoder, FieldReader, Property};

/// What the usual spellings of a category's levels are coded as: a quick look before a value is read. Found by reading and coding each once, so
/// the answer is the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spellings(HashMap<Box<str>, Coded, WordBuildHasher>);

impl Spellings {
    /// The spellings of an encoder's levels; none of one that codes something else.
    pub(crate) fn new(encoder: &Encoder, reader: &FieldReader) -> Self {
        let Encoder::Levels { property: Property::Level, levels } = encoder else { return Self::default() };
        let coded = |text: &str| (text.into(), encoder.code(&reader.read(Value::Text(text)), None));
        Self(levels.iter().flat_map(|level| [coded(&level.key), coded(&level.label)]).collect())
    }

    #[inline]
    pub(crate) fn find(&self, value: Value<'_>) -> Option<Coded> {
        match value {
            Value::Text(text) if !self.0.is_empty() => self.0.get(text).copied(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use plumb_core::{Field, FieldKind};
    use plumb_features::{FIRST, Level, Note};

    use super::*;

    #[test]
    fn what_is_found_is_what_reading_and_coding_gives() {
        let field = Field { missing: vec!["Select".into()], ..Field::new("f", FieldKind::Category) };
        let reader = FieldReader::new(&field);
        let texts = ["1.50", "a  b", "Germany", "select", "ÄÖ", "x"];
        let mut levels: Vec<Level> =
            texts.iter().map(|t| Level { key: plumb_features::level_key(t).into_owned(), label: (*t).into() }).collect();
        levels.sort_by(|a, b| a.key.cmp(&b.key));
        let encoder = Encoder::Levels { property: Property::Level, levels };
        let spellings = Spellings::new(&encoder, &reader);
        for text in
            ["Germany", "germany", "GERMANY", " Germany", "1.5", "1.50", "Select", "select", "a b", "a  b", "ÄÖ", "äö", "x", "", "unknown"]
        {
            let slow = encoder.code(&reader.read(Value::Text(text)), None);
            assert!(spellings.find(Value::Text(text)).is_none_or(|found| found == slow), "`{text}`");
        }
        assert_eq!(spellings.find(Value::Text("Germany")).map(|found| (found.code >= FIRST, found.note)), Some((true, Note::Fine)));
        assert_eq!(spellings.find(Value::Number(1.5)), None);
    }
}
