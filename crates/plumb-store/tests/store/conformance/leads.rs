use std::sync::Arc;

use plumb_store::{Applied, Change, Close, Expect, OverridesFilter, PutLead, Refusal, Store};
use serde_json::json;

use crate::made::*;

pub async fn a_lead_is_made_and_replaced(store: Arc<dyn Store>) {
    let store = &*store;
    assert_eq!(store.lead("l1").await.unwrap(), None);
    let made =
        write(store, Change::PutLead(PutLead { owner: Some("Ann".to_owned()), ..lead("l1", json!({ "a": 1.5, "b": "x" })) }), 10).await;
    assert_eq!(made, Applied::Lead { created: true, changed: true, current: true, version: 1, updated_at: at(10) });
    let kept = store.lead("l1").await.unwrap().unwrap();
    assert_eq!((kept.id.as_str(), kept.version, kept.owner.as_deref()), ("l1", 1, Some("Ann")));
    assert_eq!((kept.created_at, kept.updated_at), (at(10), at(10)));
    assert_eq!(kept.attributes, attributes(json!({ "a": 1.5, "b": "x" })));
    assert_eq!((kept.outcome, kept.score), (None, None));

    let replaced = put(store, "l1", json!({ "b": "y" }), 20).await;
    assert_eq!(replaced, Applied::Lead { created: false, changed: true, current: true, version: 2, updated_at: at(20) });
    let kept = store.lead("l1").await.unwrap().unwrap();
    assert_eq!((kept.version, kept.owner), (2, None), "an owner that is left out is nobody");
    assert_eq!((kept.created_at, kept.created_given, kept.updated_at), (at(10), false, at(20)));
    assert_eq!(kept.attributes, attributes(json!({ "b": "y" })), "attributes are replaced as a whole");
}

pub async fn the_same_again_is_no_new_version(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "l1", json!({ "a": 1, "b": [1, { "c": null }] }), 10).await;
    settle(store, 10).await;
    let again = put(store, "l1", json!({ "b": [1, { "c": null }], "a": 1 }), 20).await;
    assert_eq!(again, Applied::Lead { created: false, changed: false, current: true, version: 1, updated_at: at(10) });
    assert_eq!(due(store).await, Vec::<String>::new());
    let owned = write(
        store,
        Change::PutLead(PutLead { owner: Some("Ann".to_owned()), ..lead("l1", json!({ "a": 1, "b": [1, { "c": null }] })) }),
        30,
    )
    .await;
    assert!(matches!(owned, Applied::Lead { changed: true, version: 2, .. }), "{owned:?}");
    assert_eq!(due(store).await, ["l1"]);
}

pub async fn expectations_are_checked(store: Arc<dyn Store>) {
    let store = &*store;
    let expecting = |expect| Change::PutLead(PutLead { expect, ..lead("l1", json!({ "a": format!("{expect:?}") })) });
    let conflict = |current| Applied::Refused(Refusal::VersionConflict { current });
    assert_eq!(write(store, expecting(Expect::Exists), 1).await, conflict(None));
    assert_eq!(write(store, expecting(Expect::Version(1)), 1).await, conflict(None));
    assert!(matches!(write(store, expecting(Expect::Absent), 1).await, Applied::Lead { created: true, .. }));
    assert_eq!(write(store, expecting(Expect::Absent), 2).await, conflict(Some(1)));
    assert_eq!(write(store, expecting(Expect::Version(7)), 2).await, conflict(Some(1)));
    assert_eq!(write(store, expecting(Expect::Version(u64::MAX)), 2).await, conflict(Some(1)));
    assert!(matches!(write(store, expecting(Expect::Version(1)), 2).await, Applied::Lead { version: 2, .. }));
    assert!(matches!(write(store, expecting(Expect::Exists), 3).await, Applied::Lead { version: 3, .. }));
    let erasing = |expect| Change::EraseLead { id: "l1".to_owned(), expect };
    assert_eq!(write(store, erasing(Expect::Version(1)), 4).await, conflict(Some(3)));
    assert_eq!(write(store, erasing(Expect::Version(3)), 4).await, Applied::Done);
    assert_eq!(write(store, erasing(Expect::Exists), 5).await, conflict(None));
    assert_eq!(write(store, erasing(Expect::Any), 5).await, Applied::Refused(Refusal::NotFound));
}

