//! `/docs`: the description of the API as a page for people, made from the OpenAPI document.

mod command;
mod content;
mod example;
mod schema;

use std::sync::LazyLock;

use plumb_view::reference;

use crate::openapi::document;

/// Where commands are sent to, until the page knows better.
const SERVER: &str = "http://localhost:8080";

/// The page; commands go to the address that it was asked for at.
pub(crate) fn page(server: Option<&str>) -> String {
    static PAGE: LazyLock<String> = LazyLock::new(|| reference::render(&content::reference(&document())));
    match server {
        Some(server) => PAGE.replace(SERVER, &format!("http://{server}")),
        None => PAGE.clone(),
    }
}

#[cfg(test)]
mod tests;
