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
    /// Free text or an identifier-like value: only its presence is used, and its length where that is asked for, never its content.
    Text,
    /// A job title: only seniority and function are used.
    Title,
    /// An e-mail address: only its type is used (business, free, role, disposable, invalid), never the address or its domain.
    Email,
    /// A phone number: only its country's calling code is used.
    Phone,
    /// A web address: only its domain is used.
    Url,
    /// A country, by code or by name in one of many languages.
    Country,
    /// A language, by code or by name in one of many languages.
    Language,
    /// Ranges and bounds written as text (`51-200`, `1000+`, `under 1 hour`): read as their lower bound.
    Ordered,
}

impl FieldKind {
    /// All kinds as they stand in `plumb.toml`, for messages.
    pub const NAMES: &str = "number, category, date, text, title, email, phone, url, country, language or ordered";

    /// The kind as it stands in `plumb.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            FieldKind::Number => "number",
            FieldKind::Category => "category",
            FieldKind::Date => "date",
            FieldKind::Text => "text",
            FieldKind::Title => "title",
            FieldKind::Email => "email",
            FieldKind::Phone => "phone",
            FieldKind::Url => "url",
            FieldKind::Country => "country",
            FieldKind::Language => "language",
            FieldKind::Ordered => "ordered",
        }
    }
}

/// The sign between the whole part of a number and its fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decimal {
    /// `1,234.50`.
    #[serde(rename = ".")]
    Point,
    /// `1.234,50`.
    #[serde(rename = ",")]
    Comma,
}

impl Decimal {
    /// The sign as it stands in `plumb.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Decimal::Point => ".",
            Decimal::Comma => ",",
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
    /// How numbers are written by people: with groups of digits, currency, unit, percent or brackets. Without it only plain numbers are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<Decimal>,
    /// Of a text, whether its length is used beside its presence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub length: bool,
    /// Domains of free e-mail providers beside those that are known everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub free_domains: Vec<String>,
    /// Of an e-mail address, the column with the name of the lead's company, which its domain is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
}

impl Field {
    /// A field without anything special.
    pub fn new(name: impl Into<String>, kind: FieldKind) -> Self {
        Self {
            name: name.into(),
            kind,
            date_format: None,
            missing: Vec::new(),
            known_at: KnownAt::default(),
            decimal: None,
            length: false,
            free_domains: Vec::new(),
            company: None,
        }
    }
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
    /// Checks that each field is declared once, and that those which fields are compared with are there.
    ///
    /// # Errors
    /// [`CoreError::DuplicateField`] and [`CoreError::UnknownCompany`].
    pub fn check(&self) -> Result<(), CoreError> {
        let mut names: Vec<&str> = self.fields.iter().map(|f| f.name.as_str()).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(CoreError::DuplicateField(pair[0].to_owned()));
        }
        let compared = self.fields.iter().filter_map(|field| Some((field, field.company.as_ref()?)));
        let mut unknown = compared.filter(|(_, company)| names.binary_search(&company.as_str()).is_err());
        match unknown.next() {
            Some((field, company)) => Err(CoreError::UnknownCompany { field: field.name.clone(), company: company.clone() }),
            None => Ok(()),
        }
    }
}
