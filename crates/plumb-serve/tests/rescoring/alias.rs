//! Promotion over the API.

use plumb_registry::{Decision, Draft, Verdict};
use serde_json::{Value, json};

use crate::common::{Answer, Api, model, publish, time};

async fn put(api: &Api, path: &str, body: Value) -> Answer {
    api.send("put", path, Some(body.to_string().into_bytes())).await
}

#[tokio::test]
async fn a_promotion_is_served_at_once_and_on_record() {
    let api = Api::new();
    publish(&api.registry, &model("leads", 0.5), false);
    let body = json!({ "version": 2, "reason": "better in the south" });
    let answer = put(&api, "/v1/models/leads/aliases/champion", body.clone()).await;
    assert_eq!((answer.status.as_u16(), &answer.json["served_version"]), (200, &json!(2)), "{}", answer.text);
    assert_eq!(api.score(json!({ "attributes": { "employees": 3 } })).await["model"]["version"], 2);
    let history = api.registry.history("leads").expect("a history");
    let last = history.last().expect("an entry");
    assert_eq!((last.from, last.to, last.reason.as_deref(), last.forced), (Some(1), 2, Some("better in the south"), false));
    // Again changes nothing.
    put(&api, "/v1/models/leads/aliases/champion", body).await;
    assert_eq!(api.registry.history("leads").expect("a history").len(), history.len());
    // Another alias serves nobody who does not ask for it.
    let answer = put(&api, "/v1/models/leads/aliases/shadow", json!({ "version": 1 })).await;
    assert_eq!((&answer.json["version"], &answer.json["served_version"]), (&json!(1), &json!(2)));
    assert_eq!(api.score(json!({ "attributes": {}, "model": "leads@shadow" })).await["model"]["version"], 1);
}

#[tokio::test]
async fn the_gate_is_overruled_only_with_a_reason() {
    let api = Api::new();
    let verdict = Verdict { decision: Decision::Refused, advice: None, reason: "worse than the champion".into() };
    let model = model("leads", 0.5);
    let draft = Draft { model: &model, files: Vec::new(), verdict, metrics: json!({}), created_at: time("2025-01-03") };
    api.registry.publish(draft).expect("publishing");
    let path = "/v1/models/leads/aliases/champion";
    let refused = put(&api, path, json!({ "version": 2, "reason": "I like it" })).await;
    assert!(refused.problem(409, "gate-refused")["detail"].as_str().is_some_and(|why| why.contains("worse than the champion")));
    put(&api, path, json!({ "version": 2, "force": true, "reason": " " })).await.problem(422, "invalid-request");
    let answer = put(&api, path, json!({ "version": 2, "force": true, "reason": "I like it" })).await;
    assert_eq!(answer.json["served_version"], 2, "{}", answer.text);
    assert!(api.registry.history("leads").expect("a history").last().is_some_and(|entry| entry.forced));
}

#[tokio::test]
async fn what_is_not_there_is_a_problem() {
    let api = Api::new();
    put(&api, "/v1/models/leads/aliases/champion", json!({ "version": 9 })).await.problem(404, "model-not-found");
    put(&api, "/v1/models/none/aliases/champion", json!({ "version": 1 })).await.problem(404, "model-not-found");
    put(&api, "/v1/models/..%2F..%2Fetc/aliases/champion", json!({ "version": 1 })).await.problem(404, "model-not-found");
    put(&api, "/v1/models/leads/aliases/3", json!({ "version": 1 })).await.problem(422, "invalid-request");
    put(&api, "/v1/models/leads/aliases/champion", json!({ "version": 0 })).await.problem(404, "model-not-found");
    put(&api, "/v1/models/leads/aliases/champion", json!({ "version": "1" })).await.problem(422, "invalid-request");
    assert_eq!(api.registry.champion("leads").expect("a champion"), Some(1));
}
