//! Where a lead's score is going: the one place that says so.
//!
//! The score of now is held against the one that the lead had 30 days ago; against its first score where it has been scored for less than that. At
//! least 5 points more is improving, at least 5 less declining, anything between steady. Where that earlier score is less than a day old, or the
//! lead has no score now, there is not enough to tell. The model's scores count, never a pinned one.

use plumb_core::{Score, Time};
use plumb_store::{StoredScore, Trend};

/// How far back the earlier score lies.
pub(super) const WINDOW_DAYS: f64 = 30.0;
/// How old the earlier score must be at least.
const LEAST_DAYS: f64 = 1.0;
/// From how many points on a score has moved.
const POINTS: i16 = 5;

/// Where a score is going that is `current` now; the course holds the scores of the window, and the one before.
pub(super) fn trend(current: Option<Score>, course: &[(Time, Score)], now: Time) -> Trend {
    let (Some(current), Some((since, before))) = (current, earlier(course, now)) else {
        return Trend::NotEnough;
    };
    if now.days_since(since) < LEAST_DAYS {
        return Trend::NotEnough;
    }
    match i16::from(current.get()) - i16::from(before.get()) {
        POINTS.. => Trend::Improving,
        difference if difference <= -POINTS => Trend::Declining,
        _ => Trend::Steady,
    }
}

/// The scores of a lead over time; moments at which it had none do not count.
pub(super) fn course(recent: &[StoredScore]) -> Box<[(Time, Score)]> {
    recent.iter().filter_map(|stored| Some((stored.record.as_of, stored.record.score?))).collect()
}

/// The score that a lead had at the start of the window, or the first one after that. A score holds until the next one: it is written down only
/// when it changes.
fn earlier(course: &[(Time, Score)], now: Time) -> Option<(Time, Score)> {
    let start = now.plus_days(-WINDOW_DAYS);
    let before = course.iter().filter(|(at, _)| *at <= start).max_by_key(|(at, _)| *at);
    before.or_else(|| course.iter().min_by_key(|(at, _)| *at)).copied()
}

#[cfg(test)]
mod tests {
    use plumb_core::Status;
    use plumb_store::{Cause, ModelRef, ScoreRecord};

    use super::*;

    fn now() -> Time {
        Time::from_millis(1_750_000_000_000).expect("a time")
    }

    fn score(points: u8) -> Score {
        Score::new(points).expect("a score")
    }

    /// Scores of so many days ago, the newest first.
    fn scores(of: &[(f64, Option<u8>)]) -> Box<[(Time, Score)]> {
        let record = |(days, points): &(f64, Option<u8>)| ScoreRecord {
            lead_id: "L".into(),
            status: Status::Scored,
            score: points.map(score),
            probability: None,
            grade: None,
            log_odds: None,
            model: ModelRef { name: "leads".into(), version: 1 },
            rules: None,
            lookalike: None,
            amount: None,
            expected_amount: None,
            trend: Trend::Steady,
            pinned: None,
            cause: Cause::Data,
            as_of: now().plus_days(-days),
            at: now().plus_days(-days),
        };
        let stored = of.iter().enumerate().map(|(seq, of)| StoredScore { record: record(of), seq: 100 - seq as u64 });
        course(&stored.collect::<Vec<_>>())
    }

    #[test]
    fn five_points_are_a_move_and_four_are_not() {
        let past = scores(&[(3.0, Some(90)), (20.0, Some(50))]);
        assert_eq!(trend(Some(score(55)), &past, now()), Trend::Improving);
        assert_eq!(trend(Some(score(54)), &past, now()), Trend::Steady);
        assert_eq!(trend(Some(score(46)), &past, now()), Trend::Steady);
        assert_eq!(trend(Some(score(45)), &past, now()), Trend::Declining);
    }

    #[test]
    fn the_score_of_thirty_days_ago_counts_even_if_it_was_written_long_before() {
        // 40 held from day 90 to day 12.
        let past = scores(&[(12.0, Some(60)), (90.0, Some(40))]);
        assert_eq!(trend(Some(score(58)), &past, now()), Trend::Improving);
        // Of two before the window the later one held at its start.
        let past = scores(&[(31.0, Some(60)), (90.0, Some(40))]);
        assert_eq!(trend(Some(score(58)), &past, now()), Trend::Steady);
    }

    #[test]
    fn too_little_is_no_trend() {
        assert_eq!(trend(Some(score(50)), &[], now()), Trend::NotEnough);
        assert_eq!(trend(Some(score(50)), &scores(&[(0.9, Some(10))]), now()), Trend::NotEnough);
        assert_eq!(trend(Some(score(50)), &scores(&[(1.0, Some(10))]), now()), Trend::Improving);
        assert_eq!(trend(None, &scores(&[(9.0, Some(10))]), now()), Trend::NotEnough);
        // A moment without a score is no score of 0.
        assert_eq!(trend(Some(score(50)), &scores(&[(0.5, Some(48)), (9.0, None)]), now()), Trend::NotEnough);
    }
}
