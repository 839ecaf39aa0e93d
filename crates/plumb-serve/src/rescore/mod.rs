//! Scores of kept leads: computed at now when somebody asks, and written down when the lead, the model or the rules change, and as time goes by.
//!
//! ```text
//! a lead and what it did  --lead-->  what a request would bring  --crate::score-->  a scored lead
//!                                       ...with trend, pin and expected amount around it (around)
//!   asked for:    answer                the answer of GET /v1/leads/{id}/score, at now
//!   written down: record                the same as a ScoreRecord, by the task: leads that are due, sweeps, expiry of overrides
//! ```

mod answer;
mod around;
mod daily;
mod due;
mod expiry;
mod lead;
mod memory;
mod pace;
mod progress;
mod record;
mod served;
mod spread;
mod subject;
mod sweep;
mod task;
mod trend;
mod work;

pub(crate) use answer::{KeptScore, SegmentAnswer, answer_score};
pub use daily::TimeOfDay;
pub(crate) use lead::KeptLead;
pub(crate) use memory::{Memory, Touched};
pub(crate) use progress::RescoringAnswer;
pub(crate) use served::{Served, Target};
pub(crate) use subject::{attributes_of, event_of, with_creation};
pub use task::Rescoring;
pub(crate) use work::recent;
