use plumb_core::Time;
use plumb_store::{Batch, Due, Subject};

use super::Served;
use super::work::{recent, score_all};
use crate::problem::ApiError;
use crate::record::Record;

/// Leads that are scored at once.
const BATCH: u32 = 256;
/// Batches before something else gets its turn.
const MOST_BATCHES: usize = 16;

/// Scores leads whose data changed after their newest score; returns how many. Two servers that do this at once score a lead twice, alike.
///
/// `clock` is asked after each look at what is due: what made a lead due by then has happened by then, so that its score counts it.
///
/// # Errors
/// What the store says.
pub(super) async fn score_due(record: &Record, served: &Served, clock: impl Fn() -> Time) -> Result<usize, ApiError> {
    let mut scored = 0;
    for _ in 0..MOST_BATCHES {
        let due = record.due(BATCH).await?;
        if due.is_empty() {
            break;
        }
        let now = clock();
        let ids: Vec<String> = due.iter().map(|due| due.lead_id.clone()).collect();
        let read = record.subjects(&ids, recent(now), now).await?;
        let subjects = read.into_iter().zip(&due).filter_map(|(subject, due)| subject.map(|subject| as_looked(subject, due))).collect();
        // One that is due no longer was scored by another server.
        let changes = score_all(served.clone(), subjects, now, |subject: &Subject| subject.due.map(|due| due.cause)).await?;
        let (wanted, written) = (ids.len(), changes.len());
        if written > 0 {
            record.write(Batch::new(changes, now)).await?;
        }
        scored += written;
        // What cannot be scored would come again and again.
        if written == 0 || wanted < BATCH as usize {
            break;
        }
    }
    Ok(scored)
}

/// The lead with the mark of the look. What changed it since may come after `now`, and has another mark, which the score must not clear: the lead
/// stays due.
fn as_looked(subject: Subject, looked: &Due) -> Subject {
    Subject { due: subject.due.map(|_| looked.due), ..subject }
}
