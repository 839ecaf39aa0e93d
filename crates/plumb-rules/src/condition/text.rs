use std::borrow::Cow;

use plumb_features::{fold, level_key, parse_number};

/// What does not count when texts are compared. White space around them and its amount between words never count, nor does the fraction of a
/// whole number (`1.0` is `1`), as in training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Compare {
    /// Neither letter case nor accents count.
    #[default]
    Folded,
    /// Letter case does not count.
    IgnoreCase,
    /// Everything else counts.
    Exact,
}

/// What two texts share that compare as equal.
pub(crate) fn text_key(text: &str, compare: Compare) -> Cow<'_, str> {
    match compare {
        Compare::Folded => match level_key(text) {
            key if key.is_ascii() => key,
            key => Cow::Owned(fold(&key)),
        },
        Compare::IgnoreCase => level_key(text),
        Compare::Exact => {
            let trimmed = text.trim();
            if parse_number(trimmed).is_some() {
                level_key(trimmed)
            } else if trimmed.split_whitespace().map(str::len).sum::<usize>() + spaces(trimmed) == trimmed.len() {
                Cow::Borrowed(trimmed)
            } else {
                Cow::Owned(trimmed.split_whitespace().collect::<Vec<_>>().join(" "))
            }
        }
    }
}

/// The blanks of a text if they part its words one by one.
fn spaces(trimmed: &str) -> usize {
    trimmed.split_whitespace().count().saturating_sub(1).min(trimmed.bytes().filter(|b| *b == b' ').count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_is_a_choice() {
        let keys = |text| [Compare::Folded, Compare::IgnoreCase, Compare::Exact].map(|compare| text_key(text, compare).into_owned());
        assert_eq!(keys("  Café  Noir "), ["cafe noir", "café noir", "Café Noir"]);
        assert_eq!(keys("a\tB"), ["a b", "a b", "a B"]);
        assert_eq!(keys("2.0"), ["2", "2", "2"]);
        assert_eq!(keys("v1.0 X"), ["v1.0 x", "v1.0 x", "v1.0 X"]);
        assert_eq!(keys("3.5T X"), ["3.5t x", "3.5t x", "3.5T X"]);
    }
}
