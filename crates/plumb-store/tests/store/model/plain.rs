use std::collections::BTreeMap;

use plumb_core::Time;
use plumb_store::{
    Applied, Attributes, Batch, Cause, Change, Expect, LeadVersion, Override, OverrideTarget, PutLead, PutSetting, Refusal, ScoreRecord,
    StoredEvent, StoredOutcome,
};

/// A store as one would explain it: everything in lists, in the order in which it was written.
#[derive(Default)]
pub struct Plain {
    pub leads: BTreeMap<String, Lead>,
    pub events: BTreeMap<String, StoredEvent>,
    pub pins: BTreeMap<String, Override>,
    pub settings: BTreeMap<String, String>,
    /// The highest version of leads that are gone.
    pub gone: BTreeMap<String, u64>,
    /// What followers must know, each lead at its newest change; none for an erasure.
    pub feed: Vec<(String, Option<ScoreRecord>)>,
    /// Overrides whose segments are gone through, and the last lead that was met.
    pub spreading: BTreeMap<String, String>,
    requests: BTreeMap<String, ([u8; 32], Time, Vec<Applied>)>,
    clock: u64,
}

pub struct Lead {
    pub created_at: Time,
    pub created_given: bool,
    /// In the order in which they were written.
    pub versions: Vec<LeadVersion>,
    pub outcomes: Vec<StoredOutcome>,
    pub scores: Vec<ScoreRecord>,
    /// Since when, the newest change, and its cause.
    pub due: Option<(u64, u64, Cause)>,
}

impl Lead {
    pub fn version(&self) -> &LeadVersion {
        self.versions.iter().max_by_key(|version| version.version).unwrap()
    }

    pub fn head(&self) -> &LeadVersion {
        self.versions.iter().max_by_key(|version| (version.observed_at, version.version)).unwrap()
    }

    pub fn outcome(&self) -> Option<&StoredOutcome> {
        // Of several, the last.
        self.outcomes.iter().max_by_key(|outcome| outcome.at)
    }
}

impl Plain {
    pub fn mark(&self, id: &str) -> Option<u64> {
        self.leads.get(id)?.due.map(|(_, mark, _)| mark)
    }

    /// What became of the changes, and whether they were made before; none if the request is another of the same name.
    pub fn write(&mut self, batch: &Batch) -> Option<(Vec<Applied>, bool)> {
        if let Some(request) = &batch.idempotency
            && let Some((digest, until, applied)) = self.requests.get(&request.key)
            && *until > batch.now
        {
            return (*digest == request.digest).then(|| (applied.clone(), true));
        }
        let applied: Vec<_> = batch.changes.iter().map(|change| self.change(change, batch.now)).collect();
        if let Some(request) = &batch.idempotency {
            self.requests.retain(|_, (_, until, _)| *until > batch.now);
            self.requests.insert(request.key.clone(), (request.digest, request.until, applied.clone()));
        }
        Some((applied, false))
    }

    fn change(&mut self, change: &Change, now: Time) -> Applied {
        match change {
            Change::PutLead(lead) => self.put_lead(lead, now),
            Change::EraseLead { id, expect } => self.erase(id, *expect),
            Change::PutEvent(event) => {
                if self.events.contains_key(&event.id) {
                    return Applied::Duplicate;
                }
                self.events.insert(event.id.clone(), event.clone());
                self.due(&event.lead_id, Cause::Event);
                Applied::Done
            }
            Change::PutOutcome(outcome) => {
                let Some(lead) = self.leads.get_mut(&outcome.lead_id) else { return not_found() };
                if lead.outcomes.contains(outcome) {
                    return Applied::Duplicate;
                }
                lead.outcomes.push(outcome.clone());
                self.due(&outcome.lead_id, Cause::Data);
                Applied::Done
            }
            Change::PutScore { record, mark, .. } => self.score(record, *mark),
            Change::PutOverride(pin) => self.put_override(pin),
            Change::EndOverride { id, by } => {
                let Some(pin) = self.pins.get_mut(id) else { return not_found() };
                if pin.ended_at.is_some() {
                    return Applied::Duplicate;
                }
                (pin.ended_at, pin.ended_by) = (Some(now), Some(by.clone()));
                let pin = pin.clone();
                self.due_by(&pin);
                Applied::Done
            }
            Change::EndExpiredOverrides => {
                let over = |pin: &&mut Override| pin.ended_at.is_none() && pin.expires_at.is_some_and(|end| end <= now);
                let mut ended = Vec::new();
                for pin in self.pins.values_mut().filter(over) {
                    pin.ended_at = pin.expires_at;
                    ended.push(pin.clone());
                }
                ended.iter().for_each(|pin| self.due_by(pin));
                Applied::Ended(ended.len() as u64)
            }
            Change::MarkSegments { leads } => self.mark_segments(*leads as usize),
            Change::PutSetting(PutSetting { name, value, expected }) => {
                let current = self.settings.get(name).cloned();
                if expected.as_ref().is_some_and(|expected| *expected != current) {
                    return Applied::Refused(Refusal::SettingConflict { current });
                }
                match value {
                    Some(value) => self.settings.insert(name.clone(), value.clone()),
                    None => self.settings.remove(name),
                };
                Applied::Done
            }
            Change::PutKey(_) | Change::RevokeKey { .. } => panic!("keys are not part of the model"),
        }
    }

