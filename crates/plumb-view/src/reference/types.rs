//! Members, types and values.

use maud::{Markup, html};

use super::words::{inline, paragraphs};
use super::{Field, Type, TypeName};

/// The anchor of a type.
pub(super) fn anchor(name: &str) -> String {
    format!("type-{name}")
}

/// A type with the way to its description.
pub(super) fn type_name(name: &TypeName) -> Markup {
    let Some(link) = &name.link else { return html! { (name.text) } };
    let (before, after) = name.text.split_once(link.as_str()).unwrap_or((&name.text, ""));
    html! { (before) a href=(format!("#{}", anchor(link))) { (link) } (after) }
}

/// Members, one below the other; `place` says where each stands, of parameters.
pub(super) fn fields<'a>(fields: impl IntoIterator<Item = (Option<&'a str>, &'a Field)>) -> Markup {
    html! {
        dl.members {
            @for (place, field) in fields {
                div {
                    dt { code { (field.name) } @if field.is_required { " " span.needed { "required" } } }
                    dd {
                        p.kind {
                            @if let Some(place) = place { "in the " (place) ", " }
                            (type_name(&field.type_name))
                            @for limit in &field.limits { ", " (inline(limit)) }
                        }
                        (paragraphs(&field.description))
                    }
                }
            }
        }
    }
}

/// A type by name.
pub(super) fn described(kind: &Type) -> Markup {
    html! {
        article.type id=(anchor(&kind.name)) {
            h3 { (kind.name) }
            (paragraphs(&kind.description))
            @if !kind.values.is_empty() {
                p { "One of " @for (index, value) in kind.values.iter().enumerate() { @if index > 0 { ", " } code { (value) } } "." }
            }
            @if !kind.fields.is_empty() { (fields(kind.fields.iter().map(|field| (None, field)))) }
        }
    }
}
