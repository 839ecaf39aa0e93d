//! A table as comma-separated values (RFC 4180) with a header.

use std::borrow::Cow;

use super::table::Table;
use crate::limits::{ATTRIBUTES, TABLE_CELLS, TABLE_ROWS};
use crate::problem::ApiError;
use crate::score::Given;

/// Reads a table; blank lines count as no row.
///
/// # Errors
/// [`ApiError::Table`] with the line.
pub(super) fn read(bytes: &[u8]) -> Result<Table<'_>, ApiError> {
    let text = std::str::from_utf8(bytes).map_err(|why| fault(1, format!("the body is not UTF-8 from byte {} on", why.valid_up_to())))?;
    let mut records = Records { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 };
    let Some((_, names)) = records.next().transpose()? else {
        return Err(fault(1, "there is no header: the first line must name the columns".to_owned()));
    };
    if names.len() > ATTRIBUTES {
        return Err(fault(1, format!("there are {} columns, and at most {ATTRIBUTES} are allowed", names.len())));
    }
    let mut rows = Vec::new();
    for record in records {
        let (line, record) = record?;
        if record.len() != names.len() {
            return Err(fault(line, format!("{} values, where the header names {} columns", record.len(), names.len())));
        }
        if rows.len() == TABLE_ROWS || rows.len() * names.len() > TABLE_CELLS {
            return Err(fault(line, format!("more than {TABLE_ROWS} rows or {TABLE_CELLS} values: send them in parts")));
        }
        rows.push(record.into_iter().map(Given::Text).collect());
    }
    Ok(Table { names, rows })
}

fn fault(line: usize, why: String) -> ApiError {
    ApiError::Table(format!("line {line}: {why}"))
}

/// The records of a text, each with the line where it starts.
struct Records<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<(usize, Vec<Cow<'a, str>>), ApiError>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(rest) = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix('\n')) {
            self.rest = rest;
            self.line += 1;
        }
        (!self.rest.is_empty()).then(|| self.record())
    }
}

impl<'a> Records<'a> {
    fn record(&mut self) -> Result<(usize, Vec<Cow<'a, str>>), ApiError> {
        let start = self.line;
        let mut values = Vec::new();
        loop {
            values.push(if self.rest.starts_with('"') { self.quoted()? } else { self.plain() });
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
                continue;
            }
            let end = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix('\n'));
            match end {
                Some(rest) => {
                    self.rest = rest;
                    self.line += 1;
                }
                None if self.rest.is_empty() => {}
                None => return Err(fault(self.line, "text follows a closing quote: expected a comma or the end of the line".to_owned())),
            }
            return Ok((start, values));
        }
    }

    /// Up to the next comma or the end of the line.
    fn plain(&mut self) -> Cow<'a, str> {
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        let is_line_end = !self.rest[end..].starts_with(',');
        let value = &self.rest[..end];
        let value = if is_line_end { value.strip_suffix('\r').unwrap_or(value) } else { value };
        self.rest = &self.rest[value.len()..];
        // A carriage return at the very end of the text ends its last line.
        self.rest = if self.rest == "\r" { "" } else { self.rest };
        Cow::Borrowed(value)
    }

    /// Up to the closing quote; a quote within stands twice.
    fn quoted(&mut self) -> Result<Cow<'a, str>, ApiError> {
        let start = self.line;
        let inner = &self.rest[1..];
        let mut from = 0;
        loop {
            let Some(at) = inner[from..].find('"').map(|at| from + at) else {
                return Err(fault(start, "a quote is opened and never closed".to_owned()));
            };
            if inner[at + 1..].starts_with('"') {
                from = at + 2;
                continue;
            }
            let value = &inner[..at];
            self.line += value.matches('\n').count();
            self.rest = &inner[at + 1..];
            return Ok(if from == 0 { Cow::Borrowed(value) } else { Cow::Owned(value.replace("\"\"", "\"")) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Result<Vec<Vec<String>>, String> {
        let table = read(text.as_bytes()).map_err(|why| why.to_string())?;
        let text = |given: Given<'_>| match given {
            Given::Text(text) => text.into_owned(),
            other => panic!("{other:?} is no text"),
        };
        let names = table.names.into_iter().map(Cow::into_owned).collect();
        Ok(std::iter::once(names).chain(table.rows.into_iter().map(|row| row.into_iter().map(text).collect())).collect())
    }

    #[test]
    fn quotes_line_ends_and_blanks_are_read() {
        let expected = [["a", "b"], ["1", ""], ["x, \"y\"\nz", "2"], ["", "3"]];
        for text in [
            "a,b\n1,\n\"x, \"\"y\"\"\nz\",2\n,3\n",
            "a,b\n1,\n\n\"x, \"\"y\"\"\nz\",2\n,3",
            "\u{feff}a,b\n1,\n\"x, \"\"y\"\"\nz\",\"2\"\n\"\",3\n\n",
        ] {
            assert_eq!(cells(text).expect("a table"), expected, "{text:?}");
        }
        assert_eq!(cells("a,b\r\n1,\r\n2,3\r\n").expect("a table"), [["a", "b"], ["1", ""], ["2", "3"]]);
        assert_eq!(cells("a\r\n1\r").expect("a table"), [["a"], ["1"]]);
        assert_eq!(cells("a,b\n").expect("a table").len(), 1);
    }

    #[test]
    fn faults_name_their_line() {
        for (text, told) in [
            ("", "line 1: there is no header"),
            ("a,b\n1,2\n3\n", "line 3: 1 values, where the header names 2 columns"),
            ("a,b\n\"1\n2\",3\n4,5,6\n", "line 4: 3 values"),
            ("a\n\"1", "line 2: a quote is opened"),
            ("a\n\"1\"x\n", "line 2: text follows a closing quote"),
        ] {
            let why = cells(text).expect_err("no table");
            assert!(why.contains(told), "{text:?}: {why}");
        }
    }
}
