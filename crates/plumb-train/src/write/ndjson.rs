use super::target::Target;
use super::{OutputBatch, OutputColumn, OutputValues, WriteError};

/// NDJSON: every key in every row, `null` where a value is missing.
pub(super) struct NdjsonBody {
    target: Target,
    /// The text before each value: `{"id":`, `,"score":`.
    keys: Vec<Vec<u8>>,
    row: Vec<u8>,
}

impl NdjsonBody {
    pub(super) fn new(target: Target, columns: &[OutputColumn]) -> Result<Self, WriteError> {
        let keys = columns.iter().enumerate().map(|(at, column)| {
            let mut key = if at == 0 { b"{".to_vec() } else { b",".to_vec() };
            push_text(&mut key, column.name());
            key.push(b':');
            key
        });
        Ok(Self { target, keys: keys.collect(), row: Vec::new() })
    }

    pub(super) fn write(&mut self, batch: &OutputBatch, rows: usize) -> Result<(), WriteError> {
        for row in 0..rows {
            self.row.clear();
            for (key, values) in self.keys.iter().zip(&batch.columns) {
                self.row.extend(key);
                if !push_value(&mut self.row, values, row) {
                    self.row.extend(b"null");
                }
            }
            self.row.extend(b"}\n");
            self.target.write(&self.row)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), WriteError> {
        self.target.publish()
    }
}

/// True if it wrote a value.
fn push_value(row: &mut Vec<u8>, values: &OutputValues, at: usize) -> bool {
    match values {
        OutputValues::Text(values) => values[at].as_deref().map(|text| push_text(row, text)).is_some(),
        OutputValues::Integer(values) => values[at].map(|number| row.extend(number.to_string().as_bytes())).is_some(),
        OutputValues::Number(values) => super::number::push(row, values[at]),
        OutputValues::Time(values) => values[at].map(|time| push_text(row, &time.to_string())).is_some(),
    }
}

fn push_text(row: &mut Vec<u8>, text: &str) {
    // Writing a string into memory does not fail.
    let _ = serde_json::to_writer(row, text);
}
