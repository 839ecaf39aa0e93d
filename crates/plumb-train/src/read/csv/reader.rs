use std::collections::HashMap;
use std::path::PathBuf;

use super::cut;
use super::locate::{MAX_ROW, Record};
use super::splitter::{Span, Split, Splitter};
use crate::read::delimiter::Layout;
use crate::read::window::{Window, breaks};
use crate::read::{ReadError, ReadOptions};
use crate::table::{Column, Table, TextColumn};

/// A CSV file whose header has been read.
pub(in crate::read) struct CsvReader {
    path: PathBuf,
    window: Window,
    splitter: Splitter,
    delimiter: u8,
    names: Vec<String>,
    /// The fields that are kept.
    kept: Vec<usize>,
    batch_rows: usize,
    part_bytes: usize,
    /// The line where the next record begins.
    line: u64,
    spans: Vec<Span>,
    /// Bytes of the current record, with its line end.
    length: usize,
}

impl CsvReader {
    pub(in crate::read) fn new(path: PathBuf, window: Window, layout: Layout, options: &ReadOptions) -> Result<Self, ReadError> {
        let mut reader = Self {
            path,
            window,
            splitter: Splitter::new(layout.delimiter),
            delimiter: layout.delimiter,
            names: Vec::new(),
            kept: Vec::new(),
            batch_rows: options.batch_rows.max(1),
            part_bytes: options.part_bytes.max(1),
            line: layout.first_line,
            spans: Vec::new(),
            length: 0,
        };
        reader.read_header()?;
        reader.kept = (0..reader.names.len()).filter(|&field| options.keeps(&reader.names[field])).collect();
        Ok(reader)
    }

    pub(in crate::read) fn names(&self) -> &[String] {
        &self.names
    }

    pub(in crate::read) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    pub(in crate::read) fn next_batch(&mut self) -> Result<Option<Table>, ReadError> {
        let mut columns: Vec<TextColumn> = self.kept.iter().map(|_| TextColumn::default()).collect();
        let mut lines = Vec::new();
        while lines.len() < self.batch_rows && self.next_record()? {
            let text = self.checked()?;
            for (column, &field) in columns.iter_mut().zip(&self.kept) {
                push_field(column, text, self.spans[field]);
            }
            lines.push(self.line);
            self.step();
        }
        if lines.is_empty() {
            return Ok(None);
        }
        let names = self.kept.iter().map(|&field| self.names[field].clone()).collect();
        Ok(Some(Table::with_lines(names, columns.into_iter().map(Column::Text).collect(), lines)))
    }

    /// Cuts off the next rows, for a thread to read them by itself: to the end of a record.
    pub(in crate::read) fn next_part(&mut self) -> Result<Option<CsvReader>, ReadError> {
        let bytes = self.part_bytes;
        loop {
            let (data, at_end) = (self.window.data(), self.window.at_end());
            if data.is_empty() && at_end {
                return Ok(None);
            }
            let fits = at_end && data.len() <= bytes;
            let end = if fits || data.len() < bytes { None } else { cut::last_record_end(data, self.splitter, self.delimiter) };
            let (length, whole) = match end {
                Some(end) => (end, true),
                None if at_end => (data.len(), true),
                // A row that is too long, which the reader of the part says.
                None if data.len() > MAX_ROW => (data.len(), false),
                None => {
                    self.window.fill(&self.path, self.line)?;
                    continue;
                }
            };
            let part = self.window.take(length);
            let line = self.line;
            self.line += breaks(&part);
            return Ok(Some(Self {
                path: self.path.clone(),
                window: Window::of(part, whole),
                splitter: self.splitter,
                delimiter: self.delimiter,
                names: self.names.clone(),
                kept: self.kept.clone(),
                batch_rows: self.batch_rows,
                part_bytes: self.part_bytes,
                line,
                spans: Vec::new(),
                length: 0,
            }));
        }
    }

    /// Finds the next record that is not an empty line; false at the end. It stays current until [`CsvReader::step`].
    fn next_record(&mut self) -> Result<bool, ReadError> {
        loop {
            let (data, at_end) = (self.window.data(), self.window.at_end());
            if data.is_empty() && at_end {
                return Ok(false);
            }
            match self.splitter.split(data, at_end, &mut self.spans) {
                Split::Record { length } => {
                    self.length = length;
                    if !Splitter::is_blank(&self.spans) {
                        return Ok(true);
                    }
                    self.step();
                }
                Split::More if data.len() > MAX_ROW => return Err(self.record().row_too_long()),
                Split::More => self.window.fill(&self.path, self.line)?,
                Split::Bad { fault, field_start, at } => {
                    return Err(self.record().fault(fault, self.spans.len(), field_start, at));
                }
            }
        }
    }

    /// Leaves the current record behind.
    fn step(&mut self) {
        let record = &self.window.data()[..self.length];
        // Without quotes the only line end is the last one.
        let quoted = self.spans.iter().any(|span| span.quoted);
        self.line += if quoted { breaks(record) } else { 1 };
        self.window.consume(self.length);
    }

    /// The text of the current record, with as many fields as the header.
    #[inline]
    fn checked(&self) -> Result<&str, ReadError> {
        let text = self.text()?;
        let (found, expected) = (self.spans.len(), self.names.len());
        if found != expected {
            return Err(ReadError::Ragged { path: self.path.clone(), line: self.line, found, expected, delimiter: self.delimiter });
        }
        Ok(text)
    }

    #[inline]
    fn text(&self) -> Result<&str, ReadError> {
        if self.window.has_nul()
            && let Some(error) = self.record().nul(self.length, &self.spans)
        {
            return Err(error);
        }
        let bytes = &self.window.data()[..self.length];
        std::str::from_utf8(bytes).map_err(|error| self.record().not_utf8(error.valid_up_to(), &self.spans))
    }

    fn read_header(&mut self) -> Result<(), ReadError> {
        if !self.next_record()? {
            return Err(ReadError::Empty { path: self.path.clone() });
        }
        let text = self.text()?;
        let names: Vec<String> =
            self.spans.iter().map(|span| text[span.start..span.end].replace("\"\"", if span.quoted { "\"" } else { "\"\"" })).collect();
        self.check_names(&names)?;
        self.names = names;
        self.step();
        Ok(())
    }

    fn check_names(&self, names: &[String]) -> Result<(), ReadError> {
        let (path, line) = (self.path.clone(), self.line);
        let mut seen = HashMap::new();
        for (index, name) in names.iter().enumerate() {
            if name.trim().is_empty() {
                return Err(ReadError::BlankName { path, line, column: index + 1 });
            }
            if let Some(first) = seen.insert(name, index) {
                return Err(ReadError::DuplicateName { path, line, name: name.clone(), first: first + 1, second: index + 1 });
            }
        }
        Ok(())
    }

    fn record(&self) -> Record<'_> {
        Record { path: &self.path, names: &self.names, delimiter: self.delimiter, data: self.window.data(), line: self.line }
    }
}

#[inline]
fn push_field(column: &mut TextColumn, text: &str, span: Span) {
    let field = &text[span.start..span.end];
    if !span.doubled {
        column.push(field);
        return;
    }
    // Of each doubled quote the first half ends a piece, the second is dropped.
    let mut rest = field;
    column.push_pieces(std::iter::from_fn(|| {
        if rest.is_empty() {
            return None;
        }
        let cut = rest.find("\"\"").map_or(rest.len(), |at| at + 1);
        let piece = &rest[..cut];
        rest = rest.get(cut + 1..).unwrap_or("");
        Some(piece)
    }));
}
