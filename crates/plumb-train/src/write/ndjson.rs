//! NDJSON: every key in every row, `null` where a value is missing.

use super::{OutputBatch, OutputColumn, OutputValues, number};

/// The text before each value: `{"id":`, `,"score":`.
pub(super) fn keys(columns: &[OutputColumn]) -> Vec<Vec<u8>> {
    let keys = columns.iter().enumerate().map(|(at, column)| {
        let mut key = if at == 0 { b"{".to_vec() } else { b",".to_vec() };
        push_text(&mut key, column.name());
        key.push(b':');
        key
    });
    keys.collect()
}

/// The lines of a batch.
pub(super) fn encode(keys: &[Vec<u8>], batch: &OutputBatch, rows: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(rows * keys.iter().map(|key| key.len() + 10).sum::<usize>());
    for row in 0..rows {
        for (key, values) in keys.iter().zip(&batch.columns) {
            text.extend_from_slice(key);
            if !push_value(&mut text, values, row) {
                text.extend_from_slice(b"null");
            }
        }
        text.extend_from_slice(b"}\n");
    }
    text
}

/// True if it wrote a value.
fn push_value(line: &mut Vec<u8>, values: &OutputValues, at: usize) -> bool {
    match values {
        OutputValues::Text(values) => values[at].as_deref().map(|text| push_text(line, text)).is_some(),
        OutputValues::Texts(values) => values.get(at).map(|text| push_text(line, text)).is_some(),
        OutputValues::Labels { keys, labels } => labels[usize::from(keys[at])].as_deref().map(|text| push_text(line, text)).is_some(),
        OutputValues::Integer(values) => {
            number::push_integer(line, values[at]);
            values[at].is_some()
        }
        OutputValues::Number(values) => number::push(line, values[at]),
        OutputValues::Time(values) => values[at].map(|time| push_text(line, &time.to_string())).is_some(),
    }
}

fn push_text(line: &mut Vec<u8>, text: &str) {
    // Writing a string into memory does not fail.
    let _ = serde_json::to_writer(line, text);
}
