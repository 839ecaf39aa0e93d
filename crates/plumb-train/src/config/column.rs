//! What a column holds, and how it is read.

use plumb_core::{DateFormat, Decimal, FieldKind, KnownAt};
use serde::{Deserialize, Serialize};

use super::{Encoding, Monotone};

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnConfig {
    /// What it holds; needed when it is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<FieldKind>,
    /// False leaves it out.
    #[serde(default = "yes", rename = "use")]
    pub used: bool,
    /// Values that stand for "missing" in this column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// How dates are written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<DateFormat>,
    /// Since when its value is known.
    #[serde(default)]
    pub known_at: KnownAt,
    /// Of numbers written by people, with groups, currency or unit: the sign before the fraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<Decimal>,
    /// Whether the length of a text counts beside its presence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub length: bool,
    /// Of e-mail addresses: further domains of free providers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub free_domains: Vec<String>,
    /// Of e-mail addresses: the column with the name of the lead's company, which the domain is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Of levels: how they become features; by a weight each when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// How weights may change along it; as the data say when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monotone: Option<Monotone>,
}

fn yes() -> bool {
    true
}

impl ColumnConfig {
    pub(super) fn check(&self, name: &str) -> Result<(), String> {
        let Some(kind) = self.kind else {
            return match self.used {
                true => Err(format!("columns.\"{name}\" is used, so it needs a `kind`: {}", FieldKind::NAMES)),
                false => Ok(()),
            };
        };
        let options = [
            ("decimal", self.decimal.is_some(), FieldKind::Number),
            ("length", self.length, FieldKind::Text),
            ("free_domains", !self.free_domains.is_empty(), FieldKind::Email),
            ("company", self.company.is_some(), FieldKind::Email),
        ];
        if self.company.as_deref() == Some(name) {
            return Err(format!("columns.\"{name}\": `company` names the column itself; expected the column with the company's name"));
        }
        if let Some(domain) = self.free_domains.iter().find(|domain| !domain.contains('.') || domain.contains('@')) {
            return Err(format!("columns.\"{name}\": `{domain}` in `free_domains` is no domain; expected one such as mail.example"));
        }
        if self.encoding.is_some() && !matches!(kind, FieldKind::Category | FieldKind::Url) {
            return Err(format!("columns.\"{name}\" is of kind {}, and `encoding` is for kinds category and url", kind.as_str()));
        }
        match options.iter().find(|(_, given, wants)| *given && *wants != kind) {
            Some((key, _, wants)) => {
                Err(format!("columns.\"{name}\" is of kind {}, and `{key}` is for kind {}", kind.as_str(), wants.as_str()))
            }
            None => Ok(()),
        }
    }
}
