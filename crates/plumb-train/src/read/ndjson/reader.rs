use std::path::PathBuf;

use memchr::{memchr, memchr_iter, memrchr};
use plumb_core::Value;

use super::builder::Builder;
use super::object::{Broken, Object};
use crate::read::csv::{MAX_FIELD, MAX_ROW, MIB};
use crate::read::window::Window;
use crate::read::{Place, ReadError, ReadOptions};
use crate::table::Table;

/// An NDJSON file.
pub(in crate::read) struct NdjsonReader {
    path: PathBuf,
    window: Window,
    options: ReadOptions,
    builder: Builder,
    /// The line that is read next.
    line: u64,
    /// Read on opening, so that the names are known.
    first: Option<Table>,
}

impl NdjsonReader {
    pub(in crate::read) fn new(path: PathBuf, window: Window, options: ReadOptions) -> Result<Self, ReadError> {
        let mut reader = Self { path, window, options, builder: Builder::new(), line: 1, first: None };
        reader.first = reader.read_batch()?;
        Ok(reader)
    }

    pub(in crate::read) fn names(&self) -> &[String] {
        self.builder.names()
    }

    pub(in crate::read) fn next_batch(&mut self) -> Result<Option<Table>, ReadError> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.read_batch(),
        }
    }

    /// What was read on opening.
    pub(in crate::read) fn take_first(&mut self) -> Option<Table> {
        self.first.take()
    }

    /// Cuts off the next lines, for a thread to read them by itself.
    pub(in crate::read) fn next_part(&mut self) -> Result<Option<NdjsonReader>, ReadError> {
        let bytes = self.options.part_bytes.max(1);
        loop {
            let (data, at_end) = (self.window.data(), self.window.at_end());
            if data.is_empty() && at_end {
                return Ok(None);
            }
            let fits = at_end && data.len() <= bytes;
            // A line feed always ends a line: within a string it is written as an escape.
            let end = if fits || data.len() < bytes { None } else { memrchr(b'\n', data).map(|at| at + 1) };
            let (length, whole) = match end {
                Some(end) => (end, true),
                None if at_end => (data.len(), true),
                None if data.len() > MAX_ROW => (data.len(), false),
                None => {
                    self.window.fill(&self.path, self.line)?;
                    continue;
                }
            };
            let part = self.window.take(length);
            let line = self.line;
            self.line += memchr_iter(b'\n', &part).count() as u64;
            let window = Window::of(part, whole);
            let (path, options) = (self.path.clone(), self.options.clone());
            return Ok(Some(Self { path, window, options, builder: Builder::new(), line, first: None }));
        }
    }

    fn read_batch(&mut self) -> Result<Option<Table>, ReadError> {
        while self.builder.rows() < self.options.batch_rows.max(1) {
            let Some(length) = self.next_line()? else { break };
            self.read_line(length)?;
            self.window.consume(length);
            self.line += 1;
        }
        Ok(if self.builder.rows() == 0 { None } else { Some(self.builder.take()) })
    }

    /// The length of the next line, with its line feed.
    fn next_line(&mut self) -> Result<Option<usize>, ReadError> {
        loop {
            let data = self.window.data();
            match memchr(b'\n', data) {
                Some(length) => return Ok(Some(length + 1)),
                None if self.window.at_end() => return Ok((!data.is_empty()).then_some(data.len())),
                None if data.len() > MAX_ROW => return Err(too_long(&self.path, self.line, 1, "", "the row", MAX_ROW)),
                None => self.window.fill(&self.path, self.line)?,
            }
        }
    }

    fn read_line(&mut self, length: usize) -> Result<(), ReadError> {
        let bytes = &self.window.data()[..length];
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let found = format!("byte 0x{:02X} is not UTF-8 text", bytes[error.valid_up_to()]);
            broken(&self.path, self.line, &valid, Broken { at: valid.len(), found })
        })?;
        let text = text.trim_ascii_end();
        if text.trim_ascii_start().is_empty() {
            return Ok(());
        }
        let fault = |fault| broken(&self.path, self.line, text, fault);
        let mut object = Object::open(text).map_err(fault)?;
        while let Some((at, key)) = object.next_key().map_err(fault)? {
            if key.trim().is_empty() {
                return Err(fault(Broken { at, found: "the key is blank".to_owned() }));
            }
            let slot = self.builder.slot(&key, |name| self.options.keeps(name));
            let scalar = object.value().map_err(fault)?;
            let value = scalar.as_value();
            if let Value::Text(text) = value
                && text.len() > MAX_FIELD
            {
                return Err(too_long(&self.path, self.line, slot + 1, &key, "the field", MAX_FIELD));
            }
            if !self.builder.set(slot, value) {
                let character = character(text, at);
                return Err(ReadError::DuplicateKey { path: self.path.clone(), line: self.line, character, key: key.into_owned() });
            }
        }
        self.builder.end_row(self.line);
        Ok(())
    }
}

fn broken(path: &std::path::Path, line: u64, text: &str, fault: Broken) -> ReadError {
    ReadError::Json { path: path.to_owned(), line, character: character(text, fault.at), found: fault.found }
}

/// The place of a byte, counted in characters from 1.
fn character(text: &str, at: usize) -> usize {
    String::from_utf8_lossy(&text.as_bytes()[..at.min(text.len())]).chars().count() + 1
}

fn too_long(path: &std::path::Path, line: u64, column: usize, header: &str, what: &'static str, limit: usize) -> ReadError {
    let place = Place { path: path.to_owned(), line, column, header: header.to_owned() };
    ReadError::TooLong { place, what, limit_mib: limit / MIB }
}
