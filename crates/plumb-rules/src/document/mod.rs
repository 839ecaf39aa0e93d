//! The text of a rules file: its tables with the place of each value, and faults that name it.

mod fault;
mod near;
mod position;
mod source;
mod table;

pub use fault::{RuleError, RuleErrors};
pub use near::near_miss;
pub(crate) use position::Lines;
pub use position::Position;
pub(crate) use source::{Node, Source};
pub(crate) use table::{Table, found, number_of};
