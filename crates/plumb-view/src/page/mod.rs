//! What all pages have in common: the frame, its style and the small parts that sections are made of.

mod frame;
pub(crate) mod parts;
mod style;

pub(crate) use frame::{POLICY, Page, Section};
pub(crate) use style::STYLE;
