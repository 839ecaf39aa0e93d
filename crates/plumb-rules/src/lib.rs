//! Scoring by hand-written rules: the text of a `rules.toml` to a checked [`RuleSet`], and a lead to its score with a ledger that
//! accounts for every point.
//!
//! ```
//! use plumb_core::{Time, Value};
//! use plumb_rules::{RuledLead, RuleEvent, RuleSet, Stage};
//!
//! let rules = RuleSet::parse(r#"
//! name = "Lead score"
//!
//! [stages]
//! nurture = 30                              # marketing qualified (MQL)
//! sales_ready = { enter = 70, leave = 60 }  # sales qualified (SQL); falls back only below 60
//!
//! [grades]                 # fewest points of A and B for fit, of 1 and 2 for engagement
//! fit = [40, 20]
//! engagement = [30, 10]
//!
//! [[group]]
//! id = "company"
//! kind = "explicit"        # counts for fit
//! cap = 50
//!
//! [[group]]
//! id = "activity"
//! kind = "implicit"        # counts for engagement
//! cap = 50
//!
//! [[rule]]
//! id = "big"
//! title = "At least 500 employees"
//! group = "company"
//! when = { field = "employees", at_least = 500 }
//! points = 30
//! missing = 5              # when nobody knows
//!
//! [[rule]]
//! id = "industry"
//! group = "company"
//! when = { field = "industry", in = ["Software", "Media"] }
//! points = 25
//!
//! [[rule]]
//! id = "download"
//! group = "activity"
//! each = { event = "download", within_days = 180 }
//! points = 5               # the first one
//! further = 1              # each further one
//! cap = 10                 # all of them
//! decay = { half_life_days = 30 }
//!
//! [[disqualify]]
//! id = "competitor"
//! reason = "Works for a competitor"
//! when = { field = "email", ends_with = "@rival.example" }
//! "#).expect("valid rules");
//!
//! let now = Time::parse("2025-06-30T12:00:00Z", Default::default()).expect("a time");
//! let download = RuleEvent { id: Some("E1"), kind: "download", at: now.plus_days(-30.0), properties: &[] };
//! let value = |name: &str| match name {
//!     "employees" => Value::Number(1200.0),
//!     "industry" => Value::Text("software"),
//!     _ => Value::Missing,
//! };
//! let values: Vec<Value> = rules.fields().iter().map(|field| value(&field.name)).collect();
//! let lead = RuledLead { values: &values, events: Some(&[download, download]), ..RuledLead::default() };
//! let scored = rules.evaluate(&lead, now, None);
//!
//! // 30 + 25, less 5 over the group's cap, and 2.5 of the download, rounded.
//! assert_eq!(scored.score.get(), 53);
//! assert_eq!((scored.grade.as_str(), scored.stage), ("A3", Stage::Nurture));
//! assert_eq!(scored.ledger_sum().get(), 53.0);
//! ```
//!
//! Nothing here does I/O or reads a clock. Points are whole thousandths, so sums are exact; what decays is rounded to them once an event.

mod check;
mod condition;
mod document;
mod edit;
mod evaluate;
mod grade;
mod grammar;
mod lead;
mod parse;
mod points;
mod rule;
mod scale;
mod schema;
mod set;
mod stage;

pub use check::{Finding, Known, RuleUse, Severity, Usage, Values};
pub use document::{Position, RuleError, RuleErrors, near_miss};
pub use edit::{Edit, EditError, GroupKey, RuleKey};
pub use evaluate::{Counts, Disqualified, EventEvidence, Evidence, FieldEvidence, Line, LineKind, RuleScore};
pub use grade::Grades;
pub use lead::{RuleEvent, RuledLead};
pub use points::Points;
pub use rule::{Group, Kind, RuleInfo};
pub use scale::Scale;
pub use schema::schema;
pub use set::RuleSet;
pub use stage::{Stage, Stages, Threshold};
