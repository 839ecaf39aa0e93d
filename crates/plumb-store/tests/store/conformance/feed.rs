use std::sync::Arc;

use plumb_store::{FeedChange, Store};
use serde_json::json;

use crate::made::*;

async fn feed(store: &dyn Store, after: u64, limit: u32) -> Vec<(u64, String, bool)> {
    let items = store.feed(after, limit).await.unwrap();
    items.into_iter().map(|item| (item.seq, item.lead_id, item.change == FeedChange::Erased)).collect()
}

async fn names(store: &dyn Store, after: u64) -> Vec<(String, bool)> {
    feed(store, after, 100).await.into_iter().map(|(_, id, erased)| (id, erased)).collect()
}

fn named(items: &[(&str, bool)]) -> Vec<(String, bool)> {
    items.iter().map(|(id, erased)| ((*id).to_owned(), *erased)).collect()
}

pub async fn the_feed_has_each_lead_once(store: Arc<dyn Store>) {
    let store = &*store;
    assert_eq!(store.feed_end().await.unwrap(), 0);
    for id in ["a", "b", "c"] {
        put(store, id, json!({}), 1).await;
    }
    assert_eq!((store.feed_end().await.unwrap(), feed(store, 0, 10).await), (0, vec![]), "data are no news, scores are");
    for id in ["a", "b", "c"] {
        score(store, record(id, 50, 2), None).await;
    }
    assert_eq!(names(store, 0).await, named(&[("a", false), ("b", false), ("c", false)]));
    score(store, record("a", 60, 3), None).await;
    assert_eq!(names(store, 0).await, named(&[("b", false), ("c", false), ("a", false)]));
    let items = store.feed(0, 10).await.unwrap();
    assert_eq!(items[2].change, FeedChange::Scored(Box::new(record("a", 60, 3))));
    assert_eq!(Some(items[2].seq), store.lead("a").await.unwrap().unwrap().score.map(|score| score.seq));
    erase(store, "b", 4).await;
    assert_eq!(names(store, 0).await, named(&[("c", false), ("a", false), ("b", true)]));
    assert_eq!(store.feed_end().await.unwrap(), feed(store, 0, 10).await[2].0);
    // Made again it is news once it has a score; then it was not erased any more.
    put(store, "b", json!({}), 5).await;
    assert_eq!(names(store, 0).await, named(&[("c", false), ("a", false), ("b", true)]));
    score(store, record("b", 50, 6), None).await;
    assert_eq!(names(store, 0).await, named(&[("c", false), ("a", false), ("b", false)]));
    erase(store, "b", 7).await;
    erase(store, "c", 7).await;
    assert_eq!(names(store, 0).await, named(&[("a", false), ("b", true), ("c", true)]));
}

pub async fn the_feed_goes_by_pages(store: Arc<dyn Store>) {
    let store = &*store;
    for n in 0..20 {
        let id = format!("l{n:02}");
        put(store, &id, json!({}), 1).await;
        score(store, record(&id, 50, 2), None).await;
        if n % 3 == 0 {
            erase(store, &id, 3).await;
        }
    }
    let whole = feed(store, 0, 100).await;
    assert_eq!(whole.len(), 20);
    assert!(whole.is_sorted_by(|a, b| a.0 < b.0));
    let (mut pages, mut after) = (Vec::new(), 0);
    loop {
        let page = feed(store, after, 3).await;
        let Some(last) = page.last() else { break };
        after = last.0;
        assert!(page.len() <= 3);
        pages.extend(page);
    }
    assert_eq!(pages, whole);
    assert_eq!(feed(store, u64::MAX, 10).await, []);
}
