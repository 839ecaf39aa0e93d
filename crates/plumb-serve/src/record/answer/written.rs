//! What became of what a request wanted to be kept.

use plumb_store::{Applied, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::rfc3339;
use crate::problem::{ApiError, Problem};

/// What became of a lead.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LeadResult {
    /// The caller's identifier, if it could be read.
    #[schema(required)]
    pub lead_id: Option<String>,
    /// What happened.
    pub status: LeadStatus,
    /// The lead's version now; absent when it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1)]
    pub version: Option<u64>,
    /// When its newest version was written; absent when it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    pub updated_at: Option<String>,
    /// Why it was refused; pointers lead into the body of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub error: Option<Problem>,
}

/// What happened to a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LeadStatus {
    /// It was not kept before.
    Created,
    /// It was replaced.
    Updated,
    /// The very same was kept already.
    Unchanged,
    /// It was observed before the newest version: kept in the history, the lead is what it was.
    Backfilled,
    /// Nothing was changed.
    Refused,
}

/// What became of an event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventResult {
    /// The event's identifier, if it could be read.
    #[schema(required)]
    pub id: Option<String>,
    /// The lead's identifier, if it could be read.
    #[schema(required)]
    pub lead_id: Option<String>,
    /// What happened.
    pub status: ItemStatus,
    /// Why it was refused; pointers lead into the body of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub error: Option<Problem>,
}

/// What became of an outcome.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutcomeResult {
    /// The lead's identifier, if it could be read.
    #[schema(required)]
    pub lead_id: Option<String>,
    /// What happened.
    pub status: ItemStatus,
    /// Why it was refused; pointers lead into the body of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub error: Option<Problem>,
}

/// What happened to an event or an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ItemStatus {
    /// It is kept now.
    Kept,
    /// It was kept already: no effect.
    Duplicate,
    /// Nothing was changed.
    Refused,
}

impl LeadResult {
    /// Of what the store did.
    ///
    /// # Errors
    /// Why it refused.
    pub fn of(lead_id: String, applied: &Applied) -> Result<Self, ApiError> {
        let Applied::Lead { created, changed, current, version, updated_at } = *applied else {
            return Err(refused(applied, "lead_id"));
        };
        let status = match (created, changed, current) {
            (true, ..) => LeadStatus::Created,
            (_, false, _) => LeadStatus::Unchanged,
            (.., true) => LeadStatus::Updated,
            (.., false) => LeadStatus::Backfilled,
        };
        Ok(Self { lead_id: Some(lead_id), status, version: Some(version), updated_at: Some(rfc3339(updated_at)), error: None })
    }
}

impl ItemStatus {
    /// Of what the store did with an event or an outcome.
    ///
    /// # Errors
    /// Why it refused.
    pub fn of(applied: &Applied) -> Result<Self, ApiError> {
        match applied {
            Applied::Done => Ok(Self::Kept),
            Applied::Duplicate => Ok(Self::Duplicate),
            other => Err(refused(other, "id")),
        }
    }
}

/// Why the store did not do something; `id` is what the request calls the identifier of what it wanted to be kept.
pub(crate) fn refused(applied: &Applied, id: &str) -> ApiError {
    let Applied::Refused(refusal) = applied else {
        tracing::error!(?applied, "the store answered something else than what was asked");
        return ApiError::Internal;
    };
    match refusal {
        Refusal::VersionConflict { current } => ApiError::PreconditionFailed { current: *current },
        Refusal::NotFound => ApiError::LeadNotFound,
        Refusal::TooManyEvents => ApiError::TooManyEvents,
        Refusal::Invalid { field, problem } => ApiError::field(&[if field == "id" { id } else { field }], format!("it {problem}")),
        Refusal::ScoreConflict { .. } | Refusal::SettingConflict { .. } => ApiError::Internal,
    }
}
