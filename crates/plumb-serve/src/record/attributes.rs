use std::fmt;

use plumb_store::Attributes;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;

use crate::limits;

/// Attributes to be kept, each name once and each value as it was given.
#[derive(Debug, Default)]
pub(crate) struct KeptAttributes(pub Attributes);

impl<'de> Deserialize<'de> for KeptAttributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AttributesVisitor)
    }
}

struct AttributesVisitor;

impl<'de> Visitor<'de> for AttributesVisitor {
    type Value = KeptAttributes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of attributes by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<KeptAttributes, A::Error> {
        let mut attributes = Attributes::new();
        while let Some(name) = map.next_key::<String>()? {
            if attributes.len() == limits::ATTRIBUTES {
                return Err(A::Error::custom(format!("a lead may carry at most {} attributes", limits::ATTRIBUTES)));
            }
            // Refused at the value, so that the path names the attribute.
            let value = map.next_value_seed(Once { name: &name, is_new: !attributes.contains_key(&name) })?;
            attributes.insert(name, value);
        }
        Ok(KeptAttributes(attributes))
    }
}

/// The value of a name that may stand once.
struct Once<'a> {
    name: &'a str,
    is_new: bool,
}

impl<'de> DeserializeSeed<'de> for Once<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.is_new {
            Value::deserialize(deserializer)
        } else {
            Err(D::Error::custom(format!("the attribute `{}` stands twice", self.name)))
        }
    }
}
