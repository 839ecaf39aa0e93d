//! Overrides over the API.

use serde_json::{Value, json};

use super::kept::Kept;
use crate::common::Answer;

async fn post(kept: &Kept, body: Value) -> Answer {
    kept.api.post("/v1/overrides", body.to_string()).await
}

#[tokio::test]
async fn an_override_is_made_shown_and_ended() {
    let kept = Kept::new().await;
    kept.put("L", json!({ "employees": 20, "region": 7 })).await;
    let own = json!({ "lead_id": "L", "score": 90, "author": "Kim", "reason": "called" });
    let made = post(&kept, own).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let (id, made) = (made.json["id"].as_str().expect("an id").to_owned(), made.json);
    assert_eq!((&made["in_force"], &made["ended_at"], &made["segment"]), (&json!(true), &Value::Null, &Value::Null));
    assert_eq!(kept.get("/v1/leads/L/score").await["override"]["id"], made["id"]);
    // A segment's does not come before the lead's own.
    let segment = json!({ "segment": { "attribute": "region", "value": 7 }, "stage": "nurture", "author": "Kim", "reason": "campaign" });
    let segment = post(&kept, segment).await.json;
    assert_eq!(segment["segment"], json!({ "attribute": "region", "value": "7" }));
    assert_eq!(kept.get("/v1/leads/L/score").await["override"]["id"], made["id"]);
    let ended = kept.api.send("delete", &format!("/v1/overrides/{id}"), None).await;
    assert_eq!((ended.status.as_u16(), &ended.json["in_force"]), (200, &json!(false)), "{}", ended.text);
    assert!(ended.json["ended_at"].is_string());
    assert_eq!(kept.api.send("delete", &format!("/v1/overrides/{id}"), None).await.json, ended.json);
    let shown = kept.get("/v1/leads/L/score").await;
    assert_eq!((&shown["override"]["id"], &shown["effective_stage"]), (&segment["id"], &json!("nurture")));
    kept.api.send("delete", "/v1/overrides/none", None).await.problem(404, "override-not-found");
}

#[tokio::test]
async fn faults_are_all_named() {
    let kept = Kept::new().await;
    let fields = |answer: &Answer| {
        let errors = answer.problem(422, "invalid-request")["errors"].as_array().expect("errors").clone();
        errors.iter().map(|error| error["field"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let answer = post(&kept, json!({ "author": " ", "reason": "", "expires_at": "2020-01-01" })).await;
    assert_eq!(fields(&answer), ["lead_id", "score", "author", "reason", "expires_at"]);
    let base = json!({ "lead_id": "L", "author": "Kim", "reason": "called" });
    for (name, value, field) in [
        ("score", json!(0), "score"),
        ("score", json!(101), "score"),
        ("score", json!(1.5), "score"),
        ("stage", json!("hot"), "stage"),
        ("segment", json!({ "attribute": "a", "value": 1 }), "segment"),
        ("expires_at", json!("soon"), "expires_at"),
    ] {
        let mut body = base.clone();
        body["score"] = json!(50);
        body[name] = value;
        assert_eq!(fields(&post(&kept, body.clone()).await), [field], "{body}");
    }
    let nested = json!({ "segment": { "attribute": "a", "value": [1] }, "score": 5, "author": "Kim", "reason": "called" });
    assert_eq!(fields(&post(&kept, nested).await), ["segment.value"]);
    let mut unknown = base;
    unknown["score"] = json!(50);
    post(&kept, unknown).await.problem(404, "lead-not-found");
}

#[tokio::test]
async fn overrides_are_listed_by_pages_and_counted() {
    let kept = Kept::new().await;
    for number in 0..5 {
        let segment = json!({ "attribute": "region", "value": number });
        post(&kept, json!({ "segment": segment, "score": 50, "author": "Kim", "reason": "campaign" })).await;
    }
    let all = kept.get("/v1/overrides").await;
    assert_eq!((all["items"].as_array().map(Vec::len), &all["next_cursor"], &all["in_force"]), (Some(5), &Value::Null, &json!(5)));
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for most in [2, 2, 1] {
        let page = kept.get(&format!("/v1/overrides?limit=2{cursor}")).await;
        let items = page["items"].as_array().expect("items").clone();
        assert_eq!(items.len(), most);
        seen.extend(items);
        cursor = page["next_cursor"].as_str().map(|next| format!("&cursor={next}")).unwrap_or_default();
    }
    assert_eq!((Value::from(seen), cursor.as_str()), (all["items"].clone(), ""));
    let id = all["items"][2]["id"].as_str().expect("an id");
    kept.api.send("delete", &format!("/v1/overrides/{id}"), None).await;
    let in_force = kept.get("/v1/overrides?in_force=true").await;
    assert_eq!((in_force["items"].as_array().map(Vec::len), &in_force["in_force"]), (Some(4), &json!(4)));
    let ended = &kept.get("/v1/overrides").await["items"][2];
    assert_eq!((&ended["in_force"], &ended["ended_by"]), (&json!(false), &json!("anonymous")));
    kept.api.get("/v1/overrides?in_force=maybe").await.problem(422, "invalid-request");
    kept.api.get("/v1/overrides?cursor=zz").await.problem(422, "invalid-request");
}

#[tokio::test]
async fn a_repetition_pins_once() {
    let kept = Kept::new().await;
    kept.put("L", json!({ "employees": 20 })).await;
    let body = json!({ "lead_id": "L", "score": 90, "author": "Kim", "reason": "called" });
    let request = |body: &Value| {
        let request = axum::http::Request::post("/v1/overrides").header("host", "localhost").header("content-type", "application/json");
        request.header("idempotency-key", "one").body(axum::body::Body::from(body.to_string())).expect("a request")
    };
    let first = kept.api.call(request(&body)).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let again = kept.api.call(request(&body)).await;
    assert_eq!((again.status.as_u16(), &again.json), (201, &first.json));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(kept.get("/v1/overrides").await["items"].as_array().map(Vec::len), Some(1));
    // It went with its lead: nothing is pinned again, and there is nothing to tell.
    kept.write(vec![plumb_store::Change::EraseLead { id: "L".to_owned(), expect: plumb_store::Expect::Any }]).await;
    kept.put("L", json!({ "employees": 20 })).await;
    kept.api.call(request(&body)).await.problem(410, "answer-forgotten");
    assert_eq!(kept.get("/v1/overrides").await["items"].as_array().map(Vec::len), Some(0));
}
