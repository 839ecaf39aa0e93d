use std::fmt;

use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::value::RawValue;

use crate::problem::ApiError;

/// The leads of a request, each still unparsed, so that one bad item can be told from the others. At most `MOST` are kept.
#[derive(Debug)]
pub(crate) struct RawLeads<'a, const MOST: usize> {
    /// The first `MOST` of them.
    pub kept: Vec<&'a RawValue>,
    /// How many there were.
    pub given: usize,
}

impl<'a, const MOST: usize> RawLeads<'a, MOST> {
    /// All of them.
    ///
    /// # Errors
    /// [`ApiError::TooManyLeads`].
    pub fn all(self) -> Result<Vec<&'a RawValue>, ApiError> {
        if self.given > MOST { Err(ApiError::TooManyLeads { given: self.given, most: MOST }) } else { Ok(self.kept) }
    }
}

impl<'de: 'a, 'a, const MOST: usize> Deserialize<'de> for RawLeads<'a, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(LeadsVisitor::<MOST>)
    }
}

struct LeadsVisitor<const MOST: usize>;

impl<'de, const MOST: usize> Visitor<'de> for LeadsVisitor<MOST> {
    type Value = RawLeads<'de, MOST>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<RawLeads<'de, MOST>, A::Error> {
        let mut kept = Vec::new();
        // Those beyond the limit are counted, not kept: ten million bytes can hold five million items.
        while kept.len() < MOST {
            match items.next_element::<&'de RawValue>()? {
                Some(lead) => kept.push(lead),
                None => return Ok(RawLeads { given: kept.len(), kept }),
            }
        }
        let mut given = kept.len();
        while items.next_element::<IgnoredAny>()?.is_some() {
            given += 1;
        }
        Ok(RawLeads { kept, given })
    }

    fn visit_unit<E: de::Error>(self) -> Result<RawLeads<'de, MOST>, E> {
        Err(E::invalid_type(de::Unexpected::Unit, &self))
    }
}
