use std::sync::Arc;

use plumb_store::{Applied, Batch, Cause, Change, EVENTS_PER_LEAD, Refusal, Store};
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

pub async fn a_lead_has_so_many_events(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "l1", json!({}), 1).await;
    let most = i64::from(EVENTS_PER_LEAD);
    let ids: Vec<i64> = (0..most - 2).collect();
    for part in ids.chunks(2_500) {
        write_all(store, part.iter().map(|n| event(&format!("e{n}"), "l1", *n)).collect(), 1).await;
    }
    settle(store, 1).await;
    let batch = |ids: &[&str]| Batch::new(ids.iter().map(|id| event(id, if *id == "other" { "l2" } else { "l1" }, 5)).collect(), at(2));
    let refused = Applied::Refused(Refusal::TooManyEvents);
    let written = store.write(batch(&["x1", "e7", "x1", "x2", "x3", "other", "x2", "x4"])).await.unwrap();
    let expected = [
        Applied::Done,
        Applied::Duplicate,
        Applied::Duplicate,
        Applied::Done,
        refused.clone(),
        Applied::Done,
        Applied::Duplicate,
        refused.clone(),
    ];
    assert_eq!(written.applied, expected);
    settle(store, 3).await;
    // The first of a transaction is refused like one behind others.
    assert_eq!(write(store, event("x5", "l1", 5), 3).await, refused);
    assert_eq!(write(store, event("e9", "l1", 5), 3).await, Applied::Duplicate);
    assert_eq!(due(store).await, Vec::<String>::new(), "nothing was changed");
    let found = subject(store, "l1", 10).await.events;
    assert_eq!(found.len(), EVENTS_PER_LEAD as usize);
    // Whoever is erased begins anew, also within the transaction.
    let changes = vec![
        event("e1", "l1", 1),
        Change::EraseLead { id: "l1".to_owned(), expect: plumb_store::Expect::Any },
        event("e1", "l1", 1),
        event("x6", "l1", 1),
    ];
    let written = store.write(Batch::new(changes, at(4))).await.unwrap();
    assert_eq!(written.applied, [Applied::Duplicate, Applied::Done, Applied::Done, Applied::Done]);
    assert_eq!(store.events("l1", 10).await.unwrap().len(), 2);
}

/// Two servers over one store: what each remembers of a lead's events does not outlive what the other writes.
pub async fn servers_know_of_each_others_events(one: Arc<dyn Store>, other: Arc<dyn Store>) {
    let (one, other) = (&*one, &*other);
    let refused = Applied::Refused(Refusal::TooManyEvents);
    let most = i64::from(EVENTS_PER_LEAD);
    // The lead of `a` is kept, that of `b` not yet.
    put(one, "a", json!({}), 1).await;
    for lead in ["a", "b"] {
        let id = |n: i64| format!("{lead}{n}");
        for n in 0..3 {
            write_all(one, vec![event(&id(n), lead, n)], 1).await;
        }
        let ids: Vec<i64> = (3..most - 1).collect();
        for part in ids.chunks(2_500) {
            write_all(other, part.iter().map(|n| event(&id(*n), lead, *n)).collect(), 2).await;
        }
        assert_eq!(write(one, event(&id(most), lead, 1), 3).await, Applied::Done);
        assert_eq!(write(one, event(&id(most + 1), lead, 1), 3).await, refused);
        assert_eq!(write(other, event(&id(most + 2), lead, 1), 3).await, refused);
        // There is room again, as soon as one of them has erased the lead.
        assert_eq!(erase(other, lead, 4).await, Applied::Done);
        assert_eq!(write(one, event(&id(most + 1), lead, 1), 5).await, Applied::Done);
    }
}
