//! Values that do not fit their column's kind: read as `other`, and said.

use plumb_features::{FieldReader, Reading};

use super::Dataset;
use crate::TrainError;

/// A note for each column with values that cannot be read as its kind.
///
/// # Errors
/// [`TrainError::Data`] when not one value of a column can be: its kind is a mistake, and a model without it would hide that.
pub(crate) fn unreadable(dataset: &Dataset) -> Result<Vec<String>, TrainError> {
    let mut notes = Vec::new();
    for field in &dataset.fields {
        let Some(column) = dataset.table.column(&field.name) else { continue };
        let reader = FieldReader::new(field);
        let (mut present, mut invalid, mut first) = (0u64, 0u64, None);
        for row in 0..dataset.table.rows() {
            let reading = reader.read(column.value(row));
            present += u64::from(reading != Reading::Missing);
            if reading == Reading::Invalid {
                invalid += 1;
                first.get_or_insert(row);
            }
        }
        let Some(row) = first else { continue };
        let (kind, found) = (field.kind.as_str(), column.value(row).to_text().into_owned());
        if invalid == present {
            let problem = format!(
                "`{found}` is no {kind}, nor is any other value of the column; numbers are written 1234.5, dates as `date_format` says: correct the column's `kind`, or the export, or say `use = false`"
            );
            return Err(TrainError::value(&dataset.file, &dataset.table.place(row), &field.name, problem));
        }
        notes.push(format!(
            "column `{}`: {invalid} of {present} values are no {kind} and count as `other`; the first is `{found}` at {}",
            field.name,
            dataset.table.place(row)
        ));
    }
    Ok(notes)
}
