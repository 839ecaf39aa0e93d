//! A digest of the data as the fit sees them: canonical typed rows, whatever the file's path, format and row order.

use plumb_features::{FieldReader, Reading};
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::data::{Dataset, Labelled};

/// SHA-256 over the labelled rows in their order: identifier, label, when it was known, creation, the group that is kept together in
/// cross-validation, and every field as read.
pub fn data_digest(dataset: &Dataset, labelled: &Labelled, config: &Config) -> String {
    let mut hasher = Sha256::new();
    for field in &dataset.fields {
        text(&mut hasher, &field.name);
    }
    let columns: Vec<_> =
        dataset.fields.iter().filter_map(|field| Some((FieldReader::new(field), dataset.table.column(&field.name)?))).collect();
    let groups = dataset.groups(&labelled.rows, config);
    for (index, row) in labelled.rows.iter().enumerate() {
        text(&mut hasher, &dataset.ids[*row as usize]);
        text(&mut hasher, &groups[index]);
        hasher.update([u8::from(labelled.won[index])]);
        time(&mut hasher, labelled.known_at[index].map(plumb_core::Time::millis));
        time(&mut hasher, dataset.created_at(*row).map(plumb_core::Time::millis));
        for (reader, column) in &columns {
            reading(&mut hasher, &reader.read(column.value(*row as usize)));
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Length first, so that no two sequences of values look alike.
fn text(hasher: &mut Sha256, text: &str) {
    hasher.update((text.len() as u64).to_le_bytes());
    hasher.update(text.as_bytes());
}

fn time(hasher: &mut Sha256, millis: Option<i64>) {
    hasher.update([u8::from(millis.is_some())]);
    hasher.update(millis.unwrap_or_default().to_le_bytes());
}

fn reading(hasher: &mut Sha256, reading: &Reading<'_>) {
    match reading {
        Reading::Missing => hasher.update([0]),
        Reading::Invalid => hasher.update([1]),
        Reading::Present => hasher.update([2]),
        Reading::Number(number) => {
            hasher.update([3]);
            // Adding 0.0 turns -0.0 into 0.0, which is the same number.
            hasher.update((number + 0.0).to_bits().to_le_bytes());
        }
        Reading::Level(key) => {
            hasher.update([4]);
            text(hasher, key);
        }
        Reading::Time(at) => {
            hasher.update([5]);
            time(hasher, Some(at.millis()));
        }
    }
}
