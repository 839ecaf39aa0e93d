//! Leads that were read lately, kept in memory with all that their scores need.
//!
//! What is here is as the store has it, because whoever writes tells which leads that concerns before the write is acknowledged. So it is only for a
//! store that this program alone writes to.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use plumb_store::{Attributes, Batch, Change, OverrideTarget, Subject};
use serde_json::Value;

/// About how much memory leads may take.
const MOST_BYTES: usize = 128 << 20;
/// Parts with a lock of their own.
const PARTS: usize = 64;

/// Leads that were read lately.
pub(crate) struct Memory {
    parts: Vec<Mutex<Part>>,
    hasher: RandomState,
    part_bytes: usize,
}

/// Two generations: when the young one is full it becomes the old one, and what nobody asked for since goes.
#[derive(Default)]
struct Part {
    young: HashMap<String, Arc<Subject>>,
    old: HashMap<String, Arc<Subject>>,
    young_bytes: usize,
    /// Counts what was forgotten.
    epoch: u64,
}

/// Given out before the store is asked: what it says is not remembered if something was forgotten meanwhile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticket(u64);

impl Default for Memory {
    fn default() -> Self {
        Self::new(MOST_BYTES)
    }
}

impl Memory {
    fn new(bytes: usize) -> Self {
        Self { parts: (0..PARTS).map(|_| Mutex::default()).collect(), hasher: RandomState::new(), part_bytes: bytes / PARTS / 2 }
    }

    /// A lead as it is remembered, or else the ticket to remember it with.
    pub fn get(&self, id: &str) -> Result<Arc<Subject>, Ticket> {
        let mut part = self.part(id);
        if let Some(subject) = part.young.get(id) {
            return Ok(Arc::clone(subject));
        }
        match part.old.remove(id) {
            Some(subject) => {
                part.insert(Arc::clone(&subject), self.part_bytes);
                Ok(subject)
            }
            None => Err(Ticket(part.epoch)),
        }
    }

    /// Remembers what the store said after the ticket was given out.
    pub fn put(&self, subject: Arc<Subject>, ticket: Ticket) {
        let mut part = self.part(&subject.lead.id);
        if part.epoch == ticket.0 {
            part.insert(subject, self.part_bytes);
        }
    }

    /// Forgets the leads that a batch may have changed.
    pub fn forget(&self, touched: &Touched) {
        match touched {
            Touched::Leads(ids) => ids.iter().for_each(|id| self.part(id).forget(id)),
            Touched::All => self.parts.iter().for_each(|part| lock(part).forget_all()),
        }
    }

    fn part(&self, id: &str) -> MutexGuard<'_, Part> {
        // The remainder is below the number of parts.
        lock(&self.parts[(self.hasher.hash_one(id) % PARTS as u64) as usize])
    }
}

fn lock(part: &Mutex<Part>) -> MutexGuard<'_, Part> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Part {
    fn insert(&mut self, subject: Arc<Subject>, most: usize) {
        let bytes = bytes_of(&subject);
        if bytes > most {
            return;
        }
        if self.young_bytes + bytes > most {
            self.old = mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += bytes;
        self.young.insert(subject.lead.id.clone(), subject);
    }

    fn forget(&mut self, id: &str) {
        self.epoch += 1;
        if let Some(subject) = self.young.remove(id) {
            self.young_bytes -= bytes_of(&subject);
        }
        self.old.remove(id);
    }

    fn forget_all(&mut self) {
        *self = Self { epoch: self.epoch + 1, ..Self::default() };
    }
}

/// About how many bytes a lead takes.
fn bytes_of(subject: &Subject) -> usize {
    const EVENT: usize = 160;
    const SCORE: usize = 512;
    const REST: usize = 1024;
    let events: usize =
        subject.events.iter().map(|event| EVENT + event.id.len() + event.kind.len() + attribute_bytes(&event.properties)).sum();
    REST + attribute_bytes(&subject.lead.attributes) + events + SCORE * (subject.recent.len() + subject.overrides.len())
}

fn attribute_bytes(attributes: &Attributes) -> usize {
    const ATTRIBUTE: usize = 96;
    let text = |value: &Value| match value {
        Value::String(text) => text.len(),
        Value::Array(_) | Value::Object(_) => value.to_string().len() * 4,
        _ => 0,
    };
    attributes.iter().map(|(name, value)| ATTRIBUTE + name.len() + text(value)).sum()
}

/// The leads that a batch may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Touched {
    /// These, if any.
    Leads(Vec<String>),
    /// It cannot be told which.
    All,
}

