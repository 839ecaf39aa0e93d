use thiserror::Error;

/// Why a value of the vocabulary could not be made.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CoreError {
    /// A probability outside 0 to 1, or not a number.
    #[error("{0} is not a probability: it must lie between 0 and 1")]
    Probability(f64),
    /// A score outside 1 to 100.
    #[error("{0} is not a score: it must be a whole number from 1 to 100")]
    Score(u8),
    /// Grade thresholds that do not fall from A to C within 1 to 100.
    #[error("grade thresholds must fall from A to C within 1 to 100, not A {a}, B {b}, C {c}")]
    GradeCuts {
        /// Lowest score of grade A.
        a: u8,
        /// Lowest score of grade B.
        b: u8,
        /// Lowest score of grade C.
        c: u8,
    },
    /// Text that is no date in the expected format.
    #[error("`{text}` is no date: expected {expected}")]
    Time {
        /// The text as found.
        text: String,
        /// The format that was expected, with an example.
        expected: &'static str,
    },
    /// A field is compared with one that is not there.
    #[error("the field `{field}` is compared with `{company}`, which is not a field")]
    UnknownCompany {
        /// The field of e-mail addresses.
        field: String,
        /// The column that it names.
        company: String,
    },
    /// Two fields of a schema share a name.
    #[error("the field `{0}` is declared twice")]
    DuplicateField(String),
}
