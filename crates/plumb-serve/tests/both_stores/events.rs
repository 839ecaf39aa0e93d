use std::sync::Arc;

use plumb_store::{Change, PutLead, Store, StoredEvent};
use serde_json::json;

use crate::common::{Kept, NOW, time};

pub async fn events_beyond_the_most_are_refused_by_themselves(store: Arc<dyn Store>) {
    let kept = Kept::over(store);
    kept.write(vec![Change::PutLead(PutLead::new("L1", Default::default()))]).await;
    let event = |n: usize| StoredEvent {
        id: format!("e{n}"),
        lead_id: "L1".into(),
        kind: "visit".into(),
        at: time(NOW),
        properties: Default::default(),
    };
    kept.write((0..9_999).map(|n| Change::PutEvent(event(n))).collect()).await;
    let item = |id: &str, lead: &str| json!({ "id": id, "lead_id": lead, "type": "visit", "at": NOW });
    let events = json!({ "events": [item("a", "L1"), item("b", "L1"), item("c", "L2"), item("e5", "L1")] });
    let answer = kept.post("/v1/events", &events).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let statuses: Vec<_> = answer.json["results"].as_array().expect("results").iter().map(|one| one["status"].clone()).collect();
    assert_eq!(statuses, ["kept", "refused", "kept", "duplicate"]);
    let error = &answer.json["results"][1]["error"];
    assert_eq!((&error["type"], &error["status"]), (&json!("urn:plumb:problem:too-many-events"), &json!(422)));
    assert!(error["detail"].as_str().is_some_and(|why| why.contains("10000")), "{error}");
    // All of them count.
    let score = kept.got("/v1/leads/L1/score").await;
    assert_eq!(score["lead_id"], "L1");
}
