use std::collections::HashSet;
use std::fmt;

use plumb_core::OwnedValue;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema};
use utoipa::openapi::{RefOr, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::limits;

/// A lead's attributes in the order given, each name once.
#[derive(Debug, Default)]
pub(crate) struct Attributes(pub Vec<(Box<str>, Given)>);

/// The value of an attribute.
#[derive(Debug, PartialEq)]
pub(crate) enum Given {
    /// Null, text, a number, true or false.
    Plain(OwnedValue),
    /// A list or an object, which no field holds.
    Nested,
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AttributesVisitor)
    }
}

struct AttributesVisitor;

impl<'de> Visitor<'de> for AttributesVisitor {
    type Value = Attributes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of attributes by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
        let mut names: HashSet<Box<str>> = HashSet::new();
        let mut attributes = Vec::new();
        while let Some(name) = map.next_key::<Box<str>>()? {
            if attributes.len() == limits::ATTRIBUTES {
                return Err(A::Error::custom(format!("a lead may carry at most {} attributes", limits::ATTRIBUTES)));
            }
            // The last of two would win in silence otherwise. Refused at the value, so that the path names the attribute.
            let expected = if names.insert(name.clone()) { Expected::Value } else { Expected::Nothing(&name) };
            let value = map.next_value_seed(expected)?;
            attributes.push((name, value));
        }
        Ok(Attributes(attributes))
    }
}

enum Expected<'a> {
    Value,
    Nothing(&'a str),
}

impl<'de> DeserializeSeed<'de> for Expected<'_> {
    type Value = Given;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Given, D::Error> {
        match self {
            Expected::Value => deserializer.deserialize_any(GivenVisitor),
            Expected::Nothing(name) => Err(D::Error::custom(format!("the attribute `{name}` stands twice"))),
        }
    }
}

struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Given, E> {
        Ok(Given::Plain(OwnedValue::Missing))
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Given, E> {
        Ok(Given::Plain(OwnedValue::Bool(flag)))
    }

    // Whole numbers round to the nearest f64, as their text does when it is parsed.
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Given, E> {
        Ok(Given::Plain(OwnedValue::Number(number as f64)))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Given, E> {
        Ok(Given::Plain(OwnedValue::Number(number as f64)))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Given, E> {
        Ok(Given::Plain(OwnedValue::Number(number)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Given, E> {
        Ok(Given::Plain(OwnedValue::Text(text.into())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Given, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Given::Nested)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Given, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Given::Nested)
    }
}

impl PartialSchema for Attributes {
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

impl ToSchema for Attributes {}
