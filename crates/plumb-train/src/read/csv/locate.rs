//! Faults within a record, with their place.

use std::path::Path;

use super::splitter::{Fault, MAX_FIELD, Span};
use crate::read::window::breaks;
use crate::read::{Place, ReadError};

/// The longest row that is taken for one.
pub(in crate::read) const MAX_ROW: usize = 16 * MAX_FIELD;

pub(in crate::read) const MIB: usize = 1024 * 1024;

/// A record and where it begins, to name places within it.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) path: &'a Path,
    pub(super) names: &'a [String],
    pub(super) delimiter: u8,
    /// The bytes from the beginning of the record on.
    pub(super) data: &'a [u8],
    /// The line where it begins.
    pub(super) line: u64,
}

impl Record<'_> {
    pub(super) fn place(&self, field: usize, at: usize) -> Place {
        let header = self.names.get(field).cloned().unwrap_or_default();
        Place { path: self.path.to_owned(), line: self.line_of(at), column: field + 1, header }
    }

    fn line_of(&self, at: usize) -> u64 {
        self.line + breaks(&self.data[..at])
    }

    pub(super) fn fault(&self, fault: Fault, field: usize, field_start: usize, at: usize) -> ReadError {
        let place = self.place(field, at);
        match fault {
            Fault::UnclosedQuote => ReadError::UnclosedQuote { place },
            Fault::TooLong => ReadError::TooLong { place, what: "the field", limit_mib: MAX_FIELD / MIB },
            Fault::TextAfterQuote => {
                let tail = &self.data[at..self.data.len().min(at + 4)];
                let found = String::from_utf8_lossy(tail).chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
                // The field before the last of the spans is the one whose quote was closed.
                let place = self.place(field.saturating_sub(1), at);
                ReadError::TextAfterQuote { place, found, delimiter: self.delimiter, opened: self.line_of(field_start) }
            }
        }
    }

    pub(super) fn row_too_long(&self) -> ReadError {
        ReadError::TooLong { place: self.place(0, 0), what: "the row", limit_mib: MAX_ROW / MIB }
    }

    /// The first NUL byte within `length` bytes.
    pub(super) fn nul(&self, length: usize, spans: &[Span]) -> Option<ReadError> {
        let at = memchr::memchr(0, &self.data[..length])?;
        Some(ReadError::Nul { place: self.place(field_at(spans, at), at) })
    }

    pub(super) fn not_utf8(&self, at: usize, spans: &[Span]) -> ReadError {
        ReadError::NotUtf8 { place: self.place(field_at(spans, at), at), byte: self.data[at] }
    }
}

fn field_at(spans: &[Span], at: usize) -> usize {
    spans.partition_point(|span| span.end < at).min(spans.len().saturating_sub(1))
}
