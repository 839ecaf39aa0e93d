use std::panic::{AssertUnwindSafe, catch_unwind};

use plumb_core::Time;
use plumb_store::{Cause, Change, Subject};

use super::Served;
use super::lead::KeptLead;
use super::record::score_kept;
use super::trend::WINDOW_DAYS;
use crate::clock::Moment;
use crate::problem::ApiError;

/// Since when the scores of a lead matter for its next one.
pub(crate) fn recent(now: Time) -> Time {
    now.plus_days(-WINDOW_DAYS)
}

/// Scores leads apart from the threads that answer, and returns what is to be written: nothing for a lead for which `cause` has no reason, nor where
/// the score says what the newest one says, unless the lead is due.
pub(super) async fn score_all(
    served: Served,
    subjects: Vec<Subject>,
    now: Time,
    cause: impl Fn(&Subject) -> Option<Cause> + Send + 'static,
) -> Result<Vec<Change>, ApiError> {
    let work = move || {
        let now = Moment::new(now);
        subjects.iter().filter_map(|subject| put(&served, subject, &now, cause(subject)?)).collect()
    };
    tokio::task::spawn_blocking(work).await.map_err(|why| {
        tracing::error!(%why, "scoring kept leads failed");
        ApiError::Internal
    })
}

fn put(served: &Served, subject: &Subject, now: &Moment, cause: Cause) -> Option<Change> {
    // One lead that the program has a fault with must not keep all others from their scores.
    let scored = catch_unwind(AssertUnwindSafe(|| score_kept(served, &KeptLead::of(subject), now, cause)));
    let Ok(record) = scored else {
        tracing::error!(lead = subject.lead.id, "a kept lead could not be scored, because of a fault of the program");
        return None;
    };
    let says_the_same = subject.lead.score.as_ref().is_some_and(|newest| newest.record.says_the_same(&record));
    let mark = subject.due.map(|due| due.mark);
    // Another server may have scored what the lead has become since.
    let after = Some(subject.lead.score.as_ref().map(|newest| newest.seq));
    (mark.is_some() || !says_the_same).then(|| Change::PutScore { record: Box::new(record), mark, after })
}
