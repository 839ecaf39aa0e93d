//! JSON written straight into a buffer, for what is written with every lead: names of members go there as they are, and texts are looked
//! through many letters at once for what has to be escaped. What is written is what serde writes.

use serde::Serialize;

use crate::problem::ApiError;

/// What writes itself as JSON.
pub(crate) trait WriteJson {
    /// Appends it.
    ///
    /// # Errors
    /// [`ApiError::Internal`] for what JSON cannot hold.
    fn write_json(&self, out: &mut Vec<u8>) -> Result<(), ApiError>;
}

/// Appends a value in the way of serde.
///
/// # Errors
/// [`ApiError::Internal`] for what JSON cannot hold.
pub(crate) fn write_serde(out: &mut Vec<u8>, value: &impl Serialize) -> Result<(), ApiError> {
    serde_json::to_writer(out, value).map_err(|why| {
        tracing::error!(%why, "an answer could not be written");
        ApiError::Internal
    })
}

/// Appends a text.
///
/// # Errors
/// None: a text can be written. The type is that of all that is written.
#[inline]
pub(crate) fn write_text(out: &mut Vec<u8>, text: &str) -> Result<(), ApiError> {
    if needs_escape(text.as_bytes()) {
        return write_serde(out, &text);
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
    Ok(())
}

/// Appends a text, or null.
///
/// # Errors
/// As [`write_text`].
#[inline]
pub(crate) fn write_optional_text(out: &mut Vec<u8>, text: Option<&str>) -> Result<(), ApiError> {
    match text {
        Some(text) => write_text(out, text),
        None => {
            out.extend_from_slice(b"null");
            Ok(())
        }
    }
}

/// Appends a list.
///
/// # Errors
/// Those of its items.
#[inline]
pub(crate) fn write_list<T>(
    out: &mut Vec<u8>,
    items: &[T],
    mut write: impl FnMut(&mut Vec<u8>, &T) -> Result<(), ApiError>,
) -> Result<(), ApiError> {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, item)?;
    }
    out.push(b']');
    Ok(())
}

/// Without a branch a letter, so that many are looked at in one step.
#[inline]
fn needs_escape(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |found, byte| found | (*byte < 0x20) | (*byte == b'"') | (*byte == b'\\'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_are_written_as_serde_writes_them(text in "(?s).{0,40}|[a-z\"\\\\\u{0}-\u{1f}\u{7f}]{0,40}") {
            let mut out = Vec::new();
            write_text(&mut out, &text).expect("a text");
            prop_assert_eq!(String::from_utf8(out).expect("UTF-8"), serde_json::to_string(&text).expect("a text"));
        }
    }

    #[test]
    fn a_list_has_commas_between_its_items() {
        let of = |items: &[Option<&str>]| {
            let mut out = Vec::new();
            write_list(&mut out, items, |out, item| write_optional_text(out, *item)).expect("a list");
            String::from_utf8(out).expect("UTF-8")
        };
        assert_eq!(
            (of(&[]), of(&[Some("a")]), of(&[Some("a"), None])),
            ("[]".to_owned(), r#"["a"]"#.to_owned(), r#"["a",null]"#.to_owned())
        );
    }
}
