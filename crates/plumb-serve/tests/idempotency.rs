//! A request that is sent again under its name has no second effect, and gets the same answer.

mod common;

use common::{Answer, Kept};
use plumb_store::Scope;
use serde_json::{Value, json};

const NAME: (&str, &str) = ("idempotency-key", "7f1c");

fn lead(number: u32) -> Value {
    json!({ "attributes": { "n": number } })
}

#[track_caller]
fn same(first: &Answer, again: &Answer) {
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"), "{}", again.text);
    assert_eq!((first.status, first.header("etag")), (again.status, again.header("etag")));
    let plain = |answer: &Answer| {
        let mut json = answer.json.clone();
        if let Some(members) = json.as_object_mut() {
            // Each answer has its own.
            members.remove("request_id");
        }
        json
    };
    assert_eq!(plain(first), plain(again));
}

#[tokio::test]
async fn a_put_is_replayed_whatever_came_between() {
    let kept = Kept::new().await;
    let put = async |body: &Value, headers: &[(&str, &str)]| kept.send("PUT", "/v1/leads/L1", headers, Some(body)).await;
    let first = put(&lead(1), &[NAME]).await;
    assert_eq!(first.status, 201);
    put(&lead(2), &[]).await;
    same(&first, &put(&lead(1), &[NAME]).await);
    assert_eq!(kept.got("/v1/leads/L1").await["attributes"], json!({ "n": 2 }));
    put(&lead(3), &[NAME]).await.problem(422, "idempotency-key-reused");
    put(&lead(1), &[NAME, ("if-match", "\"2\"")]).await.problem(422, "idempotency-key-reused");
    kept.send("PUT", "/v1/leads/L2", &[NAME], Some(&lead(1))).await.problem(422, "idempotency-key-reused");
    kept.get("/v1/leads/L2").await.problem(404, "lead-not-found");
}

#[tokio::test]
async fn a_refusal_is_replayed_too() {
    let kept = Kept::new().await;
    let put = async || kept.send("PUT", "/v1/leads/L1", &[NAME, ("if-match", "*")], Some(&lead(1))).await;
    let first = put().await;
    first.problem(412, "precondition-failed");
    kept.put("L1", &lead(2)).await;
    same(&first, &put().await);
}

#[tokio::test]
async fn an_erasure_is_replayed() {
    let kept = Kept::new().await;
    kept.put("L1", &lead(1)).await;
    let erase = async || kept.send("DELETE", "/v1/leads/L1", &[NAME], None).await;
    let first = erase().await;
    kept.put("L1", &lead(2)).await;
    same(&first, &erase().await);
    assert_eq!(kept.got("/v1/leads/L1").await["attributes"], json!({ "n": 2 }));
}

#[tokio::test]
async fn lists_are_replayed_item_by_item() {
    let kept = Kept::new().await;
    let events = json!({ "events": [
        { "id": "e1", "lead_id": "L1", "type": "visit", "at": "2025-03-01T10:00:00Z" },
        { "id": "e2", "lead_id": "L1", "type": "visit", "at": "never" },
        { "id": "e1", "lead_id": "L1", "type": "visit", "at": "2025-03-01T10:00:00Z" }
    ] });
    let leads = json!({ "leads": [{ "lead_id": "L1", "attributes": {} }, {}, { "lead_id": "L2", "attributes": {}, "if_version": 4 }] });
    let outcomes = json!({ "outcomes": [{ "lead_id": "L1", "outcome": "won" }, { "lead_id": "L9", "outcome": "won" }] });
    for (path, body, name) in [("/v1/leads/batch", leads, "a"), ("/v1/events", events, "b"), ("/v1/outcomes", outcomes, "c")] {
        let post = async || kept.send("POST", path, &[("idempotency-key", name)], Some(&body)).await;
        let first = post().await;
        assert_eq!(first.status, 200, "{}", first.text);
        same(&first, &post().await);
    }
}

#[tokio::test]
async fn many_at_once_have_one_effect() {
    let kept = std::sync::Arc::new(Kept::new().await);
    kept.put("L1", &lead(0)).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let kept = std::sync::Arc::clone(&kept);
        tasks.spawn(async move {
            let body = json!({ "leads": [{ "lead_id": "L1", "attributes": { "n": 1 }, "if_version": 1 }] });
            kept.send("POST", "/v1/leads/batch", &[NAME], Some(&body)).await
        });
    }
    let answers = tasks.join_all().await;
    let firsts = answers.iter().filter(|answer| answer.header("idempotency-replayed").is_empty()).count();
    assert_eq!(firsts, 1);
    assert!(answers.iter().all(|answer| answer.json == answers[0].json && answer.json["results"][0]["status"] == "updated"), "{answers:?}");
    assert_eq!(kept.got("/v1/leads/L1").await["version"], 2);
}

#[tokio::test]
async fn callers_with_keys_have_names_of_their_own() {
    let kept = Kept::new().await;
    let (_, ana) = kept.key(&[Scope::Ingest], None).await;
    let (_, ben) = kept.key(&[Scope::Ingest], None).await;
    let put = async |key: &str, body: &Value| kept.send("PUT", "/v1/leads/L1", &[NAME, ("x-api-key", key)], Some(body)).await;
    assert_eq!(put(&ana, &lead(1)).await.status, 201);
    assert_eq!(put(&ben, &lead(2)).await.json["status"], "updated");
    put(&ben, &lead(1)).await.problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn a_name_that_is_none_is_refused() {
    let kept = Kept::new().await;
    for name in ["", &"x".repeat(256)] {
        kept.send("PUT", "/v1/leads/L1", &[("idempotency-key", name)], Some(&lead(1))).await.problem(400, "invalid-header");
    }
    let twice = [NAME, ("idempotency-key", "other")];
    kept.send("PUT", "/v1/leads/L1", &twice, Some(&lead(1))).await.problem(400, "invalid-header");
}
