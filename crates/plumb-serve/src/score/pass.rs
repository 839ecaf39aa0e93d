//! A batch whose leads are all well formed and ask for the server's own model, scored in one pass over its body: each lead is read, scored and
//! written before the next one is read. Anything else ends the pass without an answer, and is told of by whoever takes the leads one by one.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::attributes::Text;
use super::{Beside, NameOrder, ScoreRequest, score_next};
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
    deserializer.deserialize_map(Batch(Pass { ready, beside, now, names: NameOrder::of_many(ready), answer: &mut answer })).ok()?;
    deserializer.end().ok()?;
    Some(answer)
}

struct Pass<'p> {
    ready: &'p ReadyModel,
    beside: Beside<'p>,
    now: &'p Moment,
    names: NameOrder<'p>,
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
        let Pass { ready, beside, now, names, answer } = self.0;
        let request = ScoreRequest::deserialize(MapAccessDeserializer::new(map))?;
        let order = request.check().map_err(|_| end())?;
        if order.model.is_some() {
            return Err(end());
        }
        answer.push_lead(&score_next(ready, *beside, &order, now, names)).map_err(|_| end())
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use plumb_core::Time;
    use plumb_registry::Registry;
    use serde_json::{Value, json};

    use super::*;
    use crate::score::score;

    /// The model of the demo.
    fn ready() -> ReadyModel {
        let registry = Registry::open(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models"));
        ReadyModel::new(registry.load(&"leads@1".parse().expect("a reference")).expect("the demo's model")).expect("a model that scores")
    }

    fn moment() -> Moment {
        Moment::new(Time::from_millis(1_750_000_000_000).expect("a time"))
    }

    async fn pass(ready: &ReadyModel, body: &str) -> Option<String> {
        let answer = score_in_one_pass(body.as_bytes(), ready, Beside::default(), &moment())?;
        let bytes = to_bytes(answer.finish().into_body(), usize::MAX).await.expect("a body");
        Some(String::from_utf8(bytes.into()).expect("UTF-8"))
    }

    #[tokio::test]
    async fn leads_in_order_are_scored_as_they_are_one_by_one() {
        let (ready, now) = (ready(), moment());
        let leads: Vec<Value> = (0..50)
            .map(|number| match number % 3 {
                0 => json!({ "lead_id": format!("L{number}\n"), "attributes": { "industry": "Manufacturing", "employees": number * 10 } }),
                1 => json!({ "attributes": { "employees": null, "unheard of": [1, { "a": 2 }] }, "reasons": number % 7, "as_of": "2025-03-31" }),
                _ => json!({ "lead_id": "é", "events": [], "attributes": {} }),
            })
            .collect();
        let mut expected = Vec::new();
        for lead in &leads {
            let text = lead.to_string();
            let order = serde_json::from_str::<ScoreRequest<'_>>(&text).expect("a lead").check().expect("in order");
            expected.push(serde_json::to_string(&score(&ready, Beside::default(), &order, &now)).expect("JSON"));
        }
        let found = pass(&ready, &json!({ "leads": leads }).to_string()).await;
        assert_eq!(found, Some(format!("{{\"results\":[{}]}}", expected.join(","))));
        assert_eq!(pass(&ready, " {\"l\\u0065ads\": [ ] } ").await, Some("{\"results\":[]}".to_owned()));
        let most = json!({ "leads": vec![json!({ "attributes": {} }); BATCH_LEADS] });
        assert!(pass(&ready, &most.to_string()).await.is_some());
    }

    #[tokio::test]
    async fn anything_else_is_left_to_whoever_tells_of_it() {
        let ready = ready();
        let good = r#"{"attributes":{}}"#;
        let bodies = [
            String::new(),
            "[]".to_owned(),
            "{}".to_owned(),
            r#"{"leads":null}"#.to_owned(),
            r#"{"leads":{}}"#.to_owned(),
            format!(r#"{{"leads":[{good}],"more":1}}"#),
            format!(r#"{{"leads":[{good}],"leads":[]}}"#),
            format!(r#"{{"leads":[{good}]}} x"#),
            format!(r#"{{"leads":[{good},]}}"#),
            format!(r#"{{"leads":[{good},null]}}"#),
            format!(r#"{{"leads":[{good},[null,{{}},null,null,null,null,null,null]]}}"#),
            format!(r#"{{"leads":[{good},{{"attributes":{{}},"model":"leads"}}]}}"#),
            format!(r#"{{"leads":[{good},{{"attributes":{{"a":1,"a":2}}}}]}}"#),
            format!(r#"{{"leads":[{good},{{"attributes":{{"a":1e400}}}}]}}"#),
            format!(r#"{{"leads":[{good},{{"attributes":{{}},"reasons":51}}]}}"#),
            format!(r#"{{"leads":[{good},{{"attributes":{{}},"as_of":"yesterday"}}]}}"#),
            format!(r#"{{"leads":[{}{good}]}}"#, format!("{good},").repeat(BATCH_LEADS)),
        ];
        for body in bodies {
            assert_eq!(pass(&ready, &body).await, None, "{body}");
        }
        assert!(score_in_one_pass(b"{\"leads\":[{\"attributes\":{\"a\":\"\xff\"}}]}", &ready, Beside::default(), &moment()).is_none());
    }
}
