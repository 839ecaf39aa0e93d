use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::error::Category;
use serde_path_to_error::Segment;

use crate::problem::{ApiError, FieldProblem};

/// Parses a body.
///
/// # Errors
/// [`ApiError::Malformed`] with line and column when it is not JSON; [`ApiError::Invalid`] naming the field when it has the wrong shape.
pub(crate) fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, ApiError> {
    match str::from_utf8(bytes) {
        Ok(text) => parse_object(text.as_bytes(), || serde_json::from_str(text)),
        // Refused, with the place.
        Err(_) => parse_object(bytes, || serde_json::from_slice(bytes)),
    }
}

/// The same of an item of a body: text, so it need not be checked to be text. Lines and columns count within the item, and say so.
pub(crate) fn parse_part<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, ApiError> {
    parse_object(text.as_bytes(), || serde_json::from_str(text)).map_err(|error| match error {
        ApiError::Malformed(why) => ApiError::Malformed(within_item(why)),
        ApiError::Invalid(faults) => {
            ApiError::Invalid(faults.into_iter().map(|fault| FieldProblem { message: within_item(fault.message), ..fault }).collect())
        }
        other => other,
    })
}

/// A message that ends in a place of an item.
fn within_item(message: String) -> String {
    let place = message.rsplit_once(" at line ").and_then(|(_, place)| place.split_once(" column "));
    let is_place = place.is_some_and(|(line, column)| line.parse::<usize>().is_ok() && column.parse::<usize>().is_ok());
    if is_place { message + " of this item" } else { message }
}

fn parse_object<'a, T: Deserialize<'a>>(bytes: &'a [u8], quickly: impl FnOnce() -> serde_json::Result<T>) -> Result<T, ApiError> {
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        // Serde would take a list for an object's members in order.
        parse_with_path::<IgnoredAny>(bytes)?;
        return Err(ApiError::field(&[], "expected an object, not a list"));
    }
    // Keeping track of the path costs an allocation a key, so only a body that fails is parsed that way.
    quickly().or_else(|_| parse_with_path(bytes))
}

fn parse_with_path<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, ApiError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| explain(error.path(), error.inner()))?;
    deserializer.end().map_err(|error| ApiError::Malformed(error.to_string()))?;
    Ok(value)
}

fn explain(path: &serde_path_to_error::Path, error: &serde_json::Error) -> ApiError {
    let text = error.to_string();
    // serde_json counts a number beyond f64 among the faults of syntax.
    let out_of_range = text.starts_with("number out of range");
    if error.classify() != Category::Data && !out_of_range {
        return ApiError::Malformed(text);
    }
    let steps: Vec<String> = path.iter().filter_map(step).collect();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let message = if out_of_range { format!("{text}: it does not fit a 64-bit floating point number") } else { text };
    ApiError::Invalid(vec![FieldProblem::new(&steps, message)])
}

fn step(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Unknown => None,
    }
}
