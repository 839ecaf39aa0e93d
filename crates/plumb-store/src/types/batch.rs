use plumb_core::Time;
use serde::{Deserialize, Serialize};

use super::{Key, Override, PutLead, PutSetting, ScoreRecord, StoredEvent, StoredOutcome};

/// Changes that are made together: all of them in one transaction, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// What to do.
    pub changes: Vec<Change>,
    /// Makes a repetition of the batch have no further effect.
    pub idempotency: Option<Idempotency>,
    /// The caller's clock.
    pub now: Time,
}

impl Batch {
    /// A batch that has an effect each time.
    pub fn new(changes: Vec<Change>, now: Time) -> Self {
        Self { changes, idempotency: None, now }
    }
}

/// Names a request, so that a repetition is known as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The caller's name of the request.
    pub key: String,
    /// Digest of what was asked: another request of the same name is refused.
    pub digest: [u8; 32],
    /// How long it is remembered.
    pub until: Time,
    /// What a repetition is to be told besides what became of the changes.
    pub note: Option<Note>,
}

/// What a repetition of a request is to be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// The note. One of more than [`NOTE_BYTES`] bytes is not remembered.
    pub text: String,
    /// Leads that it names: it is forgotten when one of them is erased.
    pub leads: Vec<String>,
    /// Whether they were read from the store: if one of them is kept no longer when the note is written, it is not remembered.
    pub of_kept: bool,
}

/// How many bytes a note may have.
pub const NOTE_BYTES: usize = 8 << 20;

impl From<String> for Note {
    /// A note that names no lead.
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Makes or replaces a lead. The lead becomes due if what it is now has changed.
    PutLead(PutLead),
    /// Removes all that is kept of a person: attributes and their versions, events, outcomes, scores and overrides.
    EraseLead {
        /// Who.
        id: String,
        /// What must hold.
        expect: Expect,
    },
    /// Keeps an event, unless one of the same identifier is kept: the first counts. Its lead becomes due, if it is kept already. Of one lead
    /// [`EVENTS_PER_LEAD`](crate::EVENTS_PER_LEAD) are kept.
    PutEvent(StoredEvent),
    /// Keeps an outcome of a kept lead, which becomes due, unless the very same is kept.
    PutOutcome(StoredOutcome),
    /// Keeps a score of a kept lead, unless it [says the same](ScoreRecord::says_the_same) as the newest one: then it is [`Applied::Duplicate`], and
    /// only the mark counts.
    PutScore {
        /// The score.
        record: Box<ScoreRecord>,
        /// The mark under which the lead was due when it was read: the lead is due no longer if it still has this mark.
        mark: Option<u64>,
        /// If given, the newest score there must be now (its `seq`; `Some(None)`: none), or else nothing is changed: the lead was scored by
        /// somebody else since it was read.
        after: Option<Option<u64>>,
    },
    /// Keeps a key.
    PutKey(Key),
    /// Makes a key void.
    RevokeKey {
        /// Which.
        id: String,
    },
    /// Keeps an override, of one lead only if that is kept. The lead that it is for becomes due; those of a segment do by [`Self::MarkSegments`].
    PutOverride(Override),
    /// Ends an override; the leads that it was for become due alike.
    EndOverride {
        /// Which.
        id: String,
        /// Who ended it.
        by: String,
    },
    /// Ends all overrides whose time is up; the leads that they were for become due alike.
    EndExpiredOverrides,
    /// Goes on to make leads of segments due for which something was pinned or ended: a part of the leads, so that others can write in between. To be
    /// written again for as long as there is [more](Applied::Marked).
    MarkSegments {
        /// Leads to look at.
        leads: u32,
    },
    /// Sets a text by name.
    PutSetting(PutSetting),
}

/// What must hold of a kept lead for a change to be made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Expect {
    /// Nothing.
    #[default]
    Any,
    /// Its version (`If-Match`).
    Version(u64),
    /// That it is kept (`If-Match: *`).
    Exists,
    /// That it is not kept (`If-None-Match: *`).
    Absent,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// What became of each change, in their order.
    pub applied: Vec<Applied>,
    /// The note of the request, if it is not forgotten.
    pub note: Option<String>,
    /// The batch was applied before; this is what became of it then.
    pub replayed: bool,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applied {
    /// A lead was put.
    Lead {
        /// It was not kept before.
        created: bool,
        /// Something changed: a new version.
        changed: bool,
        /// What was given is the newest by `observed_at`, and so what the lead is now.
        current: bool,
        /// The lead's version now.
        version: u64,
        /// When its newest version was written.
        updated_at: Time,
    },
    /// It is kept, or done.
    Done,
    /// The very same is kept already; no effect.
    Duplicate,
    /// How many overrides ended.
    Ended(u64),
    /// A part of the leads of segments is due.
    Marked {
        /// Whether there are more to look at.
        more: bool,
    },
    /// The change was not made; the others were.
    Refused(Refusal),
}

/// Why a change was not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// What must hold of the lead does not.
    VersionConflict {
        /// The kept version; none if the lead is not kept.
        current: Option<u64>,
    },
    /// No such lead, key or override.
    NotFound,
    /// As many events of the lead are kept as may be.
    TooManyEvents,
    /// The newest score is not the expected one.
    ScoreConflict {
        /// The `seq` of the newest score.
        current: Option<u64>,
    },
    /// A setting is not what was expected.
    SettingConflict {
        /// What is kept.
        current: Option<String>,
    },
    /// The content cannot be kept.
    Invalid {
        /// Where.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
}
