//! Conditions, checked, and whether they hold.
//!
//! A condition holds, does not hold, or cannot be told because data are missing (Kleene's three values): of a missing value neither a
//! condition nor its contrary holds.

mod event;
mod holds;
mod range;
mod subject;
mod test;
mod text;

pub(crate) use event::{EventCondition, Position, Selector};
pub(crate) use holds::{Truth, truth_by, truth_of, value_holds};
pub(crate) use range::Range;
pub(crate) use subject::{Fact, Part, Subject};
pub(crate) use test::{DAY_MS, Test, TextTest, whole_days};
pub(crate) use text::{Compare, text_key};

/// A condition made of tests `L`.
#[derive(Debug, Clone)]
pub(crate) enum Tree<L> {
    All(Vec<Tree<L>>),
    Any(Vec<Tree<L>>),
    Not(Box<Tree<L>>),
    Leaf(L),
}

/// Tests of one field of a lead, or of one property of an event: all must hold.
#[derive(Debug, Clone)]
pub(crate) struct ValueTest {
    /// The place among the fields, or the properties.
    pub(crate) subject: usize,
    pub(crate) tests: Vec<Test>,
    /// Where it stands.
    pub(crate) at: crate::Position,
}

/// What a condition on a lead looks at.
#[derive(Debug, Clone)]
pub(crate) enum Leaf {
    Field(ValueTest),
    Events(EventCondition),
    /// Whole days since its creation.
    LeadAge(Range),
}

pub(crate) type Condition = Tree<Leaf>;
pub(crate) type PropertyCondition = Tree<ValueTest>;

impl<L> Tree<L> {
    /// Every test in it, in the order of the file.
    pub(crate) fn leaves(&self) -> Vec<&L> {
        match self {
            Tree::Leaf(leaf) => vec![leaf],
            Tree::Not(inner) => inner.leaves(),
            Tree::All(parts) | Tree::Any(parts) => parts.iter().flat_map(Tree::leaves).collect(),
        }
    }
}
