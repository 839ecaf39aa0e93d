use plumb_core::Time;
use plumb_store::{Applied, Batch, Change, Due, Subject};

use super::work::recent;
use crate::problem::ApiError;
use crate::record::Record;

/// Leads of a turn: then requests, and a sweep that is under way, get theirs.
const BATCH: u32 = 256;

/// Goes through the leads that are due. A lead that cannot be scored stays due, and must not keep those behind it from their turn: so each look goes on
/// behind the one before, until all were met, and only then from the first again.
#[derive(Debug, Default)]
pub(super) struct DueLeads {
    /// The last one that was met; none where it begins anew.
    after: Option<Due>,
    /// The first lead of those that could not be read or written.
    failed: Option<String>,
}

/// How far a turn came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    /// Leads whose scores were taken by the store.
    pub scored: usize,
    /// Whether leads are due that were not met yet.
    pub has_more: bool,
}

impl DueLeads {
    /// Scores some leads whose data changed after their newest score. Two servers that do this at once score a lead twice, alike.
    ///
    /// `clock` is asked after the look at what is due: what made a lead due by then has happened by then, so that its score counts it. `score` returns
    /// what is to be written of some leads.
    ///
    /// # Errors
    /// What the store says.
    pub async fn go_on<S>(
        &mut self,
        record: &Record,
        clock: impl Fn() -> Time,
        score: impl Fn(Vec<Subject>, Time) -> S,
    ) -> Result<Turn, ApiError>
    where
        S: Future<Output = Result<Vec<Change>, ApiError>>,
    {
        let due = record.due(self.after.as_ref(), BATCH).await?;
        let now = clock();
        let mut scored = 0;
        if !due.is_empty() {
            let ids: Vec<String> = due.iter().map(|due| due.lead_id.clone()).collect();
            let read = match record.subjects(&ids, recent(now), now).await {
                Ok(read) => read,
                Err(why) => return Err(self.failed_at(due, why.into())),
            };
            let subjects = read.into_iter().zip(&due).filter_map(|(subject, due)| subject.map(|subject| as_looked(subject, due))).collect();
            // One that is due no longer was scored by another server.
            let changes = score(subjects, now).await?;
            if !changes.is_empty() {
                let written = match record.write(Batch::new(changes, now)).await {
                    Ok(written) => written,
                    Err(why) => return Err(self.failed_at(due, why)),
                };
                scored = written.applied.iter().filter(|applied| !matches!(applied, Applied::Refused(_))).count();
            }
            self.failed = None;
        }
        let has_more = due.len() == BATCH as usize;
        self.after = due.into_iter().next_back().filter(|_| has_more);
        Ok(Turn { scored, has_more })
    }

    /// What to do about leads that could not be read or written: they are tried once more, and if that fails too, those behind them get their turn.
    fn failed_at(&mut self, due: Vec<Due>, why: ApiError) -> ApiError {
        let first = due.first().map(|due| due.lead_id.clone());
        if self.failed == first {
            self.failed = None;
            self.after = due.into_iter().next_back();
        } else {
            self.failed = first;
        }
        why
    }
}

/// The lead with the mark of the look. What changed it since may come after `now`, and has another mark, which the score must not clear: the lead
/// stays due.
fn as_looked(subject: Subject, looked: &Due) -> Subject {
    Subject { due: subject.due.map(|_| looked.due), ..subject }
}

#[cfg(test)]
mod tests;
