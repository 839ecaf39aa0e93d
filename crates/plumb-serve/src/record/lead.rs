use plumb_core::Time;
use plumb_store::{Expect, PutLead};
use serde::Deserialize;
use utoipa::ToSchema;

use super::attributes::KeptAttributes;
use super::faults::Faults;
use crate::problem::ApiError;

/// A time without an offset may be that of a place where it is tomorrow already.
const A_DAY_MINUTES: f64 = 24.0 * 60.0;

/// A lead to be kept. It replaces what was kept under its identifier as a whole.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = LeadToKeep)]
#[serde(deny_unknown_fields, expecting = "an object with the member `attributes`")]
pub(crate) struct LeadBody {
    #[schema(value_type = crate::score::Attributes)]
    attributes: KeptAttributes,
    /// When the lead came to be, in ISO 8601. When left out, what is kept; for a new lead `observed_at`. A day after now at most.
    #[schema(example = "2025-03-01T08:00:00Z")]
    created_at: Option<String>,
    /// From when on the attributes were so, in ISO 8601: now, when left out or later than now. What lies before the newest version is kept in the
    /// history and does not become what the lead is now.
    #[schema(example = "2025-03-02T09:30:00Z")]
    observed_at: Option<String>,
    /// Who works the lead; nobody, when left out.
    #[schema(example = "maria")]
    owner: Option<String>,
}

/// A lead of a batch to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = BatchLeadToKeep)]
#[serde(deny_unknown_fields, expecting = "an object with the members `lead_id` and `attributes`")]
pub(crate) struct LeadItem {
    /// The caller's identifier of the lead.
    #[schema(example = "00Q5e00000AbCdE")]
    lead_id: String,
    #[schema(value_type = crate::score::Attributes)]
    attributes: KeptAttributes,
    /// When the lead came to be, in ISO 8601. When left out, what is kept; for a new lead `observed_at`. A day after now at most.
    #[schema(example = "2025-03-01T08:00:00Z")]
    created_at: Option<String>,
    /// From when on the attributes were so, in ISO 8601: now, when left out or later than now. What lies before the newest version is kept in the
    /// history and does not become what the lead is now.
    #[schema(example = "2025-03-02T09:30:00Z")]
    observed_at: Option<String>,
    /// Who works the lead; nobody, when left out.
    #[schema(example = "maria")]
    owner: Option<String>,
    /// Only if the lead has this version; 0: only if it is not kept.
    #[schema(example = 3)]
    if_version: Option<u64>,
}

impl LeadBody {
    /// Checks what the types do not say.
    pub fn check(self, id: String, expect: Expect, now: Time) -> Result<PutLead, ApiError> {
        let mut faults = Faults::default();
        let created_at = self.created_at.and_then(|text| faults.past("created_at", &text, now, A_DAY_MINUTES));
        let observed_at = self.observed_at.and_then(|text| faults.time("observed_at", &text));
        faults.text("lead_id", &id);
        if let Some(owner) = &self.owner {
            faults.text("owner", owner);
        }
        faults.or(PutLead { id, attributes: self.attributes.0, created_at, observed_at, owner: self.owner, expect })
    }
}

impl LeadItem {
    /// Checks what the types do not say.
    pub fn check(self, now: Time) -> Result<PutLead, ApiError> {
        let Self { lead_id, attributes, created_at, observed_at, owner, if_version } = self;
        let expect = match if_version {
            None => Expect::Any,
            Some(0) => Expect::Absent,
            Some(version) => Expect::Version(version),
        };
        LeadBody { attributes, created_at, observed_at, owner }.check(lead_id, expect, now)
    }
}
