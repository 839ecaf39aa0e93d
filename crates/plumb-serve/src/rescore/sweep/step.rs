use plumb_core::Time;
use plumb_store::{Applied, Batch, Subject};

use super::begin::{Sweeps, lease};
use super::state::{Kept, Running, State};
use crate::problem::ApiError;
use crate::record::Record;
use crate::rescore::Served;
use crate::rescore::pace::Pace;
use crate::rescore::work::{recent, score_all};

/// Leads of a step: their scores are one transaction, for which writes of requests have to wait. So few that reading, scoring and writing them take a few
/// milliseconds each.
const BATCH: u32 = 20;

impl Sweeps {
    /// Scores some leads, or brings the sweep to its end; returns whether there is more to do.
    pub(super) async fn step(&mut self, record: &Record, served: &Served, own: Kept, now: Time, pace: &mut Pace) -> Result<bool, ApiError> {
        let State { running: Some(running), last } = own.state.clone() else {
            return Ok(true);
        };
        let ids = record.lead_ids(running.after.as_deref(), BATCH).await?;
        let Some(after) = ids.last().cloned() else {
            return self.finish(record, &own, running, now).await;
        };
        let subjects = record.subjects(&ids, recent(now), now).await?.into_iter().flatten().collect();
        pace.rest().await;
        let cause = running.cause;
        // Leads that are due are scored as such, with the same: what made one due may have come after `now`, and a score would clear its mark.
        let of = move |subject: &Subject| subject.due.is_none().then_some(cause);
        let mut changes = score_all(served.clone(), subjects, now, of).await?;
        pace.rest().await;
        let next = Running {
            seen: running.seen + ids.len() as u64,
            written: running.written + changes.len() as u64,
            after: Some(after),
            until: lease(now),
            ..running
        };
        let (change, kept) = own.replace(State { running: Some(next), last })?;
        changes.push(change);
        let written = record.write(Batch::new(changes, now)).await?;
        // Otherwise another server has taken over. The scores are as right as its own.
        self.own = (written.applied.last() == Some(&Applied::Done)).then_some(kept);
        Ok(true)
    }

    async fn finish(&mut self, record: &Record, own: &Kept, running: Running, now: Time) -> Result<bool, ApiError> {
        let (target, night) = (running.target.clone(), running.night);
        let seconds = (now.millis() - running.started_at.millis()) / 1000;
        tracing::info!(seen = running.seen, written = running.written, seconds, "all leads are scored anew");
        let (change, _) = own.replace(State { running: None, last: Some(running.finished(now)) })?;
        let written = record.write(Batch::new(vec![change], now)).await?;
        if written.applied.last() == Some(&Applied::Done) {
            self.settled = Some((target, night));
        }
        Ok(true)
    }
}
