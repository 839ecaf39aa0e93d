//! The vocabulary of Plumb: what a lead, a value, a probability and a score are.
//!
//! Nothing here does I/O or reads a clock. Types that carry a promise ([`Probability`], [`Score`], [`GradeCuts`]) can only be
//! made by a constructor that checks it, so later code needs no checks.
//!
//! ```
//! use plumb_core::{Grade, GradeCuts, Probability, Score};
//!
//! let probability = Probability::new(0.31)?;
//! let score = Score::clamped(87.2);
//! assert_eq!(GradeCuts::default().grade(score), Grade::A);
//! assert!(Probability::new(f64::NAN).is_err());
//! # let _ = probability;
//! # Ok::<(), plumb_core::CoreError>(())
//! ```

mod date_format;
mod date_text;
mod error;
mod grade;
pub mod hash;
mod lead;
pub mod math;
mod outcome;
mod probability;
mod schema;
mod score;
mod time;
mod value;
mod versions;

pub use date_format::DateFormat;
pub use error::CoreError;
pub use grade::{Grade, GradeCuts};
pub use lead::{Attribute, Lead};
pub use outcome::{Outcome, Status};
pub use probability::Probability;
pub use schema::{Decimal, Field, FieldKind, KnownAt, Schema};
pub use score::Score;
pub use time::Time;
pub use value::{OwnedValue, Value};
pub use versions::{DAYS_TO_TELL, version_at, version_at_creation};
