//! A kept lead as its scores need it, in little memory: its texts in one piece, and beside them how long each is.

use std::borrow::Cow;

use plumb_core::{Score, Time, Value};
use plumb_rules::Stage;
use plumb_store::{Attributes as Stored, Override, StoredEvent, Subject};
use serde_json::Value as Json;

use super::trend::course;
use crate::score::{Attributes, CheckedEvent, Given};

/// All that the scores of a kept lead need.
#[derive(Debug)]
pub(crate) struct KeptLead {
    /// The identifier, the digest of the rules, names and texts of the attributes, and those of the events, in this order.
    texts: Box<str>,
    id: usize,
    digest: usize,
    attributes: Box<[Entry]>,
    events: Box<[PackedEvent]>,
    /// Those of all events, one after the other.
    properties: Box<[Entry]>,
    /// Counts the versions of the attributes.
    pub version: u64,
    /// When it came to be, if somebody told.
    pub created: Option<Time>,
    /// The size of the deal that an outcome told.
    pub told_amount: Option<f64>,
    /// The stage that rules gave it last.
    stage: Option<Stage>,
    /// Overrides in force when it was read: its own first, the newest first.
    pub overrides: Box<[Override]>,
    /// The scores that its trend needs, the newest first.
    pub course: Box<[(Time, Score)]>,
}

/// An attribute, with the length of its name.
#[derive(Debug)]
struct Entry {
    name: usize,
    value: Packed,
}

/// The value of an attribute.
#[derive(Debug)]
enum Packed {
    Missing,
    Bool(bool),
    Number(f64),
    /// Text of this length.
    Text(usize),
    Nested,
}

/// An event, with the lengths of its type and identifier, and the number of its properties.
#[derive(Debug)]
struct PackedEvent {
    kind: usize,
    id: usize,
    at: Time,
    properties: usize,
}

impl KeptLead {
    /// What the store said of a lead.
    pub fn of(subject: &Subject) -> Self {
        let lead = &subject.lead;
        let mut texts = String::with_capacity(text_bytes(subject));
        texts.push_str(&lead.id);
        let rules = lead.score.as_ref().and_then(|score| score.record.rules.as_ref());
        let digest = rules.map_or("", |rules| rules.digest.as_str());
        texts.push_str(digest);
        let attributes = lead.attributes.iter().map(|(name, value)| pack(&mut texts, name, value)).collect();
        let mut properties = Vec::new();
        let mut pack_event = |event: &StoredEvent| {
            texts.push_str(&event.kind);
            texts.push_str(&event.id);
            properties.extend(event.properties.iter().map(|(name, value)| pack(&mut texts, name, value)));
            PackedEvent { kind: event.kind.len(), id: event.id.len(), at: event.at, properties: event.properties.len() }
        };
        let events = subject.events.iter().map(&mut pack_event).collect();
        Self {
            id: lead.id.len(),
            digest: digest.len(),
            attributes,
            events,
            properties: properties.into(),
            texts: texts.into(),
            version: lead.version,
            created: lead.created_given.then_some(lead.created_at),
            told_amount: lead.outcome.as_ref().and_then(|outcome| outcome.amount),
            stage: rules.map(|rules| rules.stage),
            overrides: subject.overrides.as_slice().into(),
            course: course(&subject.recent),
        }
    }

    /// The caller's identifier.
    pub fn id(&self) -> &str {
        &self.texts[..self.id]
    }

    /// The stage that the rules of this digest gave it last; none if it was others that did.
    pub fn stage_by(&self, digest: &str) -> Option<Stage> {
        self.stage.filter(|_| self.texts[self.id..self.id + self.digest] == *digest)
    }

    /// Attributes and events, as a request would bring them.
    pub fn data(&self) -> (Attributes<'_>, Vec<CheckedEvent<'_>>) {
        let mut texts = Texts(&self.texts[self.id + self.digest..]);
        let attributes = texts.attributes(&self.attributes);
        let mut properties = &*self.properties;
        let events = self.events.iter().map(|event| {
            let (kind, id) = (texts.take(event.kind), texts.take(event.id));
            let (own, rest) = properties.split_at(event.properties);
            properties = rest;
            CheckedEvent { kind: kind.into(), at: event.at, properties: texts.attributes(own), id: Some(id.into()) }
        });
        let events = events.collect();
        (attributes, events)
    }

    /// About how many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        const PIN_TEXTS: usize = 256;
        size_of::<Self>()
            + self.texts.len()
            + size_of_val(&*self.attributes)
            + size_of_val(&*self.events)
            + size_of_val(&*self.properties)
            + size_of_val(&*self.course)
            + size_of_val(&*self.overrides)
            + self.overrides.len() * PIN_TEXTS
    }
}

/// Takes texts in the order that they were put there, so that none ends beyond the last.
struct Texts<'a>(&'a str);

