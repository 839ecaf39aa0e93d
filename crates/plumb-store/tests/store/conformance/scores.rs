use std::sync::Arc;

use plumb_core::Status;
use plumb_store::{Applied, Cause, Change, ModelRef, Pinned, Refusal, ScoreRecord, Store, Trend};
use serde_json::json;

use crate::made::*;

pub async fn a_score_is_kept_with_its_history(store: Arc<dyn Store>) {
    let store = &*store;
    assert_eq!(score(store, record("l1", 50, 1), None).await, Applied::Refused(Refusal::NotFound));
    put(store, "l1", json!({}), 1).await;
    assert_eq!(score(store, record("l1", 50, 2), None).await, Applied::Done);
    let pinned = Pinned { override_id: "p".to_owned(), score: record("l1", 90, 1).score, stage: None };
    let newest = ScoreRecord { pinned: Some(pinned), trend: Trend::Improving, cause: Cause::Override, ..record("l1", 60, 3) };
    assert_eq!(score(store, newest.clone(), None).await, Applied::Done);
    let kept = store.lead("l1").await.unwrap().unwrap().score.unwrap();
    assert_eq!(kept.record, newest);
    let history = store.history("l1", 10).await.unwrap().unwrap();
    assert_eq!(history.scores[0], kept);
    assert_eq!(history.scores[1].record, record("l1", 50, 2));
    assert!(history.scores[0].seq > history.scores[1].seq);
    let excluded = ScoreRecord {
        status: Status::Excluded,
        score: None,
        probability: None,
        grade: None,
        log_odds: None,
        rules: None,
        expected_amount: None,
        ..record("l1", 50, 4)
    };
    assert_eq!(score(store, excluded.clone(), None).await, Applied::Done);
    assert_eq!(subject(store, "l1", 5).await.lead.score.unwrap().record, excluded);
}

pub async fn a_score_that_says_the_same_is_not_kept_again(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "l1", json!({}), 1).await;
    score(store, record("l1", 50, 2), None).await;
    let end = store.feed_end().await.unwrap();
    let mark = subject(store, "l1", 3).await.due.unwrap().mark;
    let same = ScoreRecord { cause: Cause::Decay, ..record("l1", 50, 3) };
    assert_eq!(score(store, same, Some(mark)).await, Applied::Duplicate);
    assert_eq!(due(store).await, Vec::<String>::new(), "it is scored all the same");
    assert_eq!(store.feed_end().await.unwrap(), end);
    assert_eq!(store.history("l1", 10).await.unwrap().unwrap().scores.len(), 1);
    let other = ScoreRecord { model: ModelRef { name: "leads".to_owned(), version: 4 }, ..record("l1", 50, 4) };
    assert_eq!(score(store, other, None).await, Applied::Done);
    // What was said before is news again.
    assert_eq!(score(store, record("l1", 50, 5), None).await, Applied::Done);
    assert_eq!(store.history("l1", 10).await.unwrap().unwrap().scores.len(), 3);
}

pub async fn a_lead_is_due_until_its_newest_change_is_scored(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "l1", json!({ "a": 1 }), 1).await;
    let old = subject(store, "l1", 1).await.due.unwrap();
    put(store, "l1", json!({ "a": 2 }), 2).await;
    let new = subject(store, "l1", 2).await.due.unwrap();
    assert_ne!(old.mark, new.mark);
    score(store, record("l1", 50, 3), Some(old.mark)).await;
    assert_eq!(due(store).await, ["l1"], "it changed after it was read");
    assert_eq!(store.due(None, 1).await.unwrap()[0].since, new.mark, "it waits from its newest change on");
    score(store, record("l1", 51, 4), None).await;
    assert_eq!(due(store).await, ["l1"], "a score without a mark clears none");
    score(store, record("l1", 52, 5), Some(u64::MAX)).await;
    assert_eq!(due(store).await, ["l1"]);
    score(store, record("l1", 53, 6), Some(new.mark)).await;
    assert_eq!(due(store).await, Vec::<String>::new());
    assert_eq!(subject(store, "l1", 7).await.due, None);
}

