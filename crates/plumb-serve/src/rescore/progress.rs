use plumb_core::Time;
use plumb_store::Cause;
use serde::Serialize;
use utoipa::ToSchema;

use super::Target;
use super::answer::as_rfc3339;
use super::sweep::{Finished, Kept, Running};
use crate::problem::ApiError;
use crate::record::{CauseAnswer, Record};

/// Leads that are due are counted up to here.
const MOST_DUE: u32 = 1_000;

/// How far scores are up to date.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rescoring)]
pub(crate) struct RescoringAnswer {
    /// Leads whose data changed after their newest score was written, counted up to 1,000. A score that is asked for by identifier does not wait for that.
    #[schema(maximum = 1000)]
    due: usize,
    /// Whether leads of segments are still looked for, for which something was pinned or ended: they become due by and by.
    spreading: bool,
    /// The sweep over all leads that is under way; null when there is none.
    #[schema(required)]
    running: Option<RunningAnswer>,
    /// The last sweep that came to its end; null before the first.
    #[schema(required)]
    last: Option<Finished>,
}

/// A sweep that is under way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RunningRescoring)]
struct RunningAnswer {
    /// What leads are scored with.
    target: Target,
    /// Why.
    #[schema(value_type = CauseAnswer)]
    cause: Cause,
    /// When it started.
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    started_at: Time,
    /// Leads that there were when it started.
    total: u64,
    /// Leads that it has come by.
    seen: u64,
    /// Scores that it has written.
    written: u64,
}

impl RescoringAnswer {
    /// As the store has it: the same from all servers of a store.
    ///
    /// # Errors
    /// What the store says.
    pub async fn read(record: &Record) -> Result<Self, ApiError> {
        let kept = Kept::read(record).await?;
        let running = kept.state.running.map(|Running { target, cause, started_at, total, seen, written, .. }| RunningAnswer {
            target,
            cause,
            started_at,
            total,
            seen,
            written,
        });
        let (due, spreading) = (record.due(None, MOST_DUE).await?.len(), record.is_spreading().await?);
        Ok(Self { due, spreading, running, last: kept.state.last })
    }
}
