//! Charts and pages, drawn in Rust: no script, nothing fetched, readable in print and by those who do not see.
//!
//! [`report`] is the page that every trained version comes with, [`mod@lookalike`] that of a version that tells likeness; [`chart`] holds the drawings that it, and other pages, are made of. All
//! of it is a pure function of plain structs: no I/O, no clock, the same input makes the same bytes. Markup is written with `maud`, which
//! escapes every text and closes every tag.

pub mod chart;
pub mod compare;
pub mod lookalike;
pub mod number;
mod page;
pub mod reference;
pub mod report;
