use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;

/// Reads a value that is kept as JSON.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|problem| StoreError::Damaged {
        place: String::new(),
        // Without the value that serde quotes for some faults: it may be a person's.
        problem: format!("a value is not the JSON that it must be ({:?} at column {})", problem.classify(), problem.column()),
    })
}

/// The JSON text of a value.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|problem| StoreError::Write(problem.to_string()))
}
