//! From a value to a code: how a column becomes small integers.
//!
//! A [`FieldReader`] turns a value of any form (text of a file, JSON, a typed column) into a [`Reading`]; an [`Encoder`] turns a
//! reading into a code. Training, bulk scoring and requests all pass through these two functions, so they cannot disagree.
//!
//! Codes are laid out the same for every encoder: [`MISSING`], [`OTHER`] (unseen level, or a value of the wrong type), then the
//! bins or levels from [`FIRST`].
//!
//! ```
//! use plumb_core::{Field, FieldKind, Value};
//! use plumb_features::{Encoder, FieldReader, Quantity, FIRST, MISSING};
//!
//! let field = Field { missing: vec!["n/a".into()], ..Field::new("visits", FieldKind::Number) };
//! let reader = FieldReader::new(&field);
//! let encoder = Encoder::Bins { quantity: Quantity::Value, edges: vec![1.0, 5.0] };
//! assert_eq!(encoder.code(&reader.read(Value::Text(" 3 ")), None).code, FIRST + 1);
//! assert_eq!(encoder.code(&reader.read(Value::Number(3.0)), None).code, FIRST + 1);
//! assert_eq!(encoder.code(&reader.read(Value::Text("N/A")), None).code, MISSING);
//! ```

mod activity;
mod bins;
mod company;
mod email;
mod encoder;
mod fold;
mod levels;
mod number;
mod number_codes;
mod ordered;
mod parse;
mod personal;
mod phone;
mod placeholder;
mod places;
mod rates;
mod reader;
mod title;
mod url;

pub use activity::{
    Activity, ActivityReader, Event, EventColumns, EventLog, EventRegister, Events, History, LeadEvents, MAX_TYPES, Measure, NEVER_DAYS,
    RegisterError, Seen, Span, Tied, amount_reader, event_id, event_type_key,
};
pub use bins::fit_edges;
pub use company::{CompanyMatcher, company_field, company_field_name};
pub use encoder::{Coded, Encoder, EncoderError, FIRST, Level, MAX_CODES, MISSING, Note, OTHER, Property, Quantity, Shape};
pub use fold::fold;
pub use levels::LevelCounter;
pub use number::parse_written_number;
pub use number_codes::NumberCodes;
pub use ordered::parse_ordered;
pub use parse::{level_key, parse_number};
pub use personal::{Personal, looks_personal};
pub use placeholder::PlaceholderFilter;
pub use rates::{LevelRate, Shrinkage};
pub use reader::{FieldReader, Reading};
pub use title::{Function, Seniority, Title, is_title_like};
