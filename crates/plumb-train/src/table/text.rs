use super::ends::Ends;

/// A column of text: one arena and an end a row.
///
/// An empty text is a missing one. A CSV file cannot tell the two apart, so no other format does either.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TextColumn {
    arena: String,
    ends: Ends<32>,
}

impl TextColumn {
    /// An empty column with room for `rows`.
    pub fn with_capacity(rows: usize) -> Self {
        Self { arena: String::new(), ends: Ends::with_capacity(rows) }
    }

    /// A column of texts that lie one after the other; `ends` says where each ends, and never falls. `None` if they are not UTF-8.
    pub(crate) fn from_bytes(bytes: Vec<u8>, ends: &[usize]) -> Option<Self> {
        // Checked as a whole, which is several times faster than text by text; then no text may begin within a character.
        let arena = String::from_utf8(bytes).ok()?;
        if !ends.iter().all(|&end| arena.is_char_boundary(end)) || ends.last().copied().unwrap_or(0) != arena.len() {
            return None;
        }
        Some(Self { arena, ends: Ends::of(ends) })
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of a row, `None` where it is missing.
    ///
    /// # Panics
    /// When there is no such row.
    #[inline]
    pub fn get(&self, row: usize) -> Option<&str> {
        let range = self.ends.range(row);
        if range.is_empty() { None } else { Some(&self.arena[range]) }
    }

    /// The texts, in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// All texts, one after the other.
    pub(crate) fn as_str(&self) -> &str {
        &self.arena
    }

    /// Where each text ends in [`TextColumn::as_str`]; the next one begins there.
    pub(crate) fn ends(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).map(|row| self.ends.range(row).end)
    }

    /// Adds a row; empty text is missing.
    #[inline]
    pub fn push(&mut self, text: &str) {
        self.arena.push_str(text);
        self.ends.push(self.arena.len());
    }

    /// Adds a row made of pieces set one after the other.
    pub(crate) fn push_pieces<'a>(&mut self, pieces: impl Iterator<Item = &'a str>) {
        pieces.for_each(|piece| self.arena.push_str(piece));
        self.ends.push(self.arena.len());
    }

    pub(super) fn is_all_missing(&self) -> bool {
        self.arena.is_empty()
    }

    pub(crate) fn append(&mut self, other: &TextColumn) {
        let before = self.arena.len();
        self.arena.push_str(&other.arena);
        (0..other.len()).for_each(|row| self.ends.push(before + other.ends.range(row).end));
    }
}

impl<'a> FromIterator<&'a str> for TextColumn {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut column = Self::default();
        texts.into_iter().for_each(|text| column.push(text));
        column
    }
}

impl FromIterator<String> for TextColumn {
    fn from_iter<I: IntoIterator<Item = String>>(texts: I) -> Self {
        let mut column = Self::default();
        texts.into_iter().for_each(|text| column.push(&text));
        column
    }
}