pub async fn a_score_may_expect_the_one_before(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "l1", json!({}), 1).await;
    let after = |points, after| Change::PutScore { record: Box::new(record("l1", points, 2)), mark: None, after: Some(after) };
    let conflict = |current| Applied::Refused(Refusal::ScoreConflict { current });
    assert_eq!(write(store, after(50, Some(1)), 2).await, conflict(None));
    assert_eq!(write(store, after(50, None), 2).await, Applied::Done);
    let seq = subject(store, "l1", 3).await.lead.score.unwrap().seq;
    assert_eq!(write(store, after(60, None), 2).await, conflict(Some(seq)));
    assert_eq!(write(store, after(60, Some(seq)), 2).await, Applied::Done);
    assert_eq!(write(store, after(70, Some(seq)), 2).await, conflict(Some(store.feed_end().await.unwrap())));
    assert_eq!(subject(store, "l1", 3).await.lead.score.unwrap().record, record("l1", 60, 2));
}

pub async fn those_that_are_due_go_by_pages(store: Arc<dyn Store>) {
    let store = &*store;
    // Of one batch, all became due at once.
    let many = (0..5).map(|n| Change::PutLead(lead(&format!("b{n}"), json!({})))).collect();
    write_all(store, many, 1).await;
    for n in 0..5 {
        put(store, &format!("a{n}"), json!({}), 2).await;
    }
    let all = store.due(None, 100).await.unwrap();
    assert_eq!(all.len(), 10);
    assert!(all.is_sorted_by_key(|due| (due.since, due.lead_id.clone())));
    for limit in 1..6 {
        let (mut met, mut after) = (Vec::new(), None);
        loop {
            let page = store.due(after.as_ref(), limit).await.unwrap();
            let Some(last) = page.last() else { break };
            assert!(page.len() <= limit as usize);
            after = Some(last.clone());
            met.extend(page);
        }
        assert_eq!(met, all);
    }
    // The place of one that is due no longer still stands for what came after it.
    score(store, record(&all[3].lead_id, 40, 3), Some(all[3].due.mark)).await;
    assert_eq!(store.due(Some(&all[3]), 2).await.unwrap(), all[4..6]);
}

pub async fn those_that_wait_longest_come_first(store: Arc<dyn Store>) {
    let store = &*store;
    for (minutes, id) in [(1, "c"), (2, "a"), (3, "b")] {
        put(store, id, json!({}), minutes).await;
    }
    // What changes all the time does not wait for ever.
    put(store, "c", json!({ "x": 1 }), 4).await;
    assert_eq!(due(store).await, ["c", "a", "b"]);
    assert_eq!(store.due(None, 2).await.unwrap().len(), 2);
    let first = store.due(None, 1).await.unwrap().remove(0);
    score(store, record("c", 10, 5), Some(first.due.mark)).await;
    put(store, "c", json!({ "x": 2 }), 6).await;
    assert_eq!(due(store).await, ["a", "b", "c"]);
}

pub async fn recent_scores_have_the_one_before(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "l1", json!({}), 1).await;
    put(store, "l2", json!({}), 1).await;
    for minutes in [10, 20, 30, 40] {
        score(store, record("l1", minutes as u8, minutes), None).await;
        score(store, record("l2", minutes as u8, minutes), None).await;
    }
    let since = |minutes| async move {
        let ids = ["l2".to_owned(), "nobody".to_owned(), "l1".to_owned(), "l2".to_owned()];
        let found = store.subjects(&ids, at(minutes), at(50)).await.unwrap();
        assert_eq!((found.len(), &found[1]), (4, &None));
        assert_eq!(found[0], found[3]);
        let times = |n: usize| found[n].as_ref().unwrap().recent.iter().map(|score| score.record.at).collect::<Vec<_>>();
        assert_eq!(times(0), times(2));
        times(0)
    };
    assert_eq!(since(25).await, [at(40), at(30), at(20)]);
    assert_eq!(since(30).await, [at(40), at(30), at(20)]);
    assert_eq!(since(5).await, [at(40), at(30), at(20), at(10)]);
    assert_eq!(since(45).await, [at(40)]);
}
