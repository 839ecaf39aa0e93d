//! CSV: comma, LF, quotes only where they are needed.

use std::borrow::Cow;

use super::{OutputBatch, OutputColumn, OutputValues, number};

/// The line of column names.
pub(super) fn header(columns: &[OutputColumn]) -> Vec<u8> {
    let mut line = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        separate(&mut line, at);
        push_text(&mut line, column.name());
    }
    line.push(b'\n');
    line
}

/// The lines of a batch.
pub(super) fn encode(batch: &OutputBatch, rows: usize) -> Vec<u8> {
    let cells: Vec<Cells<'_>> = batch.columns.iter().map(Cells::new).collect();
    let mut text = Vec::with_capacity(rows * batch.columns.len() * 10);
    for row in 0..rows {
        let start = text.len();
        for (at, cells) in cells.iter().enumerate() {
            separate(&mut text, at);
            cells.push(&mut text, row);
        }
        if text.len() == start {
            // Alone in its row, a missing value would be an empty line, which is no row.
            text.extend(b"\"\"");
        }
        text.push(b'\n');
    }
    text
}

/// The values of a column; labels with the quotes they need.
enum Cells<'a> {
    Labels(&'a [u8], Vec<Vec<u8>>),
    Other(&'a OutputValues),
}

impl<'a> Cells<'a> {
    fn new(values: &'a OutputValues) -> Self {
        let OutputValues::Labels { keys, labels } = values else { return Cells::Other(values) };
        let quoted = |label: &Option<String>| {
            let mut text = Vec::new();
            push_text(&mut text, label.as_deref().unwrap_or(""));
            text
        };
        Cells::Labels(keys, labels.iter().map(quoted).collect())
    }

    #[inline]
    fn push(&self, line: &mut Vec<u8>, at: usize) {
        match self {
            Cells::Labels(keys, labels) => line.extend_from_slice(&labels[usize::from(keys[at])]),
            Cells::Other(OutputValues::Number(values)) => {
                number::push(line, values[at]);
            }
            Cells::Other(OutputValues::Integer(values)) => number::push_integer(line, values[at]),
            Cells::Other(OutputValues::Texts(values)) => push_text(line, values.get(at).unwrap_or("")),
            Cells::Other(OutputValues::Text(values)) => push_text(line, values[at].as_deref().unwrap_or("")),
            Cells::Other(OutputValues::Time(values)) => line.extend(values[at].map(|time| time.to_string()).unwrap_or_default().as_bytes()),
            // Taken apart above.
            Cells::Other(OutputValues::Labels { .. }) => {}
        }
    }
}

fn separate(line: &mut Vec<u8>, at: usize) {
    if at > 0 {
        line.push(b',');
    }
}

#[inline]
fn push_text(line: &mut Vec<u8>, text: &str) {
    line.extend_from_slice(quoted(text).as_bytes());
}

/// A text with the quotes that it needs as a cell.
#[inline]
pub(crate) fn quoted(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r')) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
}
