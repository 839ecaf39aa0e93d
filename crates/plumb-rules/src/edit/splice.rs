use std::ops::Range;

use super::EditError;
use super::tree::Entry;

/// Replacements of parts of a text, put together before any is made.
pub(super) struct Splices<'t> {
    text: &'t str,
    parts: Vec<(Range<usize>, String)>,
    /// What comes behind the end.
    tail: String,
}

impl<'t> Splices<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, parts: Vec::new(), tail: String::new() }
    }

    /// The text with all replacements made.
    pub(super) fn applied(mut self) -> String {
        // What is put in at one place stands in the order in which it came.
        self.parts.sort_by_key(|(span, _)| (span.start, span.end));
        let mut result = String::with_capacity(self.text.len() + 256);
        let mut done = 0;
        for (span, new) in &self.parts {
            if span.start < done {
                // Within what is already gone: a key of a rule that is dropped.
                continue;
            }
            result.push_str(&self.text[done..span.start]);
            result.push_str(new);
            done = span.end;
        }
        result.push_str(&self.text[done..]);
        if !self.tail.is_empty() {
            if !result.ends_with('\n') {
                result.push('\n');
            }
            result.push_str(&self.tail);
        }
        result
    }

    pub(super) fn is_in_braces(&self, entry: &Entry<'_, '_>) -> bool {
        self.text[entry.span()].starts_with('{')
    }

    /// Gives a key a new value, adds it behind the key `after`, or takes it out.
    pub(super) fn set(&mut self, entry: &Entry<'_, '_>, key: &str, value: Option<String>, after: &str) -> Result<(), EditError> {
        match (entry.key(key), value) {
            (Some((_, span)), Some(value)) => self.parts.push((span, value)),
            (None, Some(value)) => {
                let Some((anchor, span)) = entry.key(after) else {
                    return Err(EditError::Impossible("there is no place for the new key"));
                };
                if self.is_in_braces(entry) {
                    self.parts.push((span.end..span.end, format!(", {key} = {value}")));
                } else {
                    let indent = &self.text[self.line_start(anchor.start)..anchor.start];
                    let end = self.line_end(span.end);
                    self.parts.push((end..end, format!("\n{indent}{key} = {value}")));
                }
            }
            (Some(_), None) if key == after => return Err(EditError::Impossible("`points` cannot be taken out; drop the rule instead")),
            (Some((name, span)), None) => {
                let span =
                    if self.is_in_braces(entry) { self.with_comma(name.start..span.end) } else { self.whole_lines(name.start..span.end) };
                self.parts.push((span, String::new()));
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// Gives a key of a table of the file a new value; the table is made at the end if there is none.
    pub(super) fn set_in_table(&mut self, table: Option<Entry<'_, '_>>, name: &str, key: &str, value: String) -> Result<(), EditError> {
        let Some(table) = table else {
            let header = format!("\n[{name}]\n");
            let start = match self.tail.find(&header) {
                Some(start) => start,
                None => {
                    self.tail.push_str(&header);
                    self.tail.len() - header.len()
                }
            };
            self.tail.insert_str(start + header.len(), &format!("{key} = {value}\n"));
            return Ok(());
        };
        if let Some((_, span)) = table.key(key) {
            self.parts.push((span, value));
            return Ok(());
        }
        let span = table.span();
        if !self.text[span.clone()].starts_with(['{', '[']) {
            return Err(EditError::Impossible("keys with points in them cannot be added to; write them as a table, such as [stages]"));
        }
        if self.is_in_braces(&table) {
            let comma = if self.text[span.start + 1..span.end].trim_start().starts_with('}') { "" } else { "," };
            self.parts.push((span.start + 1..span.start + 1, format!(" {key} = {value}{comma}")));
        } else {
            let end = self.line_end(span.end);
            self.parts.push((end..end, format!("\n{key} = {value}")));
        }
        Ok(())
    }

    /// A comment at the end of a key's line, where there is none.
    pub(super) fn note(&mut self, entry: &Entry<'_, '_>, key: &str, text: &str) {
        let Some((_, span)) = entry.key(key) else { return };
        let end = self.line_end(span.end);
        if self.text[span.end..end].trim().is_empty() {
            let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            // Behind a value that is replaced, so not at its own end.
            self.parts.push((end..end, format!("   # {line}")));
        }
    }

    /// Makes the lines of a table a comment.
    pub(super) fn comment_out(&mut self, entry: &Entry<'_, '_>) {
        let span = self.line_start(entry.span().start)..self.line_end(entry.last_value().end);
        let lines: Vec<String> = self.text[span.clone()].split('\n').map(|line| format!("# {line}").trim_end().to_owned()).collect();
        self.parts.push((span, lines.join("\n")));
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Before the line's end, and before the carriage return of one that has it.
    fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline);
        if self.text[at..end].ends_with('\r') { end - 1 } else { end }
    }

    fn whole_lines(&self, span: Range<usize>) -> Range<usize> {
        let end = self.text[span.end..].find('\n').map_or(self.text.len(), |newline| span.end + newline + 1);
        self.line_start(span.start)..end
    }

    /// With the comma before it, or else behind it.
    fn with_comma(&self, span: Range<usize>) -> Range<usize> {
        let before = self.text[..span.start].trim_end();
        if before.ends_with(',') {
            return before.len() - 1..span.end;
        }
        let behind = &self.text[span.end..];
        let comma = behind.len() - behind.trim_start().len();
        if behind[comma..].starts_with(',') { span.start..span.end + comma + 1 } else { span }
    }
}