pub async fn the_past_can_be_filled_in(store: Arc<dyn Store>) {
    let store = &*store;
    let observed = |value: i64, minutes| Change::PutLead(PutLead { observed_at: Some(at(minutes)), ..lead("l1", json!({ "a": value })) });
    put(store, "l1", json!({ "a": 1 }), 100).await;
    settle(store, 100).await;
    let filled = write(store, observed(2, 50), 110).await;
    assert_eq!(filled, Applied::Lead { created: false, changed: true, current: false, version: 2, updated_at: at(110) });
    let kept = store.lead("l1").await.unwrap().unwrap();
    assert_eq!((kept.attributes, kept.version), (attributes(json!({ "a": 1 })), 2));
    assert_eq!(due(store).await, Vec::<String>::new(), "what the lead is now has not changed");
    // Known to be so from 50 on: nothing new at 70, and at 50 again.
    for minutes in [70, 50] {
        let again = write(store, observed(2, minutes), 120).await;
        assert_eq!(again, Applied::Lead { created: false, changed: false, current: false, version: 2, updated_at: at(110) });
    }
    assert!(matches!(write(store, observed(3, 60), 130).await, Applied::Lead { current: false, version: 3, .. }));
    // At the same moment, what is written later counts.
    assert!(matches!(write(store, observed(4, 100), 140).await, Applied::Lead { current: true, version: 4, .. }));
    let history = store.history("l1", 10).await.unwrap().unwrap();
    let past: Vec<_> =
        history.versions.iter().map(|v| (v.attributes["a"].as_i64().unwrap(), v.observed_at, v.recorded_at, v.version)).collect();
    assert_eq!(past, [(4, at(100), at(140), 4), (1, at(100), at(100), 1), (3, at(60), at(130), 3), (2, at(50), at(110), 2)]);
    assert_eq!(store.history("l1", 2).await.unwrap().unwrap().versions.len(), 2);
    assert_eq!(store.history("nobody", 2).await.unwrap(), None);
    // When it came to be is told once and for all.
    let born = PutLead { created_at: Some(at(40)), observed_at: Some(at(45)), ..lead("l1", json!({ "a": 5 })) };
    write(store, Change::PutLead(born), 150).await;
    let kept = store.lead("l1").await.unwrap().unwrap();
    assert_eq!((kept.created_at, kept.created_given), (at(40), true));
    assert_eq!(due(store).await, ["l1"]);
    write(store, observed(6, 30), 160).await;
    write(store, Change::PutLead(PutLead { observed_at: Some(at(30)), ..lead("l2", json!({})) }), 160).await;
    let kept = store.lead("l2").await.unwrap().unwrap();
    assert_eq!((kept.created_at, kept.created_given), (at(30), true));
}

pub async fn a_time_to_come_counts_as_now(store: Arc<dyn Store>) {
    let store = &*store;
    let ahead = PutLead { observed_at: Some(at(5000)), ..lead("l1", json!({ "a": 1 })) };
    write(store, Change::PutLead(ahead), 10).await;
    assert_eq!(store.lead("l1").await.unwrap().unwrap().created_at, at(10));
    // A clock that was set back does not turn a change into the past.
    let changed = put(store, "l1", json!({ "a": 2 }), 5).await;
    assert!(matches!(changed, Applied::Lead { current: true, changed: true, version: 2, .. }), "{changed:?}");
    let history = store.history("l1", 10).await.unwrap().unwrap();
    assert_eq!(history.versions[0].observed_at, at(10));
}

pub async fn an_erased_lead_leaves_nothing_but_its_place(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "l1", json!({ "a": 1 }), 1).await;
    put(store, "l1", json!({ "a": 2 }), 2).await;
    put(store, "l2", json!({}), 2).await;
    let kept = vec![
        event("e1", "l1", 1),
        event("e2", "l2", 1),
        Change::PutOutcome(outcome("l1", Close::Won, 3, None)),
        Change::PutOverride(pin("p1", of_lead("l1"), 90, 3)),
        Change::PutOverride(pin("p2", of_lead("l2"), 90, 3)),
        Change::PutScore { record: Box::new(record("l1", 50, 3)), mark: None, after: None },
    ];
    write_all(store, kept, 3).await;
    assert_eq!(erase(store, "l1", 4).await, Applied::Done);
    assert_eq!(store.lead("l1").await.unwrap(), None);
    assert_eq!(store.events("l1", 10).await.unwrap(), []);
    assert_eq!(store.outcomes("l1").await.unwrap(), []);
    assert_eq!(store.history("l1", 10).await.unwrap(), None);
    assert_eq!(store.subjects(&["l1".to_owned()], at(0), at(4)).await.unwrap(), [None]);
    assert_eq!(store.get_override("p1").await.unwrap(), None);
    let left = store.overrides(OverridesFilter { limit: 10, ..Default::default() }).await.unwrap();
    assert_eq!(left.len(), 1);
    let counts = store.counts().await.unwrap();
    assert_eq!((counts.leads, counts.versions, counts.events, counts.outcomes, counts.scores), (1, 1, 1, 0, 0));
    // Made again it counts on, so that no entity tag means two things.
    let again = put(store, "l1", json!({ "a": 1 }), 5).await;
    assert_eq!(again, Applied::Lead { created: true, changed: true, current: true, version: 3, updated_at: at(5) });
    // Its events may be kept again, and events of nobody be erased.
    assert_eq!(write(store, event("e1", "l1", 1), 6).await, Applied::Done);
    assert_eq!(write(store, event("e9", "nobody", 1), 6).await, Applied::Done);
    assert_eq!(erase(store, "nobody", 7).await, Applied::Done);
    assert_eq!(erase(store, "nobody", 7).await, Applied::Refused(Refusal::NotFound));
    assert_eq!(store.events("nobody", 10).await.unwrap(), []);
}

pub async fn identifiers_go_by_bytes(store: Arc<dyn Store>) {
    let store = &*store;
    for id in ["b", "a", "Z", "é", "a-1", "a1", "10", "9", "ä", "\u{1F600}", "A"] {
        put(store, id, json!({}), 1).await;
    }
    let sorted = ["10", "9", "A", "Z", "a", "a-1", "a1", "b", "ä", "é", "\u{1F600}"];
    assert_eq!(store.lead_ids(None, 100).await.unwrap(), sorted);
    assert_eq!(store.lead_ids(Some("a"), 2).await.unwrap(), ["a-1", "a1"]);
    assert_eq!(store.lead_ids(Some("aa"), 1).await.unwrap(), ["b"]);
}
