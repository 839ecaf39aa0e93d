use std::cell::{Cell, RefCell};
use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::{Lines, Position, RuleError};

/// A value with its place.
pub(crate) type Node<'t> = Spanned<DeValue<'t>>;

/// The text that is being read, and the faults found so far.
pub(crate) struct Source<'t> {
    text: &'t str,
    lines: Lines,
    faults: RefCell<Vec<RuleError>>,
    patterns: Cell<usize>,
}

impl<'t> Source<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, lines: Lines::new(text), faults: RefCell::new(Vec::new()), patterns: Cell::new(0) }
    }

    /// Counts another pattern, and returns how many there are with it.
    pub(crate) fn count_pattern(&self) -> usize {
        self.patterns.set(self.patterns.get() + 1);
        self.patterns.get()
    }

    pub(crate) fn position(&self, span: &Range<usize>) -> Position {
        self.lines.position(self.text, span.start)
    }

    /// Notes a fault.
    pub(crate) fn fault(&self, span: &Range<usize>, message: impl Into<String>) {
        self.push(span, message.into(), None);
    }

    /// Notes a fault and what to do about it.
    pub(crate) fn fault_with(&self, span: &Range<usize>, message: impl Into<String>, hint: impl Into<String>) {
        self.push(span, message.into(), Some(hint.into()));
    }

    fn push(&self, span: &Range<usize>, message: String, hint: Option<String>) {
        let at = self.position(span);
        self.faults.borrow_mut().push(RuleError { at, message, hint });
    }

    /// The faults in the order of the file.
    pub(crate) fn faults(&self) -> Vec<RuleError> {
        let mut faults = self.faults.borrow().clone();
        faults.sort_by_key(|fault| fault.at);
        faults.dedup();
        faults
    }
}
