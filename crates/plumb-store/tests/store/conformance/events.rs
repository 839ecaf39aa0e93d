use std::sync::Arc;

use plumb_store::{Applied, Cause, Change, Store};
use serde_json::json;

use crate::made::*;

pub async fn events_are_kept_once(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "l1", json!({}), 1).await;
    settle(store, 1).await;
    assert_eq!(write(store, event("e2", "l1", 20), 30).await, Applied::Done);
    assert_eq!(write(store, event("e1", "l1", 20), 30).await, Applied::Done);
    assert_eq!(write(store, event("e3", "l1", 10), 30).await, Applied::Done);
    settle(store, 31).await;
    assert_eq!(write(store, event("e1", "l1", 20), 40).await, Applied::Duplicate);
    assert_eq!(due(store).await, Vec::<String>::new(), "the same again has no effect");
    assert_eq!(write(store, event("e1", "l2", 99), 40).await, Applied::Duplicate, "the first of an identifier counts");
    let newest: Vec<_> = store.events("l1", 10).await.unwrap();
    assert_eq!(newest, [stored_event("e2", "l1", 20), stored_event("e1", "l1", 20), stored_event("e3", "l1", 10)]);
    assert_eq!(store.events("l1", 1).await.unwrap().len(), 1);
    let oldest: Vec<_> = subject(store, "l1", 50).await.events.into_iter().map(|event| event.id).collect();
    assert_eq!(oldest, ["e3", "e1", "e2"]);
    // Twice in one batch.
    let twice = store.write(plumb_store::Batch::new(vec![event("e9", "l1", 5), event("e9", "l1", 5)], at(50))).await.unwrap();
    assert_eq!(twice.applied, [Applied::Done, Applied::Duplicate]);
}

pub async fn events_may_come_before_their_lead(store: Arc<dyn Store>) {
    let store = &*store;
    assert_eq!(write(store, event("e1", "l1", 5), 10).await, Applied::Done);
    assert_eq!(due(store).await, Vec::<String>::new());
    assert_eq!(store.lead("l1").await.unwrap(), None);
    assert_eq!(store.events("l1", 10).await.unwrap().len(), 1);
    put(store, "l1", json!({}), 20).await;
    let found = subject(store, "l1", 30).await;
    assert_eq!(found.events, [stored_event("e1", "l1", 5)]);
    assert_eq!(found.due.unwrap().cause, Cause::Data);
    write_all(store, vec![event("e2", "l1", 6), Change::EndExpiredOverrides], 40).await;
    assert_eq!(subject(store, "l1", 50).await.due.unwrap().cause, Cause::Event, "the newest cause");
}
