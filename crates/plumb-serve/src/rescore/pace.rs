use tokio::time::{Instant, sleep};

/// How work beside requests leaves them their share of the machine: after each small part of it comes a rest as long as the part took. A kernel lets whoever
/// works go on for some milliseconds before it turns to an answer that became ready, so what counts for the slowest answers is that the parts are short.
#[derive(Debug)]
pub(super) struct Pace {
    /// When the part began; none where nobody is there to be left anything.
    part: Option<Instant>,
}

impl Pace {
    /// Beside requests.
    pub fn resting() -> Self {
        Self { part: Some(Instant::now()) }
    }

    /// Without any.
    pub fn restless() -> Self {
        Self { part: None }
    }

    /// What comes now is work: what was before was waiting.
    pub fn begin(&mut self) {
        self.part = self.part.map(|_| Instant::now());
    }

    /// A part is done.
    pub async fn rest(&mut self) {
        if let Some(part) = self.part {
            sleep(part.elapsed()).await;
            self.begin();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_rest_takes_as_long_as_the_part_before_it() {
        let mut pace = Pace::resting();
        let waited = Instant::now();
        pace.begin();
        assert!(pace.part >= Some(waited), "a wait is no part of the work");
        std::thread::sleep(Duration::from_millis(20));
        let done = Instant::now();
        pace.rest().await;
        assert!(done.elapsed() >= Duration::from_millis(20));
        assert!(pace.part > Some(done), "the next part begins when the rest is over");
    }

    #[tokio::test]
    async fn who_leaves_nothing_to_others_does_not_rest() {
        let mut pace = Pace::restless();
        pace.begin();
        pace.rest().await;
        assert_eq!(pace.part, None);
    }
}
