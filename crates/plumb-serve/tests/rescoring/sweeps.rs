//! All leads scored anew: after a promotion, after a change of the rules, at night; broken off and gone on with.

use plumb_core::Time;
use plumb_store::{Cause, ScoreRecord};
use serde_json::{Value, json};

use super::kept::{Kept, now, set_clock, settle};
use crate::common::{RULES, RulesFile, model, publish};

async fn scores(kept: &Kept, leads: usize) -> Vec<ScoreRecord> {
    let mut scores = Vec::with_capacity(leads);
    for number in 0..leads {
        scores.push(kept.score(&format!("L{number:05}")).await.expect("a score"));
    }
    scores
}

/// A second version, served.
fn promote(kept: &Kept) {
    publish(&kept.api.registry, &model("leads", 0.5), true);
    kept.api.state.refresh();
}

fn later(seconds: i64) -> Time {
    Time::from_millis(now().millis() + seconds * 1000).expect("a time")
}

/// The state of a store that others write to, long enough after a swap that all servers have swapped.
async fn calm(kept: &mut Kept) {
    while kept.rescoring.step().await.expect("no fault") {}
    set_clock(later(6));
}

#[tokio::test]
async fn a_promotion_scores_all_leads_anew() {
    let mut kept = Kept::new().await;
    kept.put_many(450).await;
    calm(&mut kept).await;
    kept.settle().await;
    let before = scores(&kept, 450).await;
    assert!(before.iter().all(|score| score.model.version == 1 && score.cause == Cause::Data));
    promote(&kept);
    calm(&mut kept).await;
    kept.settle().await;
    let after = scores(&kept, 450).await;
    assert!(after.iter().all(|score| score.model.version == 2 && score.cause == Cause::Model));
    assert!(after.iter().zip(&before).all(|(after, before)| after.probability > before.probability));
    let shown = kept.get("/v1/rescoring").await;
    assert_eq!((&shown["due"], &shown["running"]), (&json!(0), &Value::Null));
    let last = &shown["last"];
    assert_eq!(
        (&last["cause"], &last["seen"], &last["written"], &last["target"]["version"]),
        (&json!("model"), &json!(450), &json!(450), &json!(2))
    );
    // Nothing is left to do, also for a server that starts now.
    let mut other = kept.another();
    settle(&mut other).await;
    set_clock(later(6));
    settle(&mut other).await;
    assert_eq!(kept.get("/v1/rescoring").await["last"], *last);
}

#[tokio::test]
async fn a_sweep_that_was_broken_off_goes_on_where_it_was() {
    let mut kept = Kept::new().await;
    kept.put_many(450).await;
    calm(&mut kept).await;
    kept.settle().await;
    promote(&kept);
    calm(&mut kept).await;
    // It begins, and does a part.
    for _ in 0..2 {
        assert!(kept.rescoring.step().await.expect("no fault"));
    }
    let running = kept.get("/v1/rescoring").await["running"].clone();
    assert_eq!((&running["seen"], &running["total"]), (&json!(20), &json!(450)));
    let versions = |scores: &[ScoreRecord]| scores.iter().filter(|score| score.model.version == 2).count();
    assert_eq!(versions(&scores(&kept, 450).await), 20);
    // The server is gone. Another one waits until it may take over.
    kept.rescoring = kept.another();
    kept.settle().await;
    set_clock(later(6));
    kept.settle().await;
    assert_eq!(kept.get("/v1/rescoring").await["running"], running, "the lease of the first one still holds");
    set_clock(later(60));
    kept.settle().await;
    let last = kept.get("/v1/rescoring").await["last"].clone();
    assert_eq!((&last["seen"], &last["written"], &last["started_at"]), (&json!(450), &json!(450), &running["started_at"]));
    assert_eq!(versions(&scores(&kept, 450).await), 450);
}

#[tokio::test]
async fn a_promotion_in_the_middle_of_a_sweep_begins_anew() {
    let mut kept = Kept::new().await;
    kept.put_many(450).await;
    calm(&mut kept).await;
    kept.settle().await;
    promote(&kept);
    calm(&mut kept).await;
    for _ in 0..2 {
        assert!(kept.rescoring.step().await.expect("no fault"));
    }
    // Back to the first version: some of the leads have scores of the second.
    kept.api.registry.rollback("leads", now(), None).expect("a rollback");
    kept.api.state.refresh();
    calm(&mut kept).await;
    kept.settle().await;
    assert!(scores(&kept, 450).await.iter().all(|score| score.model.version == 1));
    assert_eq!(kept.get("/v1/rescoring").await["last"]["target"]["version"], 1);
}

#[tokio::test]
async fn other_rules_score_all_leads_anew() {
    let rules = RulesFile::new(RULES);
    let mut kept = Kept::with_rules(Some(&rules.path())).await;
    kept.put_many(30).await;
    calm(&mut kept).await;
    kept.settle().await;
    let before = scores(&kept, 30).await;
    rules.change(&RULES.replace("points = 20", "points = 10"), &kept.api.state);
    calm(&mut kept).await;
    kept.settle().await;
    let after = scores(&kept, 30).await;
    assert!(after.iter().all(|score| score.cause == Cause::Rules));
    for (after, before) in after.iter().zip(&before) {
        assert_eq!(after.probability, before.probability);
        assert_ne!(after.rules.as_ref().map(|rules| &rules.digest), before.rules.as_ref().map(|rules| &rules.digest));
    }
}

#[tokio::test]
async fn the_night_writes_only_what_has_aged() {
    let mut kept = Kept::new().await;
    // The age of one passes 30 days in the night, the other knows no age.
    kept.put("aging", json!({ "employees": 20, "signed_up": "2025-03-02T12:00:00Z" })).await;
    kept.put("ageless", json!({ "employees": 20 })).await;
    calm(&mut kept).await;
    kept.settle().await;
    let (aging, ageless) = (kept.score("aging").await, kept.score("ageless").await);
    set_clock(now().plus_days(1.0));
    kept.settle().await;
    let after = kept.score("aging").await.expect("a score");
    assert_eq!(after.cause, Cause::Decay);
    assert!(after.probability < aging.and_then(|score| score.probability));
    let shown = kept.get("/v1/rescoring").await["last"].clone();
    assert_eq!((&shown["cause"], &shown["seen"], &shown["night"]), (&json!("decay"), &json!(2), &json!("2025-04-01T02:00:00Z")));
    // A day after the first score there is a trend to tell, so it is written; the day after that there is nothing new.
    let (second, before) = (kept.score("ageless").await.expect("a score"), ageless.expect("a score"));
    assert_eq!(second.probability, before.probability);
    set_clock(now().plus_days(1.0));
    kept.settle().await;
    assert_eq!(kept.score("ageless").await, Some(second));
    assert_eq!(kept.get("/v1/rescoring").await["last"]["written"], 0);
    // Once a night.
    let last = kept.get("/v1/rescoring").await["last"].clone();
    set_clock(now().plus_days(0.4));
    kept.settle().await;
    assert_eq!(kept.get("/v1/rescoring").await["last"], last);
}
