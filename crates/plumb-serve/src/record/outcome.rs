use plumb_core::Time;
use plumb_store::{Close, StoredOutcome};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::faults::Faults;
use crate::json::one_of;
use crate::problem::ApiError;

/// By how much the clock of a caller may be ahead.
const CLOCKS_MINUTES: f64 = 5.0;

/// How a deal ended, to be kept. The newest by `at` counts; earlier ones stay in the history.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = OutcomeToKeep)]
#[serde(deny_unknown_fields, expecting = "an object with the members `lead_id` and `outcome`")]
pub(crate) struct OutcomeItem {
    /// Whose deal: a kept lead.
    #[schema(example = "00Q5e00000AbCdE")]
    lead_id: String,
    /// What came of it.
    #[serde(deserialize_with = "close")]
    #[schema(value_type = CloseAnswer)]
    outcome: Close,
    /// When, in ISO 8601; now, when left out. It lies in the past.
    #[schema(example = "2025-03-30T16:00:00Z")]
    at: Option<String>,
    /// Money of the deal.
    #[schema(example = 12000, minimum = 0)]
    amount: Option<f64>,
}

/// How a deal ended, or that it is open again.
#[derive(ToSchema)]
#[schema(as = Close, rename_all = "snake_case")]
#[expect(dead_code, reason = "describes plumb_store::Close, whose crate knows no OpenAPI")]
pub(crate) enum CloseAnswer {
    Won,
    Lost,
    Reopened,
}

fn close<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Close, D::Error> {
    one_of(deserializer, &[("won", Close::Won), ("lost", Close::Lost), ("reopened", Close::Reopened)])
}

impl OutcomeItem {
    /// Checks what the types do not say.
    pub fn check(self, now: Time) -> Result<StoredOutcome, ApiError> {
        let Self { lead_id, outcome, at, amount } = self;
        let mut faults = Faults::default();
        faults.text("lead_id", &lead_id);
        let at = at.map_or(Some(now), |text| faults.past("at", &text, now, CLOCKS_MINUTES));
        if amount.is_some_and(|amount| amount < 0.0) {
            faults.add("amount", "it is below 0");
        }
        match at {
            Some(at) => faults.or(StoredOutcome { lead_id, outcome, at, amount }),
            None => Err(faults.into()),
        }
    }
}
