//! What the leakage audit lets pass.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What the leakage audit lets pass.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuditConfig {
    /// Columns that may be used in spite of what the audit finds.
    pub allow: Vec<String>,
    /// Why, by column, for whoever reads the configuration next.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<String, String>,
}

impl AuditConfig {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn check(&self) -> Result<(), String> {
        match self.reasons.keys().find(|name| !self.allow.contains(name)) {
            Some(name) => Err(format!("`audit.reasons` says why `{name}` is allowed, but `audit.allow` does not name it")),
            None => Ok(()),
        }
    }
}
