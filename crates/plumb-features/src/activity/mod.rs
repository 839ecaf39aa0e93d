//! What a lead did: from its events to numbers, as they were known at a moment.
//!
//! An [`EventRegister`] says which measures a model takes of which events; an [`ActivityReader`] takes them of a lead's [`History`] at a
//! moment. It is a pure function of the two: training, files and requests all call it, so they cannot disagree, and what happened after
//! the moment cannot matter.
//!
//! ```
//! use plumb_core::{Time, Value};
//! use plumb_features::{Activity, ActivityReader, EventLog, EventRegister, Events, Measure, Seen, Span};
//!
//! let visits = Activity { name: "visit.count_7d".into(), of: Events::Type("visit".into()), span: Span::SinceCreation, measure: Measure::Count, property: None, days: Some(7) };
//! let register = EventRegister { types: vec!["visit".into()], activities: vec![visits], ..EventRegister::default() };
//! let reader = ActivityReader::new(&register);
//!
//! let noon = |day: i64| Time::from_millis(day * 86_400_000 + 43_200_000).expect("in range");
//! let mut log = EventLog::new(0);
//! [10, 14, 20].map(noon).into_iter().for_each(|at| log.push(at, 0, &[]));
//! let tied = reader.tie(&["visit"], &[] as &[&str]);
//! let visits_at = |day| reader.value(0, &tied, &log.history(0..3), Seen { at: noon(day), created: Some(noon(9)) });
//! assert_eq!((visits_at(15), visits_at(18)), (Value::Number(2.0), Value::Number(1.0)));
//! ```

mod lead;
mod log;
mod reader;
mod register;

pub use lead::{Event, LeadEvents, amount_reader, event_id, event_type_key};
pub use log::{EventLog, History};
pub use reader::{ActivityReader, NEVER_DAYS, Seen, Tied};
pub use register::{Activity, EventColumns, EventRegister, Events, MAX_TYPES, Measure, RegisterError, Span};
