use plumb_core::Time;
use plumb_store::{Applied, Batch, Cause};

use super::state::{Kept, Running, State};
use crate::problem::ApiError;
use crate::record::Record;
use crate::rescore::pace::Pace;
use crate::rescore::{Served, Target};

/// How long a server that says nothing keeps a sweep for itself.
pub(super) const LEASE_SECONDS: i64 = 15;
/// How long after a swap the servers of a shared store wait: until all of them must have swapped, or one would write a score of before behind the sweep.
const SETTLE_SECONDS: i64 = 5;

/// The sweeps of one server.
#[derive(Debug)]
pub(crate) struct Sweeps {
    /// This server's name among those of the store.
    pub(super) holder: String,
    /// Whether other servers write to the store.
    is_shared: bool,
    /// What this server serves, and since when.
    serving: Option<(Target, Time)>,
    /// The target and the night for which there is nothing left to do.
    pub(super) settled: Option<(Target, Time)>,
    /// The state of the sweep that this server does.
    pub(super) own: Option<Kept>,
}

impl Sweeps {
    pub fn new(holder: String, is_shared: bool) -> Self {
        Self { holder, is_shared, serving: None, settled: None, own: None }
    }

    /// Sweeps on, for a moment; returns whether there is more to do. `night` is the last nightly time that has come.
    ///
    /// # Errors
    /// What the store says.
    pub async fn go_on(&mut self, record: &Record, served: &Served, night: Time, now: Time, pace: &mut Pace) -> Result<bool, ApiError> {
        let target = served.target();
        self.notice(&target, now);
        if self.settled.as_ref().is_some_and(|(settled, until)| *settled == target && *until >= night) {
            return Ok(false);
        }
        if !self.is_calm(now) {
            return Ok(false);
        }
        let own = self.own.take().filter(|own| own.state.running.as_ref().is_some_and(|running| running.target == target));
        match own {
            Some(own) => self.step(record, served, own, now, pace).await,
            None => self.begin(record, target, night, now).await,
        }
    }

    /// Remembers since when something is served. What was settled for something else is no longer known to be.
    fn notice(&mut self, target: &Target, now: Time) {
        if self.serving.as_ref().is_none_or(|(serving, _)| serving != target) {
            self.serving = Some((target.clone(), now));
            self.settled = None;
        }
    }

    /// Whether all servers of the store must have swapped.
    fn is_calm(&self, now: Time) -> bool {
        let since = self.serving.as_ref().map_or(now, |(_, since)| *since);
        !self.is_shared || now.millis() - since.millis() >= SETTLE_SECONDS * 1000
    }

    /// Looks whether there is something to do, and takes it on.
    async fn begin(&mut self, record: &Record, target: Target, night: Time, now: Time) -> Result<bool, ApiError> {
        let kept = Kept::read(record).await?;
        let State { running, last } = kept.state.clone();
        if self.is_shared && running.as_ref().is_some_and(|running| running.holder != self.holder && running.until > now) {
            return Ok(false);
        }
        let running = match running {
            Some(running) if running.target == target => {
                tracing::info!(seen = running.seen, total = running.total, "scoring all leads anew goes on where it stopped");
                running
            }
            running => {
                // Half a sweep towards something else leaves leads that were scored with that.
                let before = running.as_ref().map(|running| &running.target).or(last.as_ref().map(|last| &last.target));
                // Another server may serve something else, and have swept towards that: the two must not sweep against each other for ever.
                let is_known = running.is_none() && self.settled.as_ref().is_some_and(|(settled, _)| *settled == target);
                let cause = if is_known { None } else { difference(before, &target) };
                let is_night = last.as_ref().is_none_or(|last| last.night < night);
                let Some(cause) = cause.or(is_night.then_some(Cause::Decay)) else {
                    self.settled = Some((target, night));
                    return Ok(false);
                };
                let total = record.counts().await?.leads;
                tracing::info!(total, cause = cause.as_str(), "scoring all leads anew");
                let (holder, until) = (self.holder.clone(), lease(now));
                Running { target, cause, night, started_at: now, total, seen: 0, written: 0, after: None, holder, until }
            }
        };
        let running = Running { holder: self.holder.clone(), until: lease(now), ..running };
        let (change, kept) = kept.replace(State { running: Some(running), last })?;
        let written = record.write(Batch::new(vec![change], now)).await?;
        // Otherwise another server was quicker.
        self.own = (written.applied.last() == Some(&Applied::Done)).then_some(kept);
        Ok(self.own.is_some())
    }
}

pub(super) fn lease(now: Time) -> Time {
    Time::from_millis(now.millis() + LEASE_SECONDS * 1000).unwrap_or(now)
}

/// Why leads that were scored with the one must be scored with the other.
fn difference(before: Option<&Target>, target: &Target) -> Option<Cause> {
    let Some(before) = before else {
        return Some(Cause::Model);
    };
    let models = |of: &Target| (of.model.clone(), of.version, of.lookalike.clone());
    if models(before) != models(target) {
        Some(Cause::Model)
    } else if before.rules != target.rules {
        Some(Cause::Rules)
    } else {
        // A deal's size is read elsewhere.
        (before != target).then_some(Cause::Data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_has_the_cause_of_what_differs() {
        let one = Target { model: "leads".into(), version: 1, rules: None, lookalike: None, amount: "amount".into() };
        let rules = Target { rules: Some("abc".into()), ..one.clone() };
        assert_eq!(difference(None, &one), Some(Cause::Model));
        assert_eq!(difference(Some(&one), &one), None);
        assert_eq!(difference(Some(&one), &rules), Some(Cause::Rules));
        assert_eq!(difference(Some(&one), &Target { version: 2, ..rules }), Some(Cause::Model));
        assert_eq!(difference(Some(&one), &Target { lookalike: Some("like@1".into()), ..one.clone() }), Some(Cause::Model));
        assert_eq!(difference(Some(&one), &Target { amount: "size".into(), ..one.clone() }), Some(Cause::Data));
    }
}
