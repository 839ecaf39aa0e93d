use plumb_core::Time;
use plumb_store::{Batch, Subject};

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
/// # Errors
/// What the store says.
pub(super) async fn score_due(record: &Record, served: &Served, now: Time) -> Result<usize, ApiError> {
    let mut scored = 0;
    for _ in 0..MOST_BATCHES {
        let ids: Vec<String> = record.due(BATCH).await?.into_iter().map(|due| due.lead_id).collect();
        if ids.is_empty() {
            break;
        }
        let subjects = record.subjects(&ids, recent(now), now).await?.into_iter().flatten().collect();
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
