use std::sync::Arc;

use plumb_store::{Applied, Batch, Change, Idempotency, NOTE_BYTES, Note, PutSetting, Refusal, Store, StoreError};
use serde_json::json;

use crate::made::*;

fn named(key: &str, digest: u8, changes: Vec<Change>, minutes: i64) -> Batch {
    Batch {
        changes,
        idempotency: Some(Idempotency { key: key.to_owned(), digest: [digest; 32], until: at(minutes + 100), note: None }),
        now: at(minutes),
    }
}

fn noted(key: &str, text: &str, leads: &[&str], of_kept: bool) -> Batch {
    let mut batch = named(key, 1, vec![], 10);
    let leads = leads.iter().map(|id| (*id).to_owned()).collect();
    batch.idempotency.as_mut().unwrap().note = Some(Note { text: text.to_owned(), leads, of_kept });
    batch
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

pub async fn notes_are_kept_until_their_lead_is_erased(store: Arc<dyn Store>) {
    let store = &*store;
    let odd = "l%_!\\\"1";
    for id in [odd, "l1", "l2", "l3"] {
        put(store, id, json!({}), 1).await;
    }
    let notes: [(&str, &str, &[&str]); 5] = [
        ("a", "one", &["l1"]),
        ("b", "two", &["l2", odd, "l2"]),
        ("c", "three", &["l3"]),
        ("d", "about l1", &[]),
        ("f", "L1", &["L1", "l"]),
    ];
    for (key, note, leads) in notes {
        let first = store.write(noted(key, note, leads, false)).await.unwrap();
        assert_eq!((first.note.as_deref(), first.replayed), (Some(note), false));
        // What a repetition would note is not asked for.
        let again = store.write(noted(key, "another", &[], false)).await.unwrap();
        assert_eq!((again.note.as_deref(), again.replayed), (Some(note), true));
    }
    let recalled = async |key: &str| {
        let idempotency = noted(key, "", &[], false).idempotency.unwrap();
        store.recall(&idempotency, at(20)).await.unwrap().map(|written| (written.note, written.replayed))
    };
    assert_eq!(recalled("a").await, Some((Some("one".to_owned()), true)));
    assert_eq!(recalled("e").await, None);
    erase(store, "l1", 30).await;
    assert_eq!(recalled("a").await, Some((None, true)), "what was erased stands in no note");
    assert!(recalled("b").await.unwrap().0.is_some());
    erase(store, odd, 30).await;
    assert_eq!(recalled("b").await, Some((None, true)));
    for key in ["c", "d", "f"] {
        assert!(recalled(key).await.unwrap().0.is_some(), "{key}");
    }
    let other = Idempotency { digest: [2; 32], ..noted("c", "", &[], false).idempotency.unwrap() };
    assert!(matches!(store.recall(&other, at(20)).await, Err(StoreError::IdempotencyMismatch)));
    assert_eq!(store.recall(&other, at(200)).await.unwrap(), None, "its time is up");
}

pub async fn a_note_of_kept_leads_is_not_remembered_once_one_is_gone(store: Arc<dyn Store>) {
    let store = &*store;
    for id in ["l1", "l2"] {
        put(store, id, json!({}), 1).await;
    }
    erase(store, "l2", 5).await;
    let note = async |key: &str, leads: &[&str], of_kept| {
        store.write(noted(key, "note", leads, of_kept)).await.unwrap();
        store.recall(&noted(key, "", &[], false).idempotency.unwrap(), at(20)).await.unwrap().unwrap().note
    };
    assert_eq!(note("a", &["l1"], true).await.as_deref(), Some("note"));
    assert_eq!(note("b", &["l1", "l2"], true).await, None);
    assert_eq!(note("c", &["l1", "l2"], false).await.as_deref(), Some("note"), "these were given by the caller");
    let long = "x".repeat(NOTE_BYTES + 1);
    store.write(noted("d", &long, &["l1"], true)).await.unwrap();
    assert_eq!(store.recall(&noted("d", "", &[], false).idempotency.unwrap(), at(20)).await.unwrap().unwrap().note, None);
    // With their time, all that was written of them is gone: the name serves again.
    let mut again = noted("a", "another", &["l1"], true);
    again.now = at(200);
    again.idempotency.as_mut().unwrap().until = at(300);
    assert!(!store.write(again).await.unwrap().replayed);
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
