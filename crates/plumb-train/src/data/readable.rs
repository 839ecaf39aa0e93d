//! Values that do not fit their column's kind: read as `other`, and said.

use plumb_core::FieldKind;

use super::Dataset;
use crate::TrainError;

/// A note for each column with values that cannot be read as its kind.
///
/// # Errors
/// [`TrainError::Data`] when not one value of a column can be: its kind is a mistake, and a model without it would hide that.
pub(crate) fn unreadable(dataset: &Dataset) -> Result<Vec<String>, TrainError> {
    let mut notes = Vec::new();
    for (field, read) in dataset.fields.iter().zip(&dataset.read) {
        let Some((found, place)) = &read.first_invalid else { continue };
        let kind = if field.kind == FieldKind::Ordered { "range or bound" } else { field.kind.as_str() };
        let (invalid, present) = (read.invalid, read.present);
        if invalid == present {
            let problem = format!(
                "`{found}` is no {kind}, nor is any other value of the column; numbers are written 1234.5, or as people write them with `decimal = \".\"` or `\",\"`, dates as `date_format` says: correct the column's `kind`, or the export, or say `use = false`"
            );
            return Err(TrainError::value(&dataset.file, place, &field.name, problem));
        }
        // Without the value: notes are published with the model, and it may be an address that slipped into the wrong column.
        notes.push(format!(
            "column `{}`: {invalid} of {present} values are no {kind} and count as `other`; the first is at {place}",
            field.name
        ));
    }
    Ok(notes)
}
