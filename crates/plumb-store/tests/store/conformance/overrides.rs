use std::sync::Arc;

use plumb_store::{Applied, Cause, Change, Override, OverridesFilter, Refusal, Store};
use serde_json::json;

use crate::made::*;

async fn listed(store: &dyn Store, filter: OverridesFilter) -> Vec<String> {
    store.overrides(OverridesFilter { limit: 100, ..filter }).await.unwrap().into_iter().map(|pin| pin.id).collect()
}

async fn end(store: &dyn Store, id: &str, minutes: i64) -> Applied {
    write(store, Change::EndOverride { id: id.to_owned(), by: "Bob".to_owned() }, minutes).await
}

pub async fn pins_are_listed_and_end(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "l1", json!({}), 1).await;
    let one = pin("p1", of_lead("l1"), 90, 10);
    let two = Override { expires_at: Some(at(50)), score: None, ..pin("p2", of_segment("region", "EMEA"), 80, 10) };
    for pin in [&one, &two] {
        assert_eq!(write(store, Change::PutOverride(pin.clone()), 10).await, Applied::Done);
    }
    assert_eq!(write(store, Change::PutOverride(one.clone()), 11).await, Applied::Duplicate);
    let other = write(store, Change::PutOverride(Override { reason: "another".to_owned(), ..one.clone() }), 11).await;
    assert!(matches!(other, Applied::Refused(Refusal::Invalid { .. })), "{other:?}");
    let nobody = write(store, Change::PutOverride(pin("p3", of_lead("nobody"), 90, 10)), 11).await;
    assert_eq!(nobody, Applied::Refused(Refusal::NotFound));
    assert_eq!(store.get_override("p1").await.unwrap(), Some(one));
    assert_eq!(store.get_override("p2").await.unwrap(), Some(two));
    assert_eq!(store.get_override("p3").await.unwrap(), None);
    let in_force = |minutes| OverridesFilter { in_force: Some(at(minutes)), ..Default::default() };
    assert_eq!(listed(store, OverridesFilter::default()).await, ["p1", "p2"]);
    assert_eq!(listed(store, OverridesFilter { after: Some("p1".to_owned()), ..Default::default() }).await, ["p2"]);
    assert_eq!(listed(store, OverridesFilter { lead_id: Some("l1".to_owned()), ..Default::default() }).await, ["p1"]);
    assert_eq!(listed(store, in_force(9)).await, Vec::<String>::new());
    assert_eq!(listed(store, in_force(49)).await, ["p1", "p2"]);
    assert_eq!(listed(store, in_force(50)).await, ["p1"]);
    let overdue = |minutes| OverridesFilter { overdue: Some(at(minutes)), ..Default::default() };
    assert_eq!(listed(store, overdue(49)).await, Vec::<String>::new());
    assert_eq!(listed(store, overdue(50)).await, ["p2"]);
    assert_eq!(end(store, "nothing", 60).await, Applied::Refused(Refusal::NotFound));
    assert_eq!(end(store, "p1", 60).await, Applied::Done);
    assert_eq!(end(store, "p1", 61).await, Applied::Duplicate);
    let ended = store.get_override("p1").await.unwrap().unwrap();
    assert_eq!((ended.ended_at, ended.ended_by.as_deref()), (Some(at(60)), Some("Bob")));
    assert_eq!(listed(store, in_force(20)).await, ["p2"]);
}

pub async fn pins_make_their_leads_due(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "a", json!({ "region": "EMEA" }), 1).await;
    put(store, "b", json!({ "region": "APAC" }), 1).await;
    put(store, "c", json!({ "region": "EMEA" }), 1).await;
    settle(store, 1).await;
    write_all(store, vec![Change::PutOverride(pin("p1", of_segment("region", "EMEA"), 90, 2))], 2).await;
    assert_eq!(due(store).await, Vec::<String>::new(), "those of a segment by and by");
    spread(store, 100, 2).await;
    assert_eq!(due(store).await, ["a", "c"]);
    assert_eq!(subject(store, "a", 3).await.due.unwrap().cause, Cause::Override);
    settle(store, 3).await;
    write_all(store, vec![Change::PutOverride(pin("p2", of_lead("b"), 90, 4))], 4).await;
    assert_eq!(due(store).await, ["b"]);
    settle(store, 5).await;
    end(store, "p1", 6).await;
    spread(store, 100, 6).await;
    assert_eq!(due(store).await, ["a", "c"]);
    settle(store, 7).await;
    end(store, "p2", 8).await;
    assert_eq!(due(store).await, ["b"]);
}

