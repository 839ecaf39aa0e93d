use std::time::Duration;

use plumb_store::Subject;
use tokio::time::sleep;

use super::due::DueLeads;
use super::expiry::end_overdue;
use super::pace::Pace;
use super::sweep::Sweeps;
use super::work::score_all;
use super::{TimeOfDay, spread};
use crate::AppState;
use crate::problem::ApiError;
use crate::record::Record;

/// How often it is looked whether there is something to do, should nobody say so.
const LOOK: Duration = Duration::from_secs(1);
/// How often it is looked for overrides whose time is up.
const EXPIRY_MS: i64 = 2_000;
/// The longest wait after a fault.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Keeps the scores of kept leads up to date: one task a server.
pub struct Rescoring {
    state: AppState,
    record: Record,
    nightly: TimeOfDay,
    due: DueLeads,
    sweeps: Sweeps,
    next_expiry_ms: i64,
}

impl Rescoring {
    /// For what a server keeps; `None` if it keeps nothing.
    pub fn new(state: &AppState, nightly: TimeOfDay) -> Option<Self> {
        let record = state.store().ok()?.clone();
        let sweeps = Sweeps::new(crate::request_id::unique(), record.is_shared());
        Some(Self { state: state.clone(), record, nightly, due: DueLeads::default(), sweeps, next_expiry_ms: i64::MIN })
    }

    /// Goes on for as long as it is let. What it does is safe to be broken off at any moment.
    pub async fn run(mut self) {
        let (mut wait, mut pace) = (LOOK, Pace::resting());
        loop {
            pace.begin();
            match self.round(&mut pace).await {
                Ok(true) => {
                    wait = LOOK;
                    pace.rest().await;
                }
                Ok(false) => {
                    wait = LOOK;
                    tokio::select! { () = self.record.changed() => {}, () = sleep(LOOK) => {} }
                }
                Err(_) => {
                    // The fault was logged.
                    wait = (wait * 2).min(LONGEST_WAIT);
                    sleep(wait).await;
                }
            }
        }
    }

    /// Does some of what is to be done, and returns whether there is more: for programs that have no server running.
    ///
    /// # Errors
    /// What the store says, in words; the log has more.
    pub async fn step(&mut self) -> Result<bool, String> {
        self.round(&mut Pace::restless()).await.map_err(|why| why.to_string())
    }

    /// Does some of what is to be done; returns whether there is more. What changed comes before all else.
    async fn round(&mut self, pace: &mut Pace) -> Result<bool, ApiError> {
        let now = self.state.now();
        let served = self.state.served()?;
        if now.millis() >= self.next_expiry_ms {
            end_overdue(&self.record, now).await?;
            self.next_expiry_ms = now.millis() + EXPIRY_MS;
        }
        let spreads = spread::go_on(&self.record, now).await?;
        let state = &self.state;
        let score =
            async |subjects, now| score_all(served.clone(), subjects, now, |subject: &Subject| subject.due.map(|due| due.cause)).await;
        let turn = self.due.go_on(&self.record, || state.now(), score).await?;
        if turn.scored > 0 {
            pace.rest().await;
        }
        // That may have taken a while.
        let (served, now) = (self.state.served()?, self.state.now());
        let more = self.sweeps.go_on(&self.record, &served, self.nightly.last(now), now, pace).await?;
        Ok(spreads || turn.scored > 0 || turn.has_more || more)
    }
}