impl Touched {
    /// Those of a batch.
    pub fn of(batch: &Batch) -> Self {
        let mut ids = Vec::new();
        for change in &batch.changes {
            match change {
                Change::PutLead(lead) => ids.push(lead.id.clone()),
                Change::EraseLead { id, .. } => ids.push(id.clone()),
                Change::PutEvent(event) => ids.push(event.lead_id.clone()),
                Change::PutOutcome(outcome) => ids.push(outcome.lead_id.clone()),
                Change::PutScore { record, .. } => ids.push(record.lead_id.clone()),
                Change::PutOverride(pin) => match &pin.target {
                    OverrideTarget::Lead(id) => ids.push(id.clone()),
                    OverrideTarget::Segment(_) => return Self::All,
                },
                Change::EndOverride { .. } | Change::EndExpiredOverrides | Change::MarkSegments { .. } => return Self::All,
                Change::PutKey(_) | Change::RevokeKey { .. } | Change::PutSetting(_) => {}
            }
        }
        Self::Leads(ids)
    }
}

#[cfg(test)]
mod tests {
    use plumb_core::Time;
    use plumb_store::{Expect, StoredLead};

    use super::*;

    fn subject(id: &str, text: &str) -> Arc<Subject> {
        let time = Time::from_millis(0).expect("a time");
        let lead = StoredLead {
            id: id.into(),
            attributes: Attributes::from_iter([("text".to_owned(), text.into())]),
            created_at: time,
            created_given: false,
            owner: None,
            version: 1,
            updated_at: time,
            outcome: None,
            score: None,
        };
        Arc::new(Subject { lead, events: Vec::new(), overrides: Vec::new(), recent: Vec::new(), due: None })
    }

    fn ticket(memory: &Memory, id: &str) -> Ticket {
        memory.get(id).expect_err("it is not remembered")
    }

    fn forget(memory: &Memory, id: &str) {
        memory.forget(&Touched::Leads(vec![id.to_owned()]));
    }

    #[test]
    fn a_lead_is_remembered_until_it_is_written() {
        let memory = Memory::default();
        memory.put(subject("L", "old"), ticket(&memory, "L"));
        assert!(memory.get("L").is_ok());
        forget(&memory, "L");
        memory.put(subject("L", "new"), ticket(&memory, "L"));
        assert_eq!(memory.get("L").expect("remembered").lead.attributes["text"], "new");
        memory.forget(&Touched::All);
        assert!(memory.get("L").is_err());
    }

    #[test]
    fn what_was_read_before_a_write_is_not_remembered_after_it() {
        let memory = Memory::default();
        let before = ticket(&memory, "L");
        // The store was asked, a write came, and only then the old answer arrives.
        forget(&memory, "L");
        memory.put(subject("L", "stale"), before);
        assert!(memory.get("L").is_err());
        let before = ticket(&memory, "L");
        memory.forget(&Touched::All);
        memory.put(subject("L", "stale"), before);
        assert!(memory.get("L").is_err());
    }

    #[test]
    fn memory_is_bounded_and_keeps_what_is_asked_for() {
        const BYTES: usize = PARTS * 2 * 40_000;
        let memory = Memory::new(BYTES);
        memory.put(subject("asked", "some text"), ticket(&memory, "asked"));
        for number in 0..20_000 {
            let id = format!("L{number}");
            memory.put(subject(&id, "some text"), ticket(&memory, &id));
            assert!(memory.get("asked").is_ok(), "{number}");
        }
        let kept = |part: &Mutex<Part>| {
            let part = lock(part);
            part.young.values().chain(part.old.values()).map(|subject| bytes_of(subject)).sum::<usize>()
        };
        let bytes: usize = memory.parts.iter().map(kept).sum();
        assert!((1..=BYTES).contains(&bytes), "{bytes}");
        // One that is as large as all others together is not worth them.
        memory.put(subject("huge", &"x".repeat(50_000)), ticket(&memory, "huge"));
        assert!(memory.get("huge").is_err());
    }

    #[test]
    fn a_batch_names_the_leads_that_it_touches() {
        let time = Time::from_millis(0).expect("a time");
        let of = |changes: Vec<Change>| Touched::of(&Batch::new(changes, time));
        let erase = |id: &str| Change::EraseLead { id: id.into(), expect: Expect::Any };
        assert_eq!(of(vec![erase("A"), erase("B")]), Touched::Leads(vec!["A".into(), "B".into()]));
        assert_eq!(of(vec![erase("A"), Change::EndExpiredOverrides]), Touched::All);
        assert_eq!(of(Vec::new()), Touched::Leads(Vec::new()));
    }
}
