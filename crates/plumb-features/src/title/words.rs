use std::borrow::Cow;

/// The words of a folded title. Marks of gender fall apart into words that no dictionary has (`Leiter:in`, `(m/w/d)`), initials with points
/// are joined (`V.P.`), and so is `R&D`.
pub(super) fn words_of(folded: &str) -> impl Iterator<Item = Cow<'_, str>> {
    // Longer texts are no titles, and need not be read to their end.
    let pieces = folded.split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '&')).filter(|piece| !piece.is_empty()).take(40);
    pieces.flat_map(|piece| {
        let has_marks = piece.bytes().any(|byte| matches!(byte, b'.' | b'&'));
        let letters = |mark: char| piece.trim_matches(mark).split(mark).all(|part| part.chars().count() == 1);
        let whole = if !has_marks || (piece.len() == 3 && letters('&')) {
            Some(Cow::Borrowed(piece))
        } else if piece.len() > 2 && letters('.') {
            Some(Cow::Owned(piece.replace('.', "")))
        } else {
            None
        };
        let parts = whole.is_none().then(|| piece.split(['.', '&']).filter(|word| !word.is_empty()).map(Cow::Borrowed));
        whole.into_iter().chain(parts.into_iter().flatten())
    })
}

/// The words that a bent word may come from: feminine forms, mostly. Each ending, and what stands in its place.
const ENDINGS: &[(&str, &str)] = &[
    // German
    ("innen", ""),
    ("in", ""),
    ("frau", "mann"),
    // French
    ("trice", "teur"),
    ("trice", "tore"),
    ("euse", "eur"),
    ("iere", "ier"),
    ("ienne", "ien"),
    ("ere", "er"),
    ("ve", "f"),
    ("fe", ""),
    ("ee", "e"),
    ("e", ""),
    // Spanish, Portuguese, Italian
    ("ora", "or"),
    ("era", "ero"),
    ("eira", "eiro"),
    ("ta", "to"),
    ("ta", "te"),
    ("ca", "co"),
    ("da", "do"),
    ("a", "o"),
    ("fa", "fe"),
    ("essa", "e"),
    ("essa", ""),
    // Polish, Czech
    ("czka", "k"),
    ("nice", "nik"),
    ("kyne", "ik"),
    ("ka", ""),
    ("ni", "nik"),
    // Dutch
    ("ster", "er"),
    // Russian
    ("ница", "ник"),
];

/// A word of a title.
pub(super) struct Word<'t> {
    /// As it stands, folded.
    pub text: Cow<'t, str>,
}

/// A word that another may be a form of: what both begin with, and how this one ends. It is compared without being put together.
#[derive(Clone, Copy)]
pub(super) struct Form<'w> {
    stem: &'w str,
    base: &'static str,
}

impl<'t> Word<'t> {
    pub(super) fn new(text: Cow<'t, str>) -> Self {
        Self { text }
    }

    /// The words that it may be a form of.
    pub(super) fn forms(&self) -> impl Iterator<Item = Form<'_>> {
        let text = self.text.as_ref();
        // Endings of other letters than the last one need not be looked at.
        let last = text.as_bytes().last().copied();
        ENDINGS.iter().filter(move |(ending, _)| ending.as_bytes().last().copied() == last).filter_map(move |(ending, base)| {
            let stem = text.strip_suffix(ending)?;
            (stem.chars().nth(2).is_some()).then_some(Form { stem, base })
        })
    }
}

impl Form<'_> {
    pub(super) fn is(self, word: &str) -> bool {
        word.strip_suffix(self.base) == Some(self.stem)
    }

    pub(super) fn ends_with(self, end: &str) -> bool {
        match end.strip_suffix(self.base) {
            Some(rest) => self.stem.ends_with(rest),
            None => self.base.ends_with(end),
        }
    }

    /// Its last letters, from the last one backwards.
    pub(super) fn letters_from_end(self) -> impl Iterator<Item = char> {
        self.base.chars().rev().chain(self.stem.chars().rev())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_compared_as_the_word_that_it_stands_for() {
        for text in ["leiterin", "geschaftsfrau", "directrice", "manazerka", "начальница", "ca", "ceo"] {
            let word = Word::new(Cow::Borrowed(text));
            for form in word.forms() {
                let whole = [form.stem, form.base].concat();
                assert!(form.is(&whole) && !form.is(text) && !form.is(&format!("x{whole}")), "{whole}");
                let ends: Vec<&str> = whole.char_indices().map(|(at, _)| &whole[at..]).collect();
                assert!(ends.iter().all(|end| form.ends_with(end)), "{whole}");
                assert!(!form.ends_with(&format!("x{whole}")) && !form.ends_with("xq"), "{whole}");
                assert_eq!(form.letters_from_end().collect::<String>(), whole.chars().rev().collect::<String>());
            }
        }
        let forms =
            |text: &'static str| Word::new(Cow::Borrowed(text)).forms().map(|form| [form.stem, form.base].concat()).collect::<Vec<_>>();
        assert_eq!(forms("directrice"), ["directeur", "directore", "directric"].map(str::to_owned));
        assert_eq!(forms("начальница"), ["начальник"]);
        assert!(forms("ceo").is_empty());
    }
}