pub async fn segments_are_gone_through_in_parts(store: Arc<dyn Store>) {
    let store = &*store;
    for n in 0..25 {
        put(store, &format!("l{n:02}"), json!({ "region": if n % 2 == 0 { "EMEA" } else { "APAC" } }), 1).await;
    }
    settle(store, 1).await;
    assert!(!store.is_spreading().await.unwrap());
    assert_eq!(write(store, Change::MarkSegments { leads: 10 }, 2).await, Applied::Marked { more: false });
    write_all(store, vec![Change::PutOverride(pin("p1", of_segment("region", "EMEA"), 90, 2))], 2).await;
    assert!(store.is_spreading().await.unwrap());
    assert_eq!(write(store, Change::MarkSegments { leads: 10 }, 2).await, Applied::Marked { more: true });
    assert_eq!(due(store).await, ["l00", "l02", "l04", "l06", "l08"]);
    // Others write in between: what they make or change is due by itself, on either side of where it stands.
    put(store, "l03", json!({ "region": "EMEA" }), 3).await;
    put(store, "l24", json!({ "region": "APAC" }), 3).await;
    put(store, "k", json!({ "region": "EMEA" }), 3).await;
    erase(store, "l09", 3).await;
    assert_eq!(spread(store, 10, 4).await, 2);
    let mut found = due(store).await;
    found.sort_unstable();
    assert_eq!(found, ["k", "l00", "l02", "l03", "l04", "l06", "l08", "l10", "l12", "l14", "l16", "l18", "l20", "l22", "l24"]);
    settle(store, 5).await;
    // What ends before all of its leads were met begins anew, and several are gone through one after the other.
    write_all(store, vec![Change::PutOverride(pin("p2", of_segment("region", "APAC"), 90, 6))], 6).await;
    write(store, Change::MarkSegments { leads: 20 }, 6).await;
    settle(store, 6).await;
    end(store, "p2", 7).await;
    write_all(store, vec![Change::PutOverride(Override { expires_at: Some(at(9)), ..pin("p3", of_segment("region", "EMEA"), 90, 8) })], 8)
        .await;
    assert_eq!(write(store, Change::EndExpiredOverrides, 9).await, Applied::Ended(1));
    assert_eq!(spread(store, 13, 9).await, 4);
    assert_eq!(due(store).await.len(), 25);
}

pub async fn expired_pins_end_when_their_time_was_up(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "a", json!({}), 1).await;
    put(store, "b", json!({}), 1).await;
    settle(store, 1).await;
    let until = |id, lead, minutes| Change::PutOverride(Override { expires_at: Some(at(minutes)), ..pin(id, of_lead(lead), 90, 2) });
    write_all(store, vec![until("p1", "a", 10), until("p2", "b", 20)], 2).await;
    settle(store, 3).await;
    assert_eq!(write(store, Change::EndExpiredOverrides, 9).await, Applied::Ended(0));
    assert_eq!(write(store, Change::EndExpiredOverrides, 15).await, Applied::Ended(1));
    assert_eq!(due(store).await, ["a"]);
    let ended = store.get_override("p1").await.unwrap().unwrap();
    assert_eq!((ended.ended_at, ended.ended_by), (Some(at(10)), None));
    assert_eq!(write(store, Change::EndExpiredOverrides, 15).await, Applied::Ended(0));
    assert_eq!(store.get_override("p2").await.unwrap().unwrap().ended_at, None);
}

pub async fn a_lead_has_its_own_pins_first(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "a", json!({ "region": "EMEA", "size": 5 }), 1).await;
    put(store, "b", json!({ "region": "EMEA" }), 1).await;
    let pins = vec![
        Change::PutOverride(pin("own-old", of_lead("a"), 1, 2)),
        Change::PutOverride(pin("own-new", of_lead("a"), 2, 3)),
        Change::PutOverride(pin("region", of_segment("region", "EMEA"), 3, 4)),
        Change::PutOverride(pin("size", of_segment("size", "5"), 4, 5)),
        Change::PutOverride(pin("other", of_segment("region", "APAC"), 5, 6)),
        Change::PutOverride(Override { expires_at: Some(at(50)), ..pin("over", of_lead("a"), 6, 6) }),
        Change::PutOverride(pin("to-come", of_lead("a"), 7, 500)),
    ];
    write_all(store, pins, 10).await;
    let pins = |subject: plumb_store::Subject| subject.overrides.into_iter().map(|pin| pin.id).collect::<Vec<_>>();
    assert_eq!(
        pins(subject(store, "a", 100).await),
        ["to-come", "own-new", "own-old", "size", "region"],
        "also one that a clock made which is ahead"
    );
    assert_eq!(pins(subject(store, "b", 100).await), ["region"]);
}
