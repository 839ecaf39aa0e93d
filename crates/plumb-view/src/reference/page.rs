use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::style::STYLE;
use super::types::{described, fields, type_name};
use super::words::{inline, paragraphs};
use super::{Answer, Body, Group, Operation, Reference};
use crate::page;

/// The page as HTML: nothing is fetched, nothing is run.
pub fn render(reference: &Reference) -> String {
    let title = format!("{} API", reference.title);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(page::POLICY);
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(page::STYLE)) (PreEscaped(STYLE)) }
            }
            body {
                (contents(reference))
                main {
                    header {
                        p.kicker { "Version " (reference.version) ", described in OpenAPI at " a href="/openapi.json" { "/openapi.json" } }
                        h1 { (title) }
                        p.lead { (inline(&reference.description)) }
                        @for paragraph in &reference.before { p { (inline(paragraph)) } }
                        // Where there is no room beside the page.
                        details.contents { summary { "Contents" } (list_of(reference)) }
                    }
                    @for group in &reference.groups { (subject(group)) }
                    section id="types" {
                        h2 { "Types" }
                        @for kind in &reference.types { (described(kind)) }
                    }
                }
            }
        }
    };
    page.into_string()
}

/// The way to each operation, beside a wide page.
fn contents(reference: &Reference) -> Markup {
    html! {
        nav aria-label="Operations" {
            p.brand { (reference.title) }
            (list_of(reference))
        }
    }
}

fn list_of(reference: &Reference) -> Markup {
    html! {
        ol {
            @for group in &reference.groups {
                li {
                    a href=(format!("#{}", group.name)) { (group.name) }
                    ol { @for operation in &group.operations { li { a href=(format!("#{}", operation.id)) { (operation.summary) } } } }
                }
            }
            li { a href="#types" { "Types" } }
        }
    }
}

fn subject(group: &Group) -> Markup {
    html! {
        section id=(group.name) aria-labelledby=(format!("{}-title", group.name)) {
            h2 id=(format!("{}-title", group.name)) { (group.name) }
            (paragraphs(&group.description))
            @for operation in &group.operations { (described_operation(operation)) }
        }
    }
}

fn described_operation(operation: &Operation) -> Markup {
    html! {
        article id=(operation.id) {
            h3 { (operation.summary) }
            p.call {
                span class=(format!("method {}", operation.method.to_lowercase())) { (operation.method) } " "
                code { (operation.path) }
            }
            (paragraphs(&operation.description))
            @if !operation.parameters.is_empty() {
                h4 { "Parameters" }
                (fields(operation.parameters.iter().map(|parameter| (Some(parameter.place.as_str()), &parameter.field))))
            }
            @if let Some(body) = &operation.body { (sent(body)) }
            h4 { "Answers" }
            (answers(&operation.answers))
            h4 { "Try it" }
            pre { (operation.command) }
        }
    }
}

fn sent(body: &Body) -> Markup {
    html! {
        h4 { "Body: " (type_name(&body.type_name)) ", " (body.content_type) }
        @if !body.fields.is_empty() { (fields(body.fields.iter().map(|field| (None, field)))) }
    }
}

/// Answers that went well first, each with its type; those that did not share theirs, and are told in fewer words.
fn answers(answers: &[Answer]) -> Markup {
    let (well, ill): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status.starts_with('2'));
    html! {
        dl.members { @for answer in well { (told(answer)) } }
        details {
            summary { "Errors: " @for (index, answer) in ill.iter().enumerate() { @if index > 0 { ", " } (answer.status) } }
            dl.members { @for answer in ill { (told(answer)) } }
        }
    }
}

fn told(answer: &Answer) -> Markup {
    html! {
        div {
            dt { span.status { (answer.status) } }
            dd {
                p { (inline(&answer.description)) }
                @if let Some(kind) = &answer.type_name {
                    p.kind { (type_name(kind)) @if let Some(content_type) = &answer.content_type { ", " (content_type) } }
                }
            }
        }
    }
}
