use std::sync::Arc;

use plumb_store::{Change, Close, Counts, Key, PutSetting, Scope, Store};
use serde_json::json;

use crate::made::*;

/// One of everything.
async fn fill(store: &dyn Store) {
    put(store, "l1", json!({ "a": 1 }), 1).await;
    put(store, "l1", json!({ "a": 2 }), 2).await;
    put(store, "l2", json!({}), 2).await;
    put(store, "gone", json!({}), 2).await;
    erase(store, "gone", 3).await;
    let (key, _) = Key::draw("crm", &[Scope::Admin], at(3), None).unwrap();
    let kept = vec![
        event("e1", "l1", 1),
        event("e2", "nobody", 1),
        Change::PutOutcome(outcome("l1", Close::Won, 3, Some(12.0))),
        Change::PutOverride(pin("p1", of_lead("l1"), 90, 3)),
        Change::PutScore { record: Box::new(record("l1", 50, 3)), mark: None, after: None },
        Change::PutScore { record: Box::new(record("l1", 60, 4)), mark: None, after: None },
        Change::PutKey(key),
        Change::PutSetting(PutSetting { name: "s".to_owned(), value: Some("v".to_owned()), expected: None }),
    ];
    write_all(store, kept, 4).await;
}

const FILLED: Counts = Counts { leads: 2, versions: 3, events: 2, outcomes: 1, scores: 2, due: 2, overrides: 1, keys: 1 };

pub async fn counts_count(store: Arc<dyn Store>) {
    assert_eq!(store.counts().await.unwrap(), Counts::default());
    fill(&*store).await;
    assert_eq!(store.counts().await.unwrap(), FILLED);
}

pub async fn a_backup_holds_everything(store: Arc<dyn Store>) {
    fill(&*store).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    assert_eq!(store.backup(&file).await.unwrap(), FILLED);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing unfinished is left");
    assert!(store.backup(&file).await.is_err(), "an earlier backup is not replaced");
    let copy = plumb_store::open(&format!("sqlite:{}", file.display())).await.unwrap();
    assert_eq!(copy.counts().await.unwrap(), FILLED);
    assert_eq!(copy.check().await.unwrap(), []);
    assert_eq!(copy.feed(0, 10).await.unwrap(), store.feed(0, 10).await.unwrap());
    assert_eq!(copy.dossiers(None, false, 10).await.unwrap(), store.dossiers(None, false, 10).await.unwrap());
    assert_eq!(copy.keys().await.unwrap(), store.keys().await.unwrap());
    assert_eq!(copy.setting("s").await.unwrap(), store.setting("s").await.unwrap());
    assert_eq!(copy.due(None, 10).await.unwrap(), store.due(None, 10).await.unwrap());
    // It is a store of its own: numbers go on where the original's did.
    score(&*copy, record("l2", 9, 9), None).await;
    assert!(copy.feed_end().await.unwrap() > store.feed_end().await.unwrap());
    assert_eq!(store.counts().await.unwrap(), FILLED);
}

pub async fn nothing_is_found_wrong(store: Arc<dyn Store>) {
    assert_eq!(store.check().await.unwrap(), []);
    fill(&*store).await;
    assert_eq!(store.check().await.unwrap(), []);
}
