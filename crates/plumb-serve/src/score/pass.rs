//! A batch whose leads are all well formed and ask for the server's own model, scored in one pass over its body: each lead is read, scored and
//! written before the next one is read. Anything else ends the pass without an answer, and is told of by whoever takes the leads one by one.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::attributes::Text;
use super::{Beside, ScoreRequest, score};
use crate::catalog::ReadyModel;
use crate::clock::Moment;
use crate::json::{LEAD_BYTES, ListAnswer};
use crate::limits::BATCH_LEADS;

/// The answer to a batch, if the pass comes to its end.
pub(crate) fn score_in_one_pass(body: &[u8], ready: &ReadyModel, beside: Beside<'_>, now: &Moment) -> Option<ListAnswer> {
    /// No lead with something to score is much shorter.
    const SHORT_LEAD: usize = 512;
    let leads = (body.len() / SHORT_LEAD).clamp(1, BATCH_LEADS);
    let mut answer = ListAnswer::new("results", LEAD_BYTES * leads);
    // Once for all texts in it: of bytes, serde_json would look at each text alone.
    let mut deserializer = serde_json::Deserializer::from_str(str::from_utf8(body).ok()?);
    deserializer.deserialize_map(Batch(Pass { ready, beside, now, answer: &mut answer })).ok()?;
    deserializer.end().ok()?;
    Some(answer)
}

struct Pass<'p> {
    ready: &'p ReadyModel,
    beside: Beside<'p>,
    now: &'p Moment,
    answer: &'p mut ListAnswer,
}

/// Nobody reads why a pass ended.
fn end<E: Error>() -> E {
    E::custom("")
}

/// The body: an object with the leads, and nothing else.
struct Batch<'p>(Pass<'p>);

impl<'de> Visitor<'de> for Batch<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        match map.next_key::<Text<'de>>()? {
            Some(Text(name)) if name == "leads" => map.next_value_seed(Leads(self.0))?,
            _ => return Err(end()),
        }
        match map.next_key::<Text<'de>>()? {
            None => Ok(()),
            Some(_) => Err(end()),
        }
    }
}

/// The leads.
struct Leads<'p>(Pass<'p>);

impl<'de> DeserializeSeed<'de> for Leads<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Leads<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut leads: A) -> Result<(), A::Error> {
        let mut given = 0;
        while leads.next_element_seed(Lead(&mut self.0))?.is_some() {
            given += 1;
            if given > BATCH_LEADS {
                return Err(end());
            }
        }
        Ok(())
    }
}

/// One of them. Only an object: serde would take a list for its members in order.
struct Lead<'l, 'p>(&'l mut Pass<'p>);

impl<'de> DeserializeSeed<'de> for Lead<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Lead<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let Pass { ready, beside, now, answer } = self.0;
        let request = ScoreRequest::deserialize(MapAccessDeserializer::new(map))?;
        let order = request.check().map_err(|_| end())?;
        if order.model.is_some() {
            return Err(end());
        }
        answer.push_lead(&score(ready, *beside, &order, now)).map_err(|_| end())
    }
}
