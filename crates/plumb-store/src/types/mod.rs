//! What is kept and asked for: plain data, without a word of SQL.

mod batch;
mod due;
mod event;
mod key;
mod lead;
mod outcome;
mod pins;
mod query;
mod score;
mod setting;
mod subject;
mod words;

pub use batch::{Applied, Batch, Change, Expect, Idempotency, NOTE_BYTES, Note, Refusal, Written};
pub use due::{Due, DueMark};
pub use event::{EVENTS_PER_LEAD, StoredEvent};
pub use key::{Key, KeySecret, Scope, hash_of};
pub use lead::{Attributes, LeadVersion, PutLead, StoredLead};
pub use outcome::{Close, StoredOutcome};
pub use pins::{Override, OverrideTarget, OverridesFilter};
pub use query::{Counts, LeadFilter, LeadQuery, Page, Place, Segment, Sort};
pub use score::{Cause, FeedChange, FeedItem, ModelRef, Pinned, RuleScore, ScoreRecord, StoredScore, Trend};
pub use setting::PutSetting;
pub use subject::{Dossier, History, Subject};
