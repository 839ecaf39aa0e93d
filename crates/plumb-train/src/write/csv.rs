use super::target::Target;
use super::{OutputBatch, OutputColumn, OutputValues, WriteError};

/// CSV: comma, LF, quotes only where they are needed.
pub(super) struct CsvBody {
    target: Target,
    row: Vec<u8>,
}

impl CsvBody {
    pub(super) fn new(mut target: Target, columns: &[OutputColumn]) -> Result<Self, WriteError> {
        let mut row = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            separate(&mut row, at);
            push_text(&mut row, column.name());
        }
        row.push(b'\n');
        target.write(&row)?;
        Ok(Self { target, row })
    }

    pub(super) fn write(&mut self, batch: &OutputBatch, rows: usize) -> Result<(), WriteError> {
        for row in 0..rows {
            self.row.clear();
            for (at, values) in batch.columns.iter().enumerate() {
                separate(&mut self.row, at);
                push_value(&mut self.row, values, row);
            }
            if self.row.is_empty() {
                // Alone in its row, a missing value would be an empty line, which is no row.
                self.row.extend(b"\"\"");
            }
            self.row.push(b'\n');
            self.target.write(&self.row)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), WriteError> {
        self.target.publish()
    }
}

fn separate(row: &mut Vec<u8>, at: usize) {
    if at > 0 {
        row.push(b',');
    }
}

fn push_value(row: &mut Vec<u8>, values: &OutputValues, at: usize) {
    match values {
        OutputValues::Text(values) => push_text(row, values[at].as_deref().unwrap_or("")),
        OutputValues::Integer(values) => push_display(row, values[at]),
        OutputValues::Number(values) => {
            super::number::push(row, values[at]);
        }
        OutputValues::Time(values) => push_display(row, values[at]),
    }
}

fn push_display<T: std::fmt::Display>(row: &mut Vec<u8>, value: Option<T>) {
    if let Some(value) = value {
        row.extend(value.to_string().as_bytes());
    }
}

fn push_text(row: &mut Vec<u8>, text: &str) {
    if !text.bytes().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r')) {
        row.extend(text.as_bytes());
        return;
    }
    row.push(b'"');
    row.extend(text.replace('"', "\"\"").as_bytes());
    row.push(b'"');
}
