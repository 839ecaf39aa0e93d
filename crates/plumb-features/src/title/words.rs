use crate::fold::fold;

/// The folded words of a title. Marks of gender fall apart into words that no dictionary has (`Leiter:in`, `(m/w/d)`), initials with points
/// are joined (`V.P.`), and so is `R&D`.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words = Vec::new();
    // Longer texts are no titles, and need not be read to their end.
    for piece in folded.split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '&')).filter(|piece| !piece.is_empty()).take(40) {
        let letters = |mark: char| piece.trim_matches(mark).split(mark).all(|part| part.chars().count() == 1);
        if piece.len() > 2 && letters('.') {
            words.push(piece.replace('.', ""));
        } else if piece.len() == 3 && letters('&') {
            words.push(piece.to_owned());
        } else {
            words.extend(piece.split(['.', '&']).filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    words
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
pub(super) struct Word {
    /// As it stands, folded.
    pub text: String,
    /// The words that it may be a form of.
    pub forms: Vec<String>,
}

impl Word {
    pub(super) fn new(text: String) -> Self {
        let base = |(ending, base): &(&str, &str)| {
            let stem = text.strip_suffix(ending)?;
            (stem.chars().count() >= 3).then(|| [stem, base].concat())
        };
        let forms = ENDINGS.iter().filter_map(base).collect();
        Self { text, forms }
    }
}
