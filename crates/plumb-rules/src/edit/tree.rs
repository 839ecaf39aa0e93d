use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A rules file with the place of each key and value.
pub(super) struct Tree<'t>(Spanned<DeTable<'t>>);

/// A table within it.
#[derive(Clone, Copy)]
pub(super) struct Entry<'n, 't> {
    node: &'n Spanned<DeValue<'t>>,
    entries: &'n DeTable<'t>,
}

impl<'t> Tree<'t> {
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        DeTable::parse(text).ok().map(Self)
    }

    /// The table of a list of tables that has an id.
    pub(super) fn entry(&self, list: &str, id: &str) -> Option<Entry<'_, 't>> {
        let items = self.0.get_ref().get(list)?.get_ref().as_array()?;
        items.iter().find_map(|node| {
            let entries = node.get_ref().as_table()?;
            let own = entries.get("id")?.get_ref().as_str()?;
            (own.trim() == id).then_some(Entry { node, entries })
        })
    }

    /// A table of the file itself.
    pub(super) fn table(&self, key: &str) -> Option<Entry<'_, 't>> {
        let node = self.0.get_ref().get(key)?;
        Some(Entry { node, entries: node.get_ref().as_table()? })
    }
}

impl Entry<'_, '_> {
    /// The place of its header, or of its braces.
    pub(super) fn span(&self) -> Range<usize> {
        self.node.span()
    }

    /// The places of a key and its value.
    pub(super) fn key(&self, key: &str) -> Option<(Range<usize>, Range<usize>)> {
        self.entries.get_key_value(key).map(|(key, value)| (key.span(), value.span()))
    }

    /// Where the last of its values begins and ends, those of tables in it included.
    pub(super) fn last_value(&self) -> Range<usize> {
        last(self.node)
    }
}

fn last(node: &Spanned<DeValue<'_>>) -> Range<usize> {
    let inner: Vec<&Spanned<DeValue<'_>>> = match node.get_ref() {
        DeValue::Table(entries) => entries.values().collect(),
        DeValue::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    inner.into_iter().map(last).chain([node.span()]).max_by_key(|span| span.end).unwrap_or_else(|| node.span())
}
