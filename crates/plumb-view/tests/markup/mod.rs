//! Reads a page as strictly as XML is read, but for `<!DOCTYPE html>` and elements that HTML never closes.

use std::collections::BTreeMap;

/// An opening tag.
#[derive(Debug, Clone)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Its attributes, unescaped.
    pub attributes: BTreeMap<String, String>,
}

/// The page's opening tags and its text, in order.
#[derive(Debug, Default)]
pub struct Page {
    /// Opening tags.
    pub tags: Vec<Tag>,
    /// Text outside of `style`, unescaped.
    pub text: String,
}

const NEVER_CLOSED: [&str; 4] = ["meta", "br", "hr", "link"];

/// Reads a page.
///
/// # Panics
/// Where it is not well-formed.
pub fn read(html: &str) -> Page {
    let mut rest = html.strip_prefix("<!DOCTYPE html>").expect("the page says that it is HTML");
    let mut page = Page::default();
    let mut open: Vec<String> = Vec::new();
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        if open.last().is_none_or(|name| name != "style") {
            page.text.push_str(&unescaped(text));
            page.text.push(' ');
        }
        let end = tag_end(tag);
        let inside = &tag[1..end];
        rest = &tag[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "an element is closed that is not the innermost");
            continue;
        }
        let tag = parsed(inside);
        if !NEVER_CLOSED.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        page.tags.push(tag);
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    assert!(rest.trim().is_empty(), "text after the page: {rest}");
    page
}

/// Where a tag ends: `>` within quotes does not end it.
fn tag_end(tag: &str) -> usize {
    let mut is_quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return at,
            b'<' if at > 0 && !is_quoted => panic!("a tag within a tag: {}", &tag[..at]),
            _ => {}
        }
    }
    panic!("a tag without an end: {tag}");
}

fn parsed(inside: &str) -> Tag {
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    assert!(!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric()), "not a name: {inside}");
    let mut attributes = BTreeMap::new();
    while !rest.trim().is_empty() {
        let (key, after) = match rest.find(['=', ' ']) {
            Some(at) if rest.as_bytes()[at] == b'=' => rest.split_at(at),
            Some(at) => {
                attributes.insert(rest[..at].to_owned(), String::new());
                rest = &rest[at + 1..];
                continue;
            }
            None => {
                attributes.insert(rest.to_owned(), String::new());
                break;
            }
        };
        let value = after.strip_prefix("=\"").unwrap_or_else(|| panic!("not quoted: {inside}"));
        let (value, after) = value.split_once('"').expect("the quote is closed");
        let twice = attributes.insert(key.trim().to_owned(), unescaped(value));
        assert!(twice.is_none(), "{key} stands twice: {inside}");
        rest = after.trim_start();
    }
    Tag { name: name.to_owned(), attributes }
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let (entity, after) = rest[at + 1..].split_once(';').unwrap_or_else(|| panic!("a bare ampersand: {rest}"));
        plain.push_str(match entity {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            other => panic!("an entity that the page does not write: {other}"),
        });
        rest = after;
    }
    plain.push_str(rest);
    plain
}
