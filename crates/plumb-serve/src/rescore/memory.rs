//! Leads that were read lately, kept in memory with all that their scores need.
//!
//! What is here is as the store has it, because whoever writes tells which leads that concerns before the write is acknowledged. So it is only for a
//! store that this program alone writes to.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use plumb_store::{Batch, Change, OverrideTarget};

use super::KeptLead;

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
    young: HashMap<String, Arc<KeptLead>>,
    old: HashMap<String, Arc<KeptLead>>,
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
    pub fn get(&self, id: &str) -> Result<Arc<KeptLead>, Ticket> {
        let mut part = self.part(id);
        if let Some(lead) = part.young.get(id) {
            return Ok(Arc::clone(lead));
        }
        match part.old.remove(id) {
            Some(lead) => {
                part.insert(Arc::clone(&lead), self.part_bytes);
                Ok(lead)
            }
            None => Err(Ticket(part.epoch)),
        }
    }

    /// Remembers what the store said after the ticket was given out.
    pub fn put(&self, lead: Arc<KeptLead>, ticket: Ticket) {
        let mut part = self.part(lead.id());
        if part.epoch == ticket.0 {
            part.insert(lead, self.part_bytes);
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
    fn insert(&mut self, lead: Arc<KeptLead>, most: usize) {
        let bytes = bytes_of(&lead);
        if bytes > most {
            return;
        }
        if self.young_bytes + bytes > most {
            self.old = mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += bytes;
        // Readers that missed it at once each bring it.
        if let Some(replaced) = self.young.insert(lead.id().to_owned(), lead) {
            self.young_bytes -= bytes_of(&replaced);
        }
    }

    fn forget(&mut self, id: &str) {
        self.epoch += 1;
        if let Some(lead) = self.young.remove(id) {
            self.young_bytes -= bytes_of(&lead);
        }
        self.old.remove(id);
    }

    fn forget_all(&mut self) {
        *self = Self { epoch: self.epoch + 1, ..Self::default() };
    }
}

/// About how many bytes a lead takes, with its place in the table.
fn bytes_of(lead: &KeptLead) -> usize {
    const PLACE: usize = 96;
    PLACE + lead.id().len() + lead.bytes()
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
                Change::EndOverride { .. } | Change::EndExpiredOverrides => return Self::All,
                // Whether a lead is due is not remembered.
                Change::MarkSegments { .. } => {}
                Change::PutKey(_) | Change::RevokeKey { .. } | Change::PutSetting(_) => {}
            }
        }
        Self::Leads(ids)
    }
}

#[cfg(test)]
mod tests {
    use plumb_core::Time;
    use plumb_store::{Attributes, Expect, StoredLead, Subject};

    use super::*;
    use crate::score::Given;

    fn lead(id: &str, text: &str) -> Arc<KeptLead> {
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
        Arc::new(KeptLead::of(&Subject { lead, events: Vec::new(), overrides: Vec::new(), recent: Vec::new(), due: None }))
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
        memory.put(lead("L", "old"), ticket(&memory, "L"));
        assert!(memory.get("L").is_ok());
        forget(&memory, "L");
        memory.put(lead("L", "new"), ticket(&memory, "L"));
        assert_eq!(memory.get("L").expect("remembered").data().0.0[0].1, Given::Text("new".into()));
        memory.forget(&Touched::All);
        assert!(memory.get("L").is_err());
    }

    #[test]
    fn what_was_read_before_a_write_is_not_remembered_after_it() {
        let memory = Memory::default();
        let before = ticket(&memory, "L");
        // The store was asked, a write came, and only then the old answer arrives.
        forget(&memory, "L");
        memory.put(lead("L", "stale"), before);
        assert!(memory.get("L").is_err());
        let before = ticket(&memory, "L");
        memory.forget(&Touched::All);
        memory.put(lead("L", "stale"), before);
        assert!(memory.get("L").is_err());
    }

    #[test]
    fn memory_is_bounded_and_keeps_what_is_asked_for() {
        const BYTES: usize = PARTS * 2 * 40_000;
        let memory = Memory::new(BYTES);
        memory.put(lead("asked", "some text"), ticket(&memory, "asked"));
        for number in 0..20_000 {
            let id = format!("L{number}");
            memory.put(lead(&id, "some text"), ticket(&memory, &id));
            assert!(memory.get("asked").is_ok(), "{number}");
        }
        let kept = |part: &Mutex<Part>| {
            let part = lock(part);
            part.young.values().chain(part.old.values()).map(|lead| bytes_of(lead)).sum::<usize>()
        };
        let bytes: usize = memory.parts.iter().map(kept).sum();
        assert!((1..=BYTES).contains(&bytes), "{bytes}");
        // Brought again and again, it is there once.
        let lead_again = lead("again", "some text");
        let own = bytes_of(&lead_again);
        let before = ticket(&memory, "again");
        let bytes_before = memory.part("again").young_bytes;
        for _ in 0..3 {
            memory.put(Arc::clone(&lead_again), before);
        }
        assert_eq!(memory.part("again").young_bytes, bytes_before + own);
        // One that is as large as all others together is not worth them.
        memory.put(lead("huge", &"x".repeat(50_000)), ticket(&memory, "huge"));
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
