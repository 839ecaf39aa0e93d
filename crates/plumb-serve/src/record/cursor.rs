//! Cursors: where a page ended, in a form that callers keep and do not read.
//!
//! A cursor carries a check of the list that it belongs to and of its own content. It is no secret: it keeps a caller from going on in
//! another list, or from a place that none ever ended at, by mistake.

use plumb_store::Place;
use sha2::{Digest, Sha256};

use crate::problem::{ApiError, FieldProblem};

const CHECK_BYTES: usize = 8;

/// Where a page of a list ended; `list` says which list it is.
pub(crate) fn of_place(list: &str, place: &Place) -> String {
    let mut content = place.value.to_bits().to_be_bytes().to_vec();
    content.extend_from_slice(place.id.as_bytes());
    written(list, &content)
}

/// The place that a cursor of this list stands for.
///
/// # Errors
/// [`ApiError::Invalid`] naming the parameter.
pub(crate) fn place(list: &str, parameter: &str, cursor: &str) -> Result<Place, ApiError> {
    let place = read(list, cursor).and_then(|content| {
        let (value, id) = content.split_first_chunk()?;
        Some(Place { value: f64::from_bits(u64::from_be_bytes(*value)), id: String::from_utf8(id.to_vec()).ok()? })
    });
    place.ok_or_else(|| foreign(parameter))
}

/// A place in the feed.
pub(crate) fn of_number(list: &str, number: u64) -> String {
    written(list, &number.to_be_bytes())
}

/// The place in the feed that a cursor stands for.
///
/// # Errors
/// [`ApiError::Invalid`] naming the parameter.
pub(crate) fn number(list: &str, parameter: &str, cursor: &str) -> Result<u64, ApiError> {
    let number = read(list, cursor).and_then(|content| content.try_into().ok()).map(u64::from_be_bytes);
    number.ok_or_else(|| {
        let why = "it is not a cursor of this list: send `next_cursor` as it was answered, `now` for what changes from now on, or leave it out to begin with the first";
        ApiError::Invalid(vec![FieldProblem::parameter(parameter, why)])
    })
}

fn foreign(parameter: &str) -> ApiError {
    let why = "it is not a cursor of this list: send `next_cursor` as it was answered, with the same filters and the same sort";
    ApiError::Invalid(vec![FieldProblem::parameter(parameter, why)])
}

fn check(list: &str, content: &[u8]) -> [u8; CHECK_BYTES] {
    let mut digest = Sha256::new();
    digest.update((list.len() as u64).to_be_bytes());
    digest.update(list);
    digest.update(content);
    let digest: [u8; 32] = digest.finalize().into();
    std::array::from_fn(|at| digest[at])
}

fn written(list: &str, content: &[u8]) -> String {
    let bytes = check(list, content).into_iter().chain(content.iter().copied());
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

fn read(list: &str, cursor: &str) -> Option<Vec<u8>> {
    if !cursor.is_ascii() || !cursor.len().is_multiple_of(2) {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(cursor.get(at..at + 2)?, 16).ok();
    let bytes = (0..cursor.len()).step_by(2).map(byte).collect::<Option<Vec<u8>>>()?;
    let (own, content) = bytes.split_first_chunk::<CHECK_BYTES>()?;
    (*own == check(list, content)).then(|| content.to_vec())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_come_back(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO, id in ".*", list in ".*") {
            let before = Place { value, id };
            let cursor = of_place(&list, &before);
            prop_assert_eq!(place(&list, "cursor", &cursor).expect("its own cursor"), before);
            let other = list + "!";
            prop_assert!(place(&other, "cursor", &cursor).is_err());
        }

        #[test]
        fn a_changed_cursor_is_refused(number_before: u64, at in 0usize..32, digit in "[0-9a-g]") {
            let cursor = of_number("feed", number_before);
            prop_assert_eq!(number("feed", "changed_since", &cursor).expect("its own cursor"), number_before);
            let mut changed = cursor.clone();
            changed.replace_range(at..=at, &digit);
            prop_assert_eq!(number("feed", "changed_since", &changed).is_ok(), changed == cursor);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = (place("list", "cursor", &text), number("list", "cursor", &text));
        }
    }
}
