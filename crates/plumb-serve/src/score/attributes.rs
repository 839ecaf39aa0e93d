use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use plumb_core::Value;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema};
use utoipa::openapi::{RefOr, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::limits;

/// A lead's attributes in the order given, each name once; texts stay where they are in the body.
#[derive(Debug, Default)]
pub(crate) struct Attributes<'a>(pub Vec<(Cow<'a, str>, Given<'a>)>);

/// The value of an attribute.
#[derive(Debug, PartialEq)]
pub(crate) enum Given<'a> {
    /// Null, a number, true or false.
    Plain(Value<'a>),
    /// Text.
    Text(Cow<'a, str>),
    /// A list or an object, which no field holds.
    Nested,
}

impl<'de: 'a, 'a> Deserialize<'de> for Attributes<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AttributesVisitor)
    }
}

struct AttributesVisitor;

/// Up to so many names are compared with each other; more are hashed.
const FEW_NAMES: usize = 64;
/// Attributes that there is room for at first.
const ROOM: usize = 32;

impl<'de> Visitor<'de> for AttributesVisitor {
    type Value = Attributes<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of attributes by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes<'de>, A::Error> {
        let mut marks = Marks::default();
        let mut many: HashSet<Cow<'de, str>> = HashSet::new();
        let mut attributes: Vec<(Cow<'de, str>, Given<'de>)> = Vec::with_capacity(ROOM);
        while let Some(Text(name)) = map.next_key()? {
            if attributes.len() == limits::ATTRIBUTES {
                return Err(A::Error::custom(format!("a lead may carry at most {} attributes", limits::ATTRIBUTES)));
            }
            if attributes.len() == FEW_NAMES {
                many.extend(attributes.iter().map(|(name, _)| name.clone()));
            }
            let is_new = if attributes.len() >= FEW_NAMES {
                many.insert(name.clone())
            } else {
                !marks.insert(&name) || attributes.iter().all(|(other, _)| *other != name)
            };
            // The last of two would win in silence otherwise. Refused at the value, so that the path names the attribute.
            let expected = if is_new { Expected::Value } else { Expected::Nothing(&name) };
            let value = map.next_value_seed(expected)?;
            attributes.push((name, value));
        }
        Ok(Attributes(attributes))
    }
}

/// What names looked like so far, roughly: most names are seen to be new without comparing them with the others.
#[derive(Default)]
struct Marks([u64; 4]);

impl Marks {
    /// Remembers a name; false when none like it was there.
    fn insert(&mut self, name: &str) -> bool {
        let bytes = name.as_bytes();
        let letter = |at: usize| usize::from(bytes.get(at).copied().unwrap_or(0));
        let mark = bytes.len() * 37 + letter(0) * 5 + letter(bytes.len() / 2) * 17 + letter(bytes.len().saturating_sub(1)) * 67;
        let (word, bit) = (&mut self.0[mark / 64 % 4], 1 << (mark % 64));
        let was_there = *word & bit != 0;
        *word |= bit;
        was_there
    }
}

/// Text that stays in the body, unless an escape in it makes it another one. (A plain `Cow` would always be copied.)
#[derive(Debug)]
pub(crate) struct Text<'de>(pub Cow<'de, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

enum Expected<'a> {
    Value,
    Nothing(&'a str),
}

impl<'de> DeserializeSeed<'de> for Expected<'_> {
    type Value = Given<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Given<'de>, D::Error> {
        match self {
            Expected::Value => deserializer.deserialize_any(GivenVisitor),
            Expected::Nothing(name) => Err(D::Error::custom(format!("the attribute `{name}` stands twice"))),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Given<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GivenVisitor)
    }
}

/// Takes what JSON has for a value.
pub(crate) struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Given<'de>, E> {
        Ok(Given::Plain(Value::Missing))
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Given<'de>, E> {
        Ok(Given::Plain(Value::Bool(flag)))
    }

    // Whole numbers round to the nearest f64, as their text does when it is parsed.
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Given<'de>, E> {
        Ok(Given::Plain(Value::Number(number as f64)))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Given<'de>, E> {
        Ok(Given::Plain(Value::Number(number as f64)))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Given<'de>, E> {
        Ok(Given::Plain(Value::Number(number)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Given<'de>, E> {
        Ok(Given::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Given<'de>, E> {
        Ok(Given::Text(Cow::Borrowed(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Given<'de>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Given::Nested)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Given<'de>, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Given::Nested)
    }
}

impl PartialSchema for Attributes<'_> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "The lead's values by the names of the training columns: text, numbers, true or false, null for unknown. \
                 Columns that say how a deal ended are ignored with a warning.",
            ))
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true)))
            .examples([serde_json::json!({ "industry": "Manufacturing", "employees": 250, "budget_approved": true })])
            .into()
    }
}

impl ToSchema for Attributes<'_> {}
