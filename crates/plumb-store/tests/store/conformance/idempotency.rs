use std::sync::Arc;

use plumb_store::{Applied, Batch, Change, Idempotency, PutSetting, Refusal, Store, StoreError};
use serde_json::json;

use crate::made::*;

fn named(key: &str, digest: u8, changes: Vec<Change>, minutes: i64) -> Batch {
    Batch {
        changes,
        idempotency: Some(Idempotency { key: key.to_owned(), digest: [digest; 32], until: at(minutes + 100) }),
        now: at(minutes),
    }
}

pub async fn a_repetition_is_answered_as_before(store: Arc<dyn Store>) {
    let store = &*store;
    let changes = || {
        vec![
            Change::PutLead(lead("l1", json!({ "a": 1 }))),
            event("e1", "l1", 1),
            event("e1", "l1", 1),
            Change::EndOverride { id: "none".to_owned(), by: "Ann".to_owned() },
            Change::PutSetting(PutSetting { name: "s".to_owned(), value: None, expected: Some(Some("x".to_owned())) }),
            Change::EndExpiredOverrides,
        ]
    };
    let first = store.write(named("k", 1, changes(), 10)).await.unwrap();
    assert!(!first.replayed);
    put(store, "l1", json!({ "a": 2 }), 20).await;
    let again = store.write(named("k", 1, changes(), 30)).await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.applied, first.applied);
    assert_eq!(again.applied[3], Applied::Refused(Refusal::NotFound));
    assert_eq!(store.lead("l1").await.unwrap().unwrap().version, 2, "no further effect");
}

pub async fn another_request_of_the_same_name_is_refused(store: Arc<dyn Store>) {
    let store = &*store;
    let long = "k".repeat(10_000);
    store.write(named(&long, 1, vec![Change::PutLead(lead("l1", json!({ "a": 1 })))], 10)).await.unwrap();
    let other = store.write(named(&long, 2, vec![Change::PutLead(lead("l1", json!({ "a": 2 })))], 10)).await;
    assert!(matches!(other, Err(StoreError::IdempotencyMismatch)), "{other:?}");
    assert_eq!(store.lead("l1").await.unwrap().unwrap().version, 1);
    store.write(named("another", 2, vec![Change::PutLead(lead("l1", json!({ "a": 2 })))], 10)).await.unwrap();
    assert_eq!(store.lead("l1").await.unwrap().unwrap().version, 2);
}

pub async fn two_at_once_have_one_effect(store: Arc<dyn Store>) {
    let mut tasks = Vec::new();
    for n in 0..20 {
        let store = store.clone();
        // Each would make a version of its own; one in four is another request under the name.
        let changes = vec![Change::PutLead(lead("l1", json!({ "n": n })))];
        tasks.push(tokio::spawn(async move { store.write(named("k", u8::from(n % 4 == 3), changes, 10)).await }));
    }
    let (mut done, mut replayed, mut mismatch) = (0, 0, 0);
    for task in tasks {
        match task.await.unwrap() {
            Ok(written) if written.replayed => replayed += 1,
            Ok(_) => done += 1,
            Err(StoreError::IdempotencyMismatch) => mismatch += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((done, replayed + mismatch), (1, 19));
    assert!(mismatch == 5 || mismatch == 15, "{mismatch}");
    assert_eq!(store.lead("l1").await.unwrap().unwrap().version, 1);
}

pub async fn names_are_forgotten(store: Arc<dyn Store>) {
    let store = &*store;
    let put = |a: i64, minutes| named("k", a as u8, vec![Change::PutLead(lead("l1", json!({ "a": a })))], minutes);
    store.write(put(1, 10)).await.unwrap();
    assert!(store.write(put(1, 109)).await.unwrap().replayed);
    // Its time is up at 110.
    assert!(!store.write(put(2, 110)).await.unwrap().replayed);
    assert_eq!(store.lead("l1").await.unwrap().unwrap().version, 2);
}
