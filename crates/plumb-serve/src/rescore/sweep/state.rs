use plumb_core::Time;
use plumb_store::{Cause, Change, PutSetting};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::ApiError;
use crate::record::{CauseAnswer, Record};
use crate::rescore::Target;
use crate::rescore::answer::as_rfc3339;

/// The setting of the store that holds the state of sweeps: it is there after a crash, and for all servers of a store.
const SETTING: &str = "rescoring";

/// How far the leads of a store have been scored with what is served.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct State {
    /// The sweep that is under way.
    #[serde(default)]
    pub running: Option<Running>,
    /// The last one that came to its end.
    #[serde(default)]
    pub last: Option<Finished>,
}

/// A sweep that is under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Running {
    pub target: Target,
    pub cause: Cause,
    /// The nightly time that it does the work of.
    pub night: Time,
    pub started_at: Time,
    /// Leads that there were when it started.
    pub total: u64,
    /// Leads that it has come by.
    pub seen: u64,
    /// Scores that it has written.
    pub written: u64,
    /// The last lead that it has come by, in the order of identifiers.
    pub after: Option<String>,
    /// The server that does it.
    pub holder: String,
    /// Until when no other server takes it over.
    pub until: Time,
}

/// A sweep that came to its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = FinishedRescoring)]
pub(crate) struct Finished {
    /// What leads were scored with.
    pub target: Target,
    /// Why.
    #[schema(value_type = CauseAnswer)]
    pub cause: Cause,
    /// The nightly time that it did the work of.
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub night: Time,
    /// When it started.
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Time,
    /// When it ended.
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub finished_at: Time,
    /// Leads that it came by.
    pub seen: u64,
    /// Scores that it wrote: where a score said the same as the one before, none.
    pub written: u64,
}

impl Running {
    pub fn finished(self, finished_at: Time) -> Finished {
        let Self { target, cause, night, started_at, seen, written, .. } = self;
        Finished { target, cause, night, started_at, finished_at, seen, written }
    }
}

/// The state as it stands in the store, with its text: it is only replaced if nobody else did.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Kept {
    pub state: State,
    text: Option<String>,
}

impl Kept {
    /// Reads it.
    ///
    /// # Errors
    /// What the store says.
    pub async fn read(record: &Record) -> Result<Self, ApiError> {
        let text = record.setting(SETTING).await?;
        let state = text.as_deref().map(serde_json::from_str).transpose().unwrap_or_else(|why| {
            tracing::warn!(%why, "the state of sweeps cannot be read: they start anew");
            None
        });
        Ok(Self { state: state.unwrap_or_default(), text })
    }

    /// The change that puts another state in place of this one, and what then is kept.
    ///
    /// # Errors
    /// [`ApiError::Internal`] for what JSON cannot hold.
    pub fn replace(&self, state: State) -> Result<(Change, Self), ApiError> {
        let text = serde_json::to_string(&state).map_err(|why| {
            tracing::error!(%why, "the state of sweeps cannot be written");
            ApiError::Internal
        })?;
        let change = PutSetting { name: SETTING.to_owned(), value: Some(text.clone()), expected: Some(self.text.clone()) };
        Ok((Change::PutSetting(change), Self { state, text: Some(text) }))
    }
}
