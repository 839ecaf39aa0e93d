//! Rules beside the model: read from a file, taken over live, and applied to requests.

mod answer;
mod detail;
mod file;
mod finding;
mod lead;
mod ledger;
mod live;
mod ready;

pub use answer::{DisqualifiedAnswer, RuleAnswer, RulesVersion, StageAnswer};
pub(crate) use detail::RulesDetail;
pub(crate) use finding::FindingAnswer;
pub(crate) use lead::{created, evaluate};
pub use ledger::LineAnswer;
pub(crate) use live::{Current, LiveRules};
pub(crate) use ready::ReadyRules;
