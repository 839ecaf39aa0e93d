//! Optimistic concurrency: the entity tag of a lead is its version.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use plumb_store::Expect;

use crate::problem::ApiError;

/// The entity tag of a version.
pub(crate) fn etag(version: u64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// What a request wants to hold of the lead that it changes.
///
/// # Errors
/// [`ApiError::InvalidHeader`] for conditions that make no sense here.
pub(crate) fn condition(headers: &HeaderMap) -> Result<Expect, ApiError> {
    let must_match = single(headers, header::IF_MATCH)?;
    let must_not_match = single(headers, header::IF_NONE_MATCH)?;
    match (must_match, must_not_match) {
        (None, None) => Ok(Expect::Any),
        (Some("*"), None) => Ok(Expect::Exists),
        (None, Some("*")) => Ok(Expect::Absent),
        (Some(tag), None) => version_of(tag),
        (None, Some(_)) => Err(invalid(header::IF_NONE_MATCH, "expected `*`: change the lead only if it is not kept")),
        (Some(_), Some(_)) => Err(invalid(header::IF_MATCH, "it contradicts `if-none-match`: send one of them")),
    }
}

fn version_of(tag: &str) -> Result<Expect, ApiError> {
    let inner = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let digits = inner.filter(|inner| !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_digit()));
    let version = digits.and_then(|digits| digits.parse().ok()).map(Expect::Version);
    version.ok_or_else(|| invalid(header::IF_MATCH, "expected one entity tag as an answer's header `etag` gave it, such as \"3\", or `*`"))
}

fn single(headers: &HeaderMap, name: HeaderName) -> Result<Option<&str>, ApiError> {
    let mut values = headers.get_all(&name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(invalid(name, "it stands more than once: send one"));
    }
    value.to_str().map(|text| Some(text.trim())).map_err(|_| invalid(name, "expected visible characters of ASCII"))
}

fn invalid(name: HeaderName, why: &'static str) -> ApiError {
    ApiError::InvalidHeader { name: name.to_string(), why }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&'static str, &'static str)]) -> Result<Expect, ApiError> {
        let pair = |(name, value): &(&'static str, &'static str)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        condition(&headers.iter().map(pair).collect())
    }

    #[test]
    fn conditions_are_read() {
        assert_eq!(of(&[]), Ok(Expect::Any));
        assert_eq!(of(&[("if-match", "\"12\"")]), Ok(Expect::Version(12)));
        assert_eq!(of(&[("if-match", "*")]), Ok(Expect::Exists));
        assert_eq!(of(&[("if-none-match", " * ")]), Ok(Expect::Absent));
    }

    #[test]
    fn the_tag_of_a_version_is_read_as_that_version() {
        let headers: HeaderMap = [(header::IF_MATCH, etag(7))].into_iter().collect();
        assert_eq!(condition(&headers), Ok(Expect::Version(7)));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for headers in [
            &[("if-match", "12")][..],
            &[("if-match", "\"\"")],
            &[("if-match", "W/\"12\"")],
            &[("if-match", "\"1\", \"2\"")],
            &[("if-match", "\"+1\"")],
            &[("if-match", "\"99999999999999999999\"")],
            &[("if-none-match", "\"1\"")],
            &[("if-match", "*"), ("if-none-match", "*")],
            &[("if-match", "*"), ("if-match", "\"1\"")],
        ] {
            assert!(matches!(of(headers), Err(ApiError::InvalidHeader { .. })), "{headers:?}");
        }
    }
}
