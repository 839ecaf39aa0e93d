use std::fmt;

use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::value::RawValue;

use crate::limits::BATCH_LEADS;

/// The leads of a batch, each still unparsed, so that one bad item does not fail the others.
#[derive(Debug)]
pub(crate) struct RawLeads<'a> {
    /// The first [`BATCH_LEADS`] of them.
    pub kept: Vec<&'a RawValue>,
    /// How many there were.
    pub given: usize,
}

impl<'de: 'a, 'a> Deserialize<'de> for RawLeads<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(LeadsVisitor)
    }
}

struct LeadsVisitor;

impl<'de> Visitor<'de> for LeadsVisitor {
    type Value = RawLeads<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of leads")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<RawLeads<'de>, A::Error> {
        let mut kept = Vec::new();
        // Those beyond the limit are counted, not kept: ten million bytes can hold five million items.
        while kept.len() < BATCH_LEADS {
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

    fn visit_unit<E: de::Error>(self) -> Result<RawLeads<'de>, E> {
        Err(E::invalid_type(de::Unexpected::Unit, &self))
    }
}