impl<'a> Texts<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        text
    }

    fn attributes(&mut self, entries: &[Entry]) -> Attributes<'a> {
        let read = |entry: &Entry| {
            let name = self.take(entry.name);
            let value = match entry.value {
                Packed::Missing => Given::Plain(Value::Missing),
                Packed::Bool(flag) => Given::Plain(Value::Bool(flag)),
                Packed::Number(number) => Given::Plain(Value::Number(number)),
                Packed::Text(length) => Given::Text(self.take(length).into()),
                Packed::Nested => Given::Nested,
            };
            (Cow::Borrowed(name), value)
        };
        Attributes(entries.iter().map(read).collect())
    }
}

fn pack(texts: &mut String, name: &str, value: &Json) -> Entry {
    texts.push_str(name);
    let value = match value {
        Json::Null => Packed::Missing,
        Json::Bool(flag) => Packed::Bool(*flag),
        // Whole numbers round to the nearest f64, as those of a request do.
        Json::Number(number) => number.as_f64().map_or(Packed::Missing, Packed::Number),
        Json::String(text) => {
            texts.push_str(text);
            Packed::Text(text.len())
        }
        Json::Array(_) | Json::Object(_) => Packed::Nested,
    };
    Entry { name: name.len(), value }
}

/// How many bytes the texts take, or somewhat more.
fn text_bytes(subject: &Subject) -> usize {
    const DIGEST: usize = 64;
    let of = |attributes: &Stored| attributes.iter().map(|(name, value)| name.len() + value.as_str().map_or(0, str::len)).sum::<usize>();
    let events = subject.events.iter().map(|event| event.kind.len() + event.id.len() + of(&event.properties)).sum::<usize>();
    subject.lead.id.len() + DIGEST + of(&subject.lead.attributes) + events
}

#[cfg(test)]
mod tests {
    use plumb_core::Status;
    use plumb_store::{Cause, ModelRef, OverrideTarget, RuleScore, ScoreRecord, StoredLead, StoredScore, Trend};
    use serde_json::json;

    use super::super::subject::{attributes_of, event_of};
    use super::*;

    fn stored(value: Json) -> Stored {
        value.as_object().cloned().unwrap_or_default()
    }

    /// A score that rules gave a stage beside.
    fn record(time: Time) -> ScoreRecord {
        let rules = RuleScore {
            score: Score::new(40).expect("a score"),
            total: 39.6,
            grade: "B2".into(),
            stage: Stage::Nurture,
            digest: "dďgest".into(),
        };
        ScoreRecord {
            lead_id: "ž1".into(),
            status: Status::Scored,
            score: Some(Score::new(61).expect("a score")),
            probability: Some(0.61),
            grade: None,
            log_odds: Some(0.4),
            model: ModelRef { name: "leads".into(), version: 1 },
            rules: Some(rules),
            lookalike: None,
            amount: None,
            expected_amount: None,
            trend: Trend::NotEnough,
            pinned: None,
            cause: Cause::Data,
            as_of: time,
            at: time,
        }
    }

    #[test]
    fn what_was_packed_is_what_a_request_would_bring() {
        let time = Time::from_millis(1_000).expect("a time");
        let attributes = stored(json!({
            "": "a nameless one", "amount": 17.5, "big": 9_007_199_254_740_993_u64, "open": true, "none": null, "list": [1, "x"], "city": "Žďár", "blank": ""
        }));
        let event = |id: &str, properties: Json| StoredEvent {
            id: id.into(),
            lead_id: "ž1".into(),
            kind: "page_view".into(),
            at: time,
            properties: stored(properties),
        };
        let lead = StoredLead {
            id: "ž1".into(),
            attributes,
            created_at: time,
            created_given: true,
            owner: None,
            version: 7,
            updated_at: time,
            outcome: None,
            score: Some(StoredScore { record: record(time), seq: 3 }),
        };
        let events =
            vec![event("e1", json!({"seconds": 3, "page": "/pricing"})), event("e2", json!({})), event("e3", json!({"page": "ž"}))];
        let pin = Override {
            id: "p".into(),
            target: OverrideTarget::Lead("ž1".into()),
            score: None,
            stage: Some(Stage::Early),
            author: "a person".into(),
            reason: "a reason".into(),
            created_at: time,
            expires_at: None,
            ended_at: None,
            ended_by: None,
        };
        let recent = vec![lead.score.clone().expect("a score")];
        let subject = Subject { lead, events, overrides: vec![pin.clone()], recent, due: None };
        let packed = KeptLead::of(&subject);
        assert_eq!((packed.id(), packed.version, packed.created), ("ž1", 7, Some(time)));
        assert_eq!((packed.stage_by("dďgest"), packed.stage_by(""), packed.stage_by("another")), (Some(Stage::Nurture), None, None));
        assert_eq!((&*packed.overrides, &*packed.course), (&[pin][..], &[(time, Score::new(61).expect("a score"))][..]));
        let (attributes, events) = packed.data();
        assert_eq!(attributes.0, attributes_of(&subject.lead.attributes).0);
        assert_eq!(events.len(), 3);
        for (event, stored) in events.iter().zip(&subject.events) {
            let expected = event_of(stored);
            assert_eq!((&event.kind, event.at, &event.id), (&expected.kind, expected.at, &expected.id));
            assert_eq!(event.properties.0, expected.properties.0);
        }
        assert!(packed.bytes() > size_of::<KeptLead>() + 80, "{}", packed.bytes());
    }
}
