use plumb_core::Time;
use serde::{Deserialize, Serialize};

use super::words::words;

words! {
    /// How a deal ended, or that it did not after all.
    Close {
        /// The customer bought.
        Won = "won",
        /// Closed without a sale.
        Lost = "lost",
        /// Open again.
        Reopened = "reopened",
    }
}

/// An outcome of a lead. All are kept; the newest by `at` counts, and of several at once the one that was written last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredOutcome {
    /// Whose.
    pub lead_id: String,
    /// What came of it.
    pub outcome: Close,
    /// When.
    pub at: Time,
    /// Money of the deal.
    pub amount: Option<f64>,
}
