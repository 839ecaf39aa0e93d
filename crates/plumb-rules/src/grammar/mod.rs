//! What may stand in a rules file: every table with its keys. The parser refuses what is not written down here, and the JSON Schema for
//! editors is made from it, so the two cannot differ.

mod condition;
mod file;

pub(crate) use condition::{CONDITION, DATE_TESTS, NUMBER_TESTS, PROPERTY_CONDITION, RANGE, TEST_KEYS, TEXT_TESTS};
pub(crate) use file::{DECAY, DISQUALIFY, FIELD, FILE, GRADES, GROUP, RESCALE, RULE, SCENARIO, SCORE, SELECTOR, STAGES, THRESHOLD};

/// A table of the file.
pub(crate) struct Object {
    /// What it is, for messages: "a rule".
    pub(crate) name: &'static str,
    /// One as it is written.
    pub(crate) example: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) keys: &'static [Key],
}

/// A key of a table.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) doc: &'static str,
    /// The key as it is written.
    pub(crate) example: &'static str,
    pub(crate) required: bool,
}

/// What a key's value looks like.
pub(crate) enum Shape {
    Text,
    /// A text or a list of texts.
    Texts,
    Flag,
    /// A finite number.
    Number,
    /// Two numbers, the lower first.
    Pair,
    /// A number of points, with at most three decimal places.
    Points,
    /// Numbers of points, falling.
    Cuts,
    /// A number of days.
    Days,
    /// A whole number from 0 on.
    Count,
    Date,
    /// A text, a number, or true or false.
    Scalar,
    /// One of these or a list of them.
    Scalars,
    /// One of several words.
    Choice(&'static [&'static str]),
    /// A table.
    Table(&'static Object),
    /// A number of points, or a table.
    PointsOr(&'static Object),
    /// A list of tables.
    Tables(&'static Object),
    /// A table of tables under names of the file's own.
    Named(&'static Object),
    /// A table of texts under names of the file's own.
    NamedTexts,
}

impl Object {
    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// A key that may be left out.
const fn key(name: &'static str, shape: Shape, example: &'static str, doc: &'static str) -> Key {
    Key { name, shape, doc, example, required: false }
}

/// A key that must be there.
const fn required(name: &'static str, shape: Shape, example: &'static str, doc: &'static str) -> Key {
    Key { name, shape, doc, example, required: true }
}
