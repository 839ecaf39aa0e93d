use std::sync::Arc;

use plumb_store::{Applied, Cause, Change, Close, Refusal, Store, StoredOutcome};
use serde_json::json;

use crate::made::*;

async fn close(store: &dyn Store, outcome: StoredOutcome) -> Applied {
    write(store, Change::PutOutcome(outcome), 1000).await
}

pub async fn the_newest_outcome_counts(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "l1", json!({}), 1).await;
    settle(store, 1).await;
    let won = outcome("l1", Close::Won, 20, Some(99.5));
    assert_eq!(close(store, won.clone()).await, Applied::Done);
    assert_eq!(subject(store, "l1", 30).await.due.unwrap().cause, Cause::Data);
    settle(store, 30).await;
    assert_eq!(close(store, won.clone()).await, Applied::Duplicate);
    assert_eq!(due(store).await, Vec::<String>::new());
    let earlier = outcome("l1", Close::Lost, 10, None);
    assert_eq!(close(store, earlier.clone()).await, Applied::Done);
    let kept = store.lead("l1").await.unwrap().unwrap();
    assert_eq!((kept.closed(), kept.outcome), (Some(Close::Won), Some(won.clone())), "the newest by time");
    let reopened = outcome("l1", Close::Reopened, 20, None);
    assert_eq!(close(store, reopened.clone()).await, Applied::Done);
    let kept = store.lead("l1").await.unwrap().unwrap();
    assert_eq!((kept.closed(), kept.outcome), (None, Some(reopened.clone())), "at the same time what is written last");
    assert_eq!(store.outcomes("l1").await.unwrap(), [reopened, won, earlier]);
}

pub async fn an_outcome_needs_its_lead(store: Arc<dyn Store>) {
    let refused = close(&*store, outcome("nobody", Close::Won, 20, None)).await;
    assert_eq!(refused, Applied::Refused(Refusal::NotFound));
    assert_eq!(store.outcomes("nobody").await.unwrap(), []);
}