    fn put_lead(&mut self, put: &PutLead, now: Time) -> Applied {
        if let Some(conflict) = self.conflict(&put.id, put.expect) {
            return conflict;
        }
        let version = |version, observed_at| LeadVersion {
            version,
            attributes: put.attributes.clone(),
            owner: put.owner.clone(),
            observed_at,
            recorded_at: now,
        };
        let Some(lead) = self.leads.get_mut(&put.id) else {
            let observed_at = put.observed_at.unwrap_or(now).min(now);
            let number = self.gone.get(&put.id).unwrap_or(&0) + 1;
            let lead = Lead {
                created_at: put.created_at.unwrap_or(observed_at),
                created_given: put.created_at.is_some() || put.observed_at.is_some(),
                versions: vec![version(number, observed_at)],
                outcomes: Vec::new(),
                scores: Vec::new(),
                due: None,
            };
            self.leads.insert(put.id.clone(), lead);
            self.due(&put.id, Cause::Data);
            return Applied::Lead { created: true, changed: true, current: true, version: number, updated_at: now };
        };
        let newest = lead.head().observed_at;
        let observed_at = put.observed_at.map_or(now.max(newest), |at| at.min(now));
        let before = lead.versions.iter().filter(|version| version.observed_at <= observed_at);
        let before = before.max_by_key(|version| (version.observed_at, version.version));
        let same = before.is_some_and(|before| before.attributes == put.attributes && before.owner == put.owner);
        let born = (put.created_at.unwrap_or(lead.created_at), lead.created_given || put.created_at.is_some());
        let born_anew = born != (lead.created_at, lead.created_given);
        let current = observed_at >= newest;
        let (number, updated_at) = (lead.version().version, lead.version().recorded_at);
        if same && !born_anew {
            return Applied::Lead { created: false, changed: false, current, version: number, updated_at };
        }
        (lead.created_at, lead.created_given) = born;
        lead.versions.push(version(number + 1, observed_at));
        if current || born_anew {
            self.due(&put.id, Cause::Data);
        }
        Applied::Lead { created: false, changed: true, current, version: number + 1, updated_at: now }
    }

    fn erase(&mut self, id: &str, expect: Expect) -> Applied {
        if let Some(conflict) = self.conflict(id, expect) {
            return conflict;
        }
        let events = self.events.len();
        self.events.retain(|_, event| event.lead_id != id);
        let Some(lead) = self.leads.remove(id) else {
            return if events == self.events.len() { not_found() } else { Applied::Done };
        };
        self.pins.retain(|_, pin| pin.target != OverrideTarget::Lead(id.to_owned()));
        self.gone.insert(id.to_owned(), lead.version().version);
        self.news(id, None);
        Applied::Done
    }

    fn score(&mut self, record: &ScoreRecord, mark: Option<u64>) -> Applied {
        let Some(lead) = self.leads.get_mut(&record.lead_id) else { return not_found() };
        if let Some(scored) = mark {
            // One that changed since waits from then on.
            lead.due = lead.due.filter(|(_, mark, _)| *mark != scored).map(|(_, mark, cause)| (mark, mark, cause));
        }
        // The same, but for when and why: scores of the steps differ in nothing else.
        if lead.scores.last().is_some_and(|newest| newest.score == record.score) {
            return Applied::Duplicate;
        }
        lead.scores.push(record.clone());
        self.news(&record.lead_id, Some(record.clone()));
        Applied::Done
    }

    fn put_override(&mut self, pin: &Override) -> Applied {
        if let Some(kept) = self.pins.get(&pin.id) {
            let problem = "another override has this identifier".to_owned();
            let refused = Applied::Refused(Refusal::Invalid { field: "id".to_owned(), problem });
            return if kept == pin { Applied::Duplicate } else { refused };
        }
        if let OverrideTarget::Lead(id) = &pin.target
            && !self.leads.contains_key(id)
        {
            return not_found();
        }
        self.pins.insert(pin.id.clone(), pin.clone());
        self.due_by(pin);
        Applied::Done
    }

    fn conflict(&self, id: &str, expect: Expect) -> Option<Applied> {
        let current = self.leads.get(id).map(|lead| lead.version().version);
        let holds = match expect {
            Expect::Any => true,
            Expect::Version(version) => Some(version) == current,
            Expect::Exists => current.is_some(),
            Expect::Absent => current.is_none(),
        };
        (!holds).then_some(Applied::Refused(Refusal::VersionConflict { current }))
    }

    fn news(&mut self, id: &str, change: Option<ScoreRecord>) {
        self.feed.retain(|(other, _)| other != id);
        self.feed.push((id.to_owned(), change));
    }

    fn due(&mut self, id: &str, cause: Cause) {
        self.due_where(cause, |other, _| other == id);
    }

    fn due_by(&mut self, pin: &Override) {
        match &pin.target {
            OverrideTarget::Lead(id) => self.due(id, Cause::Override),
            OverrideTarget::Segment(_) => {
                self.spreading.insert(pin.id.clone(), String::new());
            }
        }
    }

    fn mark_segments(&mut self, leads: usize) -> Applied {
        let Some((id, after)) = self.spreading.pop_first() else { return Applied::Marked { more: false } };
        let met: Vec<String> = self.leads.keys().filter(|lead| **lead > after).take(leads).cloned().collect();
        if !met.is_empty() {
            let pin = self.pins[&id].clone();
            self.due_where(Cause::Override, |id, attributes| met.iter().any(|met| met == id) && pin.concerns(id, attributes));
        }
        if let Some(last) = met.last().filter(|_| met.len() == leads) {
            self.spreading.insert(id, last.clone());
        }
        Applied::Marked { more: !self.spreading.is_empty() }
    }

    fn due_where(&mut self, cause: Cause, which: impl Fn(&str, &Attributes) -> bool) {
        self.clock += 1;
        for (id, lead) in &mut self.leads {
            if which(id, &lead.head().attributes) {
                let since = lead.due.map_or(self.clock, |(since, ..)| since);
                lead.due = Some((since, self.clock, cause));
            }
        }
    }
}

fn not_found() -> Applied {
    Applied::Refused(Refusal::NotFound)
}
