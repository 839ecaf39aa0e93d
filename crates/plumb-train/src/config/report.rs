//! What the report looks at.

use serde::{Deserialize, Serialize};

/// What the report looks at; nothing that is fitted depends on it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReportConfig {
    /// The columns whose values are looked at one by one; a few of the categories when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segments: Option<Vec<String>>,
}

impl ReportConfig {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
