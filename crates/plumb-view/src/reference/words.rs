//! Descriptions as they stand in an OpenAPI document: paragraphs with code between backticks.

use maud::{Markup, html};

/// Paragraphs.
pub(super) fn paragraphs(text: &str) -> Markup {
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    html! { @for part in parts { p { (inline(part)) } } }
}

/// A run of text; every second part between backticks is code.
pub(super) fn inline(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    // Without a closing backtick the last one is text like any other.
    let closed = if parts.len() % 2 == 1 { parts.len() } else { parts.len() - 1 };
    html! {
        @for (index, part) in parts.iter().enumerate() {
            @if index % 2 == 1 && index < closed { code { (part) } }
            @else if index % 2 == 1 { "`" (part) }
            @else { (part) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_paragraphs() {
        assert_eq!(paragraphs("a `b` c\n\nd <").into_string(), "<p>a <code>b</code> c</p><p>d &lt;</p>");
        assert_eq!(inline("a ` b").into_string(), "a ` b");
        assert_eq!(inline("`a` and `b").into_string(), "<code>a</code> and `b");
        assert_eq!(inline("").into_string(), "");
    }
}
