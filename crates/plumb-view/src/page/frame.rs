//! The frame around the sections of a page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::style::STYLE;

/// Nothing is fetched and nothing is run, whatever a label says.
pub(crate) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// One document that needs nothing else.
pub struct Page<'a> {
    /// What the browser shows above the page.
    pub title: &'a str,
    /// What kind of page it is.
    pub kind: &'a str,
    /// Its heading.
    pub heading: &'a str,
    /// What it is about, as a sentence.
    pub lead: &'a str,
    /// Rules of style that this kind of page adds to those of all.
    pub style: &'static str,
    /// From top to bottom.
    pub sections: Vec<Section>,
}

/// A part of a page that answers one question.
pub struct Section {
    /// Its anchor.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What it says.
    pub content: Markup,
}

impl Section {
    /// A section that may have nothing to say.
    pub fn some(id: &'static str, title: &'static str, content: Option<Markup>) -> Option<Self> {
        content.map(|content| Self { id, title, content })
    }
}

impl Page<'_> {
    /// Draws it.
    pub fn render(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) (PreEscaped(self.style)) }
                }
                body {
                    nav aria-label="Sections" {
                        p.brand { "Plumb" }
                        ol { @for section in &self.sections { li { a href=(format!("#{}", section.id)) { (section.title) } } } }
                    }
                    main {
                        header {
                            p.kicker { (self.kind) }
                            h1 { (self.heading) }
                            p.lead { (self.lead) }
                        }
                        @for Section { id, title, content } in &self.sections {
                            section id=(id) aria-labelledby=(format!("{id}-title")) {
                                h2 id=(format!("{id}-title")) { (title) }
                                (content)
                            }
                        }
                    }
                }
            }
        };
        page.into_string()
    }
}
