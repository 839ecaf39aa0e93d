//! What counts as won, lost and open.

use plumb_core::Value;
use serde::{Deserialize, Serialize};

use crate::data::means;

/// Which column says how a deal ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeConfig {
    /// The column.
    pub column: String,
    /// Values that mean won.
    pub won: Vec<String>,
    /// Values that mean lost.
    pub lost: Vec<String>,
    /// Values that mean open. When given, any other value is an error; when not, every other value means open. Blank is always open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Vec<String>>,
    /// Days from creation within which a lead must be won to count as won.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon_days: Option<f64>,
}

impl OutcomeConfig {
    /// Values are compared as the data's are: without regard to letter case, white space and how a number is written.
    pub(super) fn check_disjoint(&self) -> Result<(), String> {
        let open = self.open.as_deref().unwrap_or_default();
        let (won, lost, open) = (("won", self.won.as_slice()), ("lost", self.lost.as_slice()), ("open", open));
        for ((first, values), (second, others)) in [(won, lost), (won, open), (lost, open)] {
            if let Some(both) = values.iter().find(|value| means(Value::Text(value), others)) {
                return Err(format!("`{both}` stands in both outcome.{first} and outcome.{second}"));
            }
        }
        Ok(())
    }
}
