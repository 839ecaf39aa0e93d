use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use plumb_store::{Applied, Change, Expect, FeedChange, LeadFilter, LeadQuery, PutLead, Refusal, ScoreRecord, Sort, Store};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::made::*;

pub async fn no_change_of_several_writers_is_lost(store: Arc<dyn Store>) {
    put(&*store, "l1", json!({ "n": 0 }), 1).await;
    let writers: Vec<JoinHandle<()>> = (0..8).map(|_| tokio::spawn(add_ten(store.clone()))).collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let lead = store.lead("l1").await.unwrap().unwrap();
    assert_eq!((lead.attributes["n"].as_i64(), lead.version), (Some(80), 81));
    assert_eq!(store.history("l1", 100).await.unwrap().unwrap().versions.len(), 81);
}

/// Reads and writes as a careful client does, again and again where another was faster.
async fn add_ten(store: Arc<dyn Store>) {
    let mut added = 0;
    while added < 10 {
        let kept = store.lead("l1").await.unwrap().unwrap();
        let n = kept.attributes["n"].as_i64().unwrap() + 1;
        let next = PutLead { expect: Expect::Version(kept.version), ..lead("l1", json!({ "n": n })) };
        match write(&*store, Change::PutLead(next), 1).await {
            Applied::Lead { changed: true, .. } => added += 1,
            Applied::Refused(Refusal::VersionConflict { current }) => assert!(current > Some(kept.version)),
            other => panic!("{other:?}"),
        }
    }
}

pub async fn a_follower_misses_nothing(store: Arc<dyn Store>) {
    let done = Arc::new(AtomicBool::new(false));
    let follower = tokio::spawn(follow(store.clone(), done.clone()));
    let writers: Vec<JoinHandle<()>> = (0..4u8).map(|n| tokio::spawn(churn(store.clone(), n))).collect();
    for writer in writers {
        writer.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    let followed = follower.await.unwrap();
    let mut kept = BTreeMap::new();
    for id in store.lead_ids(None, 1000).await.unwrap() {
        kept.insert(id.clone(), store.lead(&id).await.unwrap().unwrap().score.unwrap().record);
    }
    assert!(kept.len() > 10, "{}", kept.len());
    assert_eq!(followed, kept);
}

/// Scores some leads of its own over and over, and erases some.
async fn churn(store: Arc<dyn Store>, writer: u8) {
    for n in 0..60u8 {
        let id = format!("w{writer}-{}", n % 7);
        let mut changes = vec![Change::PutLead(lead(&id, json!({ "n": n })))];
        changes.push(Change::PutScore { record: Box::new(record(&id, 1 + n, n.into())), mark: None, after: None });
        write_all(&*store, changes, n.into()).await;
        if n % 11 == writer {
            assert_eq!(erase(&*store, &id, n.into()).await, Applied::Done);
        }
    }
}

/// What a follower who reads page after page knows in the end.
async fn follow(store: Arc<dyn Store>, done: Arc<AtomicBool>) -> BTreeMap<String, ScoreRecord> {
    let (mut known, mut after) = (BTreeMap::new(), 0);
    loop {
        // Looked at before the page: what was written until then is on it.
        let last = done.load(Ordering::SeqCst);
        let page = store.feed(after, 5).await.unwrap();
        if page.is_empty() && last {
            return known;
        }
        for item in page {
            assert!(item.seq > after);
            after = item.seq;
            match item.change {
                FeedChange::Scored(record) => known.insert(item.lead_id, *record),
                FeedChange::Erased => known.remove(&item.lead_id),
            };
        }
        tokio::task::yield_now().await;
    }
}

pub async fn pages_meet_every_lead_while_others_write(store: Arc<dyn Store>) {
    let ids: Vec<String> = (0..100).map(|n| format!("l{:03}", n * 10)).collect();
    write_all(&*store, ids.iter().map(|id| Change::PutLead(lead(id, json!({})))).collect(), 1).await;
    let done = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (store, done) = (store.clone(), done.clone());
        async move {
            let mut n = 0;
            while !done.load(Ordering::SeqCst) {
                let id = format!("l{:03}", (n * 37) % 1000);
                put(&*store, &id, json!({ "n": n }), 2).await;
                n += 1;
            }
        }
    });
    for descending in [false, true] {
        let (mut met, mut after) = (Vec::new(), None);
        loop {
            let query = LeadQuery { filter: LeadFilter::default(), sort: Sort::Id, descending, after, limit: 9 };
            let page = store.leads(query).await.unwrap();
            met.extend(page.items.into_iter().map(|lead| lead.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if descending {
            met.reverse();
        }
        assert!(met.is_sorted_by(|a, b| a < b), "nothing twice");
        assert!(ids.iter().all(|id| met.binary_search(id).is_ok()), "nothing missed");
    }
    done.store(true, Ordering::SeqCst);
    writer.await.unwrap();
}
