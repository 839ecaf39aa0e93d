//! From a request's body to a checked type, with problems that name line, column and field.

mod answer;
mod body;
mod moment;
mod parse;
mod path;
mod query;
mod word;
mod write;

pub(crate) use answer::{LEAD_BYTES, ListAnswer, answer, answer_lead, answer_of, text_of};
pub(crate) use body::{content_type, is_json, read_bytes, read_json};
pub(crate) use moment::read_moment;
pub(crate) use parse::{parse, parse_part};
pub(crate) use path::Path;
pub(crate) use query::Parameters;
pub(crate) use word::one_of;
pub(crate) use write::{WriteJson, write_list, write_optional_text, write_serde, write_text};
