//! The report of a version that tells likeness: one page for whoever decides whether to work by it.
//!
//! The order is that of the questions: are hidden customers found, who was compared with whom, can the two files be trusted, how far does it reach, what
//! do customers have in common, what counts, does the list stay the same, and how is it made again.

mod content;
mod page;
mod sections;

pub use content::{AtReach, Beside, CurvePoint, LookalikeReport, People, Quality, Stability, TellingFile, Trait};
pub use page::render;
