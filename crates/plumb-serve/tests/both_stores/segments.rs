use std::sync::Arc;

use plumb_serve::{Rescoring, TimeOfDay};
use plumb_store::{Change, PutLead, Store};
use serde_json::{Value, json};

use crate::common::Kept;

/// More than are looked at in one transaction.
const LEADS: usize = 1_100;

async fn settle(rescoring: &mut Rescoring) {
    while rescoring.step().await.expect("a step") {}
}

pub async fn a_segment_is_pinned_by_and_by(store: Arc<dyn Store>) {
    let kept = Kept::over(Arc::clone(&store));
    let lead = |n: usize| {
        let region = if n.is_multiple_of(2) { "EMEA" } else { "APAC" };
        Change::PutLead(PutLead::new(format!("l{n:04}"), [("region".to_owned(), json!(region))].into_iter().collect()))
    };
    kept.write((0..LEADS).map(lead).collect()).await;
    let mut rescoring = Rescoring::new(&kept.api.state, TimeOfDay::default()).expect("there is a store");
    settle(&mut rescoring).await;
    let pin = json!({ "segment": { "attribute": "region", "value": "EMEA" }, "score": 99, "author": "Kim", "reason": "campaign" });
    let made = kept.post("/v1/overrides", &pin).await;
    assert_eq!(made.status, 201, "{}", made.text);
    // Asked for by identifier it is there at once; written down it will be.
    let pinned = async |id: &str| kept.got(&format!("/v1/leads/{id}/score")).await["effective_score"].clone();
    assert_eq!(pinned("l1098").await, 99);
    assert_eq!(kept.got("/v1/rescoring").await["spreading"], true);
    assert!(rescoring.step().await.expect("a step"));
    // A server that ends here leaves the rest to the next one.
    let mut next = Rescoring::new(&kept.api.state, TimeOfDay::default()).expect("there is a store");
    settle(&mut next).await;
    let shown = kept.got("/v1/rescoring").await;
    assert_eq!((&shown["spreading"], &shown["due"]), (&json!(false), &json!(0)));
    let listed = async || {
        let page = kept.got("/v1/leads?min_score=99&limit=1000").await;
        page["items"].as_array().expect("items").iter().map(|item| item["lead_id"].clone()).collect::<Vec<Value>>()
    };
    let expected: Vec<Value> = (0..LEADS).step_by(2).map(|n| json!(format!("l{n:04}"))).collect();
    assert_eq!(listed().await, expected);
    let id = made.json["id"].as_str().expect("an id");
    assert_eq!(kept.send("DELETE", &format!("/v1/overrides/{id}"), &[], None).await.status, 200);
    settle(&mut next).await;
    assert_eq!(listed().await, Vec::<Value>::new());
}
