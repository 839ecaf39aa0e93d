use serde::{Deserialize, Serialize};

use crate::{CoreError, DateFormat};

/// What kind of thing a column holds; it decides the encoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A quantity.
    Number,
    /// One of a limited set of levels.
    Category,
    /// A date or a point in time.
    Date,
    /// Free text or an identifier-like value: only its presence is used, never its content.
    Text,
}

impl FieldKind {
    /// The kind as it stands in `plumb.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            FieldKind::Number => "number",
            FieldKind::Category => "category",
            FieldKind::Date => "date",
            FieldKind::Text => "text",
        }
    }
}

/// Since when a column's value is known. Time order is sacred: a column filled in later must not inform an earlier snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownAt {
    /// Known when the lead was created.
    Creation,
    /// Nobody has said; used, and flagged in the model card.
    #[default]
    Unknown,
}

/// One entry of the register of columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The column's name, as in the training data.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// How dates are written; meaningless for other kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<DateFormat>,
    /// Values that stand for "missing", besides the blank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Since when its value is known.
    #[serde(default)]
    pub known_at: KnownAt,
}

/// The columns that a model reads, each name once, and those that a caller may send without being told off.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// The fields that features are made from.
    pub fields: Vec<Field>,
    /// The column that identifies a lead.
    pub id: Option<String>,
    /// The column with the date of creation.
    pub created: Option<String>,
    /// Columns that say how a deal ended: ignored with a warning when a request carries them.
    pub outcome_columns: Vec<String>,
    /// Columns of the training data that the model does not use: accepted in silence.
    pub unused: Vec<String>,
}

impl Schema {
    /// Checks that each field is declared once.
    ///
    /// # Errors
    /// [`CoreError::DuplicateField`].
    pub fn check(&self) -> Result<(), CoreError> {
        let mut names: Vec<&str> = self.fields.iter().map(|f| f.name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(CoreError::DuplicateField(pair[0].to_owned())),
            None => Ok(()),
        }
    }
}
