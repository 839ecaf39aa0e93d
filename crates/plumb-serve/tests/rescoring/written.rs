//! Scores that are written down because something changed.

use plumb_core::{Score, Time};
use plumb_store::{Cause, Change, Close, Expect, Override, OverrideTarget, Segment, StoredOutcome, Trend};
use serde_json::json;

use super::kept::{Kept, now, set_clock};
use crate::common::{RULES, RulesFile, time};

#[tokio::test]
async fn a_change_is_scored_and_the_lead_is_due_no_longer() {
    let rules = RulesFile::new(RULES);
    let mut kept = Kept::with_rules(Some(&rules.path())).await;
    kept.put("L", json!({ "employees": 300, "industry": "Manufacturing", "amount": 500 })).await;
    assert_eq!(kept.score("L").await, None);
    kept.settle().await;
    let (record, answer) = (kept.score("L").await.expect("a score"), kept.get("/v1/leads/L/score").await);
    assert_eq!(record.cause, Cause::Data);
    assert_eq!(record.probability, answer["probability"].as_f64());
    assert_eq!(record.log_odds, answer["log_odds"].as_f64());
    assert_eq!(record.score.map(|score| u64::from(score.get())), answer["score"].as_u64());
    assert_eq!(record.expected_amount, answer["expected_amount"].as_f64());
    let rule = record.rules.clone().expect("rules");
    assert_eq!((Some(rule.total), json!(rule.grade)), (answer["rule"]["total"].as_f64(), answer["rule"]["grade"].clone()));
    assert_eq!((record.as_of, record.at), (now(), now()));
    assert!(kept.store.due(None, 10).await.expect("a read").is_empty());
    kept.event("L", "1", "download", "2025-03-30T10:00:00Z", json!({ "pages": 5 })).await;
    kept.settle().await;
    let after = kept.score("L").await.expect("a score");
    assert_eq!((after.cause, after.rules.map(|rules| rules.total > rule.total)), (Cause::Event, Some(true)));
    assert_eq!(after.probability, record.probability, "the model uses no events");
    let won = StoredOutcome { lead_id: "L".into(), outcome: Close::Won, at: time("2025-03-30"), amount: Some(2000.0) };
    kept.write(vec![Change::PutOutcome(won)]).await;
    kept.settle().await;
    let after = kept.score("L").await.expect("a score");
    assert_eq!((after.cause, after.amount), (Cause::Data, Some(2000.0)));
    kept.write(vec![Change::EraseLead { id: "L".into(), expect: Expect::Any }]).await;
    kept.settle().await;
    assert_eq!(kept.store.lead("L").await.expect("a read"), None);
}

#[tokio::test]
async fn many_changes_are_all_scored() {
    let mut kept = Kept::new().await;
    kept.put_many(5_000).await;
    kept.settle().await;
    assert!(kept.store.due(None, 1).await.expect("a read").is_empty());
    for number in [0, 255, 256, 4_999] {
        assert!(kept.score(&format!("L{number:05}")).await.is_some_and(|score| score.score.is_some()), "{number}");
    }
}

#[tokio::test]
async fn trend_is_told_by_what_was_written_before() {
    let mut kept = Kept::new().await;
    kept.put("L", json!({ "employees": 20, "industry": "Health" })).await;
    kept.settle().await;
    assert_eq!(kept.score("L").await.map(|score| score.trend), Some(Trend::NotEnough));
    set_clock(now().plus_days(3.0));
    kept.put("L", json!({ "employees": 300, "industry": "Manufacturing" })).await;
    kept.settle().await;
    let better = kept.score("L").await.expect("a score");
    assert_eq!(better.trend, Trend::Improving);
    assert_eq!(kept.get("/v1/leads/L/score").await["trend"], "improving");
    // Long after, it is what it was 30 days ago: the nightly sweep notices.
    set_clock(now().plus_days(40.0));
    kept.settle().await;
    let after = kept.score("L").await.expect("a score");
    assert_eq!((after.trend, after.cause, after.probability), (Trend::Steady, Cause::Decay, better.probability));
}

#[tokio::test]
async fn an_override_is_written_down_and_so_is_its_end() {
    let mut kept = Kept::new().await;
    kept.put("L", json!({ "employees": 20, "industry": "Health" })).await;
    kept.put("M", json!({ "employees": 20, "industry": "Retail" })).await;
    kept.settle().await;
    let pin = Override {
        id: "one".into(),
        target: OverrideTarget::Segment(Segment { attribute: "industry".into(), value: "Health".into() }),
        score: Score::new(77).ok(),
        stage: None,
        author: "Kim".into(),
        reason: "campaign".into(),
        created_at: now(),
        expires_at: Some(now().plus_days(1.0)),
        ended_at: None,
        ended_by: None,
    };
    kept.write(vec![Change::PutOverride(pin)]).await;
    kept.settle().await;
    let pinned = kept.score("L").await.expect("a score");
    assert_eq!((pinned.cause, pinned.effective_score()), (Cause::Override, Score::new(77).ok()));
    assert_ne!(pinned.score, pinned.effective_score());
    assert_eq!(kept.score("M").await.map(|score| score.cause), Some(Cause::Data));
    set_clock(now().plus_days(1.0));
    kept.settle().await;
    let ended = kept.score("L").await.expect("a score");
    assert_eq!((ended.cause, ended.pinned, ended.probability), (Cause::Override, None, pinned.probability));
    let kept_pin = kept.store.get_override("one").await.expect("a read").expect("it is on record");
    assert_eq!((kept_pin.ended_at, kept_pin.ended_by), (kept_pin.expires_at, None));
}

#[tokio::test]
async fn an_override_that_lasts_a_moment_comes_to_its_end() {
    let mut kept = Kept::new().await;
    kept.put("L", json!({ "employees": 20, "industry": "Health" })).await;
    kept.settle().await;
    let start = now();
    let at = |millis: i64| Time::from_millis(start.millis() + millis).expect("a time");
    // It begins and ends between two looks at what has run out.
    set_clock(at(500));
    let pin = Override {
        id: "short".into(),
        target: OverrideTarget::Lead("L".into()),
        score: Score::new(77).ok(),
        stage: None,
        author: "Kim".into(),
        reason: "on the telephone".into(),
        created_at: at(500),
        expires_at: Some(at(1_500)),
        ended_at: None,
        ended_by: None,
    };
    kept.write(vec![Change::PutOverride(pin)]).await;
    kept.settle().await;
    assert_eq!(kept.score("L").await.expect("a score").effective_score(), Score::new(77).ok());
    set_clock(at(4_000));
    kept.settle().await;
    assert_eq!(kept.score("L").await.expect("a score").pinned, None);
}
