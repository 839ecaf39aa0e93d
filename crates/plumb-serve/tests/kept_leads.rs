//! Leads that are kept: written, read, guarded by versions, erased.

mod common;

use common::{Kept, NOW};
use serde_json::{Value, json};

fn health() -> Value {
    json!({ "attributes": { "industry": "Health", "employees": 12, "vip": true, "note": null }, "owner": "ana" })
}

#[tokio::test]
async fn a_lead_is_made_replaced_and_left_alone() {
    let kept = Kept::new().await;
    let made = kept.put("L%201", &health()).await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"1\""), "{}", made.text);
    assert_eq!(made.json, json!({ "lead_id": "L 1", "status": "created", "version": 1, "updated_at": NOW }));
    let same = kept.put("L%201", &health()).await;
    assert_eq!((same.status.as_u16(), &same.json["status"], same.header("etag")), (200, &json!("unchanged"), "\"1\""));
    let other = json!({ "attributes": { "industry": "Energy" }, "created_at": "2025-03-01" });
    let replaced = kept.put("L%201", &other).await;
    assert_eq!((replaced.status.as_u16(), &replaced.json["status"], replaced.header("etag")), (200, &json!("updated"), "\"2\""));
    let shown = kept.get("/v1/leads/L%201").await;
    assert_eq!(shown.header("etag"), "\"2\"");
    // Replaced as a whole: attributes and owner that are not given are gone.
    for (member, value) in [
        ("lead_id", json!("L 1")),
        ("attributes", json!({ "industry": "Energy" })),
        ("owner", Value::Null),
        ("created_at", json!("2025-03-01T00:00:00Z")),
        ("version", json!(2)),
        ("updated_at", json!(NOW)),
        ("outcome", Value::Null),
        ("score", Value::Null),
        ("status", Value::Null),
    ] {
        assert_eq!(shown.json[member], value, "{member}");
    }
}

#[tokio::test]
async fn values_come_back_as_they_were_given() {
    let kept = Kept::new().await;
    let attributes =
        json!({ "a": 1, "b": 1.5, "c": "x\"y\u{1F600}", "d": [1, { "e": [] }], "f": -0.1, "g": 12345678901234567890_u64, "h": false });
    kept.put("L1", &json!({ "attributes": attributes })).await;
    assert_eq!(kept.got("/v1/leads/L1").await["attributes"], attributes);
}

#[tokio::test]
async fn conditions_guard_a_lead() {
    let kept = Kept::new().await;
    let put = async |headers: &[(&str, &str)], industry: &str| {
        kept.send("PUT", "/v1/leads/L1", headers, Some(&json!({ "attributes": { "industry": industry } }))).await
    };
    put(&[("if-match", "*")], "a").await.problem(412, "precondition-failed");
    put(&[("if-match", "\"1\"")], "a").await.problem(412, "precondition-failed");
    assert_eq!(put(&[("if-none-match", "*")], "a").await.status, 201);
    let taken = put(&[("if-none-match", "*")], "b").await;
    taken.problem(412, "precondition-failed");
    assert_eq!(taken.header("etag"), "\"1\"");
    assert_eq!(put(&[("if-match", "\"1\"")], "b").await.header("etag"), "\"2\"");
    let stale = put(&[("if-match", "\"1\"")], "c").await;
    assert!(stale.problem(412, "precondition-failed")["detail"].as_str().is_some_and(|why| why.contains("version 2")), "{}", stale.text);
    put(&[("if-match", "2")], "c").await.problem(400, "invalid-header");
    assert_eq!(kept.got("/v1/leads/L1").await["attributes"], json!({ "industry": "b" }));
    kept.send("DELETE", "/v1/leads/L1", &[("if-match", "\"1\"")], None).await.problem(412, "precondition-failed");
    assert_eq!(kept.send("DELETE", "/v1/leads/L1", &[("if-match", "\"2\"")], None).await.status, 200);
}

#[tokio::test]
async fn what_was_observed_before_is_history() {
    let kept = Kept::new().await;
    let at = |day: &str, industry: &str| json!({ "attributes": { "industry": industry }, "observed_at": day });
    kept.put("L1", &at("2025-02-01", "second")).await;
    let early = kept.put("L1", &at("2025-01-01", "first")).await;
    assert_eq!((early.status.as_u16(), &early.json["status"]), (200, &json!("backfilled")));
    assert_eq!(kept.got("/v1/leads/L1").await["attributes"]["industry"], "second");
    let history = kept.got("/v1/leads/L1/history").await;
    let versions: Vec<&str> =
        history["versions"].as_array().expect("versions").iter().filter_map(|version| version["observed_at"].as_str()).collect();
    assert_eq!(versions, ["2025-02-01T00:00:00Z", "2025-01-01T00:00:00Z"]);
}

#[tokio::test]
async fn erased_means_that_nothing_is_left() {
    let kept = Kept::new().await;
    kept.put("L1", &health()).await;
    kept.post("/v1/events", &json!({ "events": [{ "id": "e1", "lead_id": "L1", "type": "visit", "at": "2025-03-01T10:00:00Z" }] })).await;
    kept.score("L1", 70).await;
    let erased = kept.send("DELETE", "/v1/leads/L1", &[], None).await;
    assert_eq!((erased.status.as_u16(), erased.json), (200, json!({ "lead_id": "L1", "erased": true })));
    for path in ["/v1/leads/L1", "/v1/leads/L1/history"] {
        kept.get(path).await.problem(404, "lead-not-found");
    }
    kept.send("DELETE", "/v1/leads/L1", &[], None).await.problem(404, "lead-not-found");
    let feed = kept.got("/v1/scores").await;
    let changes: Vec<(&Value, &Value)> =
        feed["items"].as_array().expect("items").iter().map(|item| (&item["lead_id"], &item["change"])).collect();
    assert_eq!(changes, [(&json!("L1"), &json!("erased"))]);
    // Versions go on, so that a tag of before cannot fit.
    assert_eq!(kept.put("L1", &health()).await.header("etag"), "\"2\"");
    assert_eq!(kept.got("/v1/leads/L1/history").await["events"], json!([]));
}

#[tokio::test]
async fn bad_leads_are_refused_with_their_field() {
    let kept = Kept::new().await;
    for (body, fields) in [
        (json!({}), vec![""]),
        (json!({ "attributes": [] }), vec!["attributes"]),
        (
            json!({ "attributes": {}, "created_at": "soon", "observed_at": "2025-13-01", "owner": " " }),
            vec!["created_at", "observed_at", "owner"],
        ),
        (json!({ "attributes": {}, "colour": "red" }), vec!["colour"]),
        (json!({ "attributes": { "a": "\u{0}" } }), vec!["attributes"]),
    ] {
        let answer = kept.put("L1", &body).await;
        let problem = answer.problem(422, "invalid-request");
        let named: Vec<&str> = problem["errors"].as_array().expect("errors").iter().filter_map(|error| error["field"].as_str()).collect();
        assert_eq!(named, fields, "{body}");
    }
    let twice = kept.api.send("put", "/v1/leads/L1", Some(br#"{"attributes": {"a": 1, "a": 2}}"#.to_vec())).await;
    assert_eq!(twice.problem(422, "invalid-request")["errors"][0]["pointer"], "#/attributes/a");
    kept.put(&"x".repeat(1001), &health()).await.problem(422, "invalid-request");
    kept.put("%20", &health()).await.problem(422, "invalid-request");
    kept.get("/v1/leads/L1").await.problem(404, "lead-not-found");
}

#[tokio::test]
async fn a_batch_tells_of_each_lead_what_became_of_it() {
    let kept = Kept::new().await;
    kept.put("old", &health()).await;
    let body = json!({ "leads": [
        { "lead_id": "new", "attributes": { "a": 1 }, "if_version": 0 },
        { "lead_id": "old", "attributes": { "a": 1 }, "if_version": 7 },
        { "lead_id": "bad", "attributes": { "a": 1 }, "created_at": "x" },
        { "lead_id": 5, "attributes": {} },
        "nothing",
        { "lead_id": "old", "attributes": { "a": 2 }, "if_version": 1 },
        { "lead_id": "new", "attributes": { "a": 1 } }
    ] });
    let answer = kept.post("/v1/leads/batch", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let results = answer.json["results"].as_array().expect("results");
    let told: Vec<(&Value, &str)> = results.iter().map(|one| (&one["lead_id"], one["status"].as_str().unwrap_or_default())).collect();
    let expected = [
        (&json!("new"), "created"),
        (&json!("old"), "refused"),
        (&json!("bad"), "refused"),
        (&Value::Null, "refused"),
        (&Value::Null, "refused"),
        (&json!("old"), "updated"),
        (&json!("new"), "unchanged"),
    ];
    assert_eq!(told, expected);
    assert_eq!(results[1]["error"]["type"], "urn:plumb:problem:precondition-failed");
    assert_eq!(results[2]["error"]["errors"][0]["pointer"], "#/leads/2/created_at");
    assert_eq!(results[3]["error"]["errors"][0]["pointer"], "#/leads/3/lead_id");
    assert_eq!(results[4]["error"]["status"], 422);
    assert_eq!(kept.got("/v1/leads/old").await["version"], 2);
    kept.get("/v1/leads/bad").await.problem(404, "lead-not-found");
    let many: Vec<Value> = (0..1001).map(|number| json!({ "lead_id": number.to_string(), "attributes": {} })).collect();
    let refused = kept.post("/v1/leads/batch", &json!({ "leads": many })).await;
    assert_eq!(refused.problem(422, "invalid-request")["errors"][0]["field"], "leads");
    let most = kept.post("/v1/leads/batch", &json!({ "leads": many[..1000] })).await;
    assert_eq!(most.json["results"].as_array().map(Vec::len), Some(1000));
}

#[tokio::test]
async fn events_are_kept_once_and_outcomes_need_their_lead() {
    let kept = Kept::new().await;
    let event = |id: &str, kind: &str| json!({ "id": id, "lead_id": "L1", "type": kind, "at": "2025-03-01T10:00:00Z", "properties": { "minutes": 3 } });
    // Before its lead, twice in a call, and again.
    let first = kept.post("/v1/events", &json!({ "events": [event("e1", "visit"), event("e1", "call"), event("e2", " ")] })).await;
    let statuses = |answer: &common::Answer| -> Vec<String> {
        answer.json["results"]
            .as_array()
            .expect("results")
            .iter()
            .map(|one| one["status"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(statuses(&first), ["kept", "duplicate", "refused"]);
    assert_eq!(first.json["results"][2]["error"]["errors"][0]["pointer"], "#/events/2/type");
    assert_eq!((&first.json["results"][2]["id"], &first.json["results"][2]["lead_id"]), (&json!("e2"), &json!("L1")));
    assert_eq!(statuses(&kept.post("/v1/events", &json!({ "events": [event("e1", "visit")] })).await), ["duplicate"]);

    let outcomes = json!({ "outcomes": [{ "lead_id": "L1", "outcome": "won" }] });
    let early = kept.post("/v1/outcomes", &outcomes).await;
    assert_eq!(early.json["results"][0]["error"]["type"], "urn:plumb:problem:lead-not-found");
    kept.put("L1", &health()).await;
    let body = json!({ "outcomes": [
        { "lead_id": "L1", "outcome": "lost", "at": "2025-03-02" },
        { "lead_id": "L1", "outcome": "won", "at": "2025-03-20T09:00:00Z", "amount": 12000.5 },
        { "lead_id": "L1", "outcome": "sold" }
    ] });
    let answer = kept.post("/v1/outcomes", &body).await;
    assert_eq!(statuses(&answer), ["kept", "kept", "refused"]);
    assert_eq!(answer.json["results"][2]["error"]["errors"][0]["pointer"], "#/outcomes/2/outcome");
    let shown = kept.got("/v1/leads/L1").await;
    assert_eq!(shown["outcome"], json!({ "outcome": "won", "at": "2025-03-20T09:00:00Z", "amount": 12000.5 }));
    let history = kept.got("/v1/leads/L1/history").await;
    assert_eq!(history["outcomes"].as_array().map(Vec::len), Some(2));
    assert_eq!(history["events"][0], json!({ "id": "e1", "type": "visit", "at": "2025-03-01T10:00:00Z", "properties": { "minutes": 3 } }));
    assert_eq!(kept.got("/v1/leads?outcome=won").await["items"][0]["lead_id"], "L1");
    assert_eq!(kept.got("/v1/leads?outcome=open").await["items"], json!([]));
}

#[tokio::test]
async fn what_is_still_to_come_is_no_outcome_and_no_creation() {
    let kept = Kept::new().await;
    kept.put("L1", &health()).await;
    let outcome = |at: &str, amount: f64| json!({ "outcomes": [{ "lead_id": "L1", "outcome": "won", "at": at, "amount": amount }] });
    for (at, amount, field, part) in
        [("2030-01-01", 5.0, "at", "in the future"), ("2025-03-01", -5.0, "amount", "below 0"), ("2025-02-30", 5.0, "at", "28 days")]
    {
        let answer = kept.post("/v1/outcomes", &outcome(at, amount)).await;
        let error = &answer.json["results"][0]["error"]["errors"][0];
        assert_eq!(error["field"], field, "{}", answer.text);
        assert!(error["message"].as_str().is_some_and(|why| why.contains(part)), "{error}");
    }
    assert_eq!(kept.got("/v1/leads/L1").await["outcome"], Value::Null);
    let mut body = health();
    body["created_at"] = json!("2030-01-01");
    let refused = kept.put("L1", &body).await;
    assert_eq!(refused.problem(422, "invalid-request")["errors"][0]["field"], "created_at");
    body["lead_id"] = json!("L1");
    let refused = kept.post("/v1/leads/batch", &json!({ "leads": [body] })).await;
    assert_eq!(refused.json["results"][0]["error"]["errors"][0]["pointer"], "#/leads/0/created_at");
}

#[tokio::test]
async fn a_clock_may_be_a_little_ahead() {
    let kept = Kept::new().await;
    let now = common::time(NOW);
    let mut body = health();
    body["created_at"] = json!(now.plus_days(0.5).to_string());
    assert_eq!(kept.put("L1", &body).await.status, 201);
    let at =
        |minutes: f64| json!({ "outcomes": [{ "lead_id": "L1", "outcome": "won", "at": now.plus_days(minutes / 1440.0).to_string() }] });
    assert_eq!(kept.post("/v1/outcomes", &at(4.0)).await.json["results"][0]["status"], "kept");
    assert_eq!(kept.post("/v1/outcomes", &at(6.0)).await.json["results"][0]["status"], "refused");
}

#[tokio::test]
async fn paths_and_parameters_that_are_wrong_are_told() {
    let kept = Kept::new().await;
    kept.put("L1", &health()).await;
    for (method, path) in [("PUT", "/v1/leads/%FF"), ("GET", "/v1/leads/%FF"), ("GET", "/v1/leads/%FF/score"), ("DELETE", "/v1/leads/%FF")]
    {
        let answer = kept.send(method, path, &[], Some(&health())).await;
        let problem = answer.problem(400, "invalid-path");
        assert!(problem["detail"].as_str().is_some_and(|why| why.contains("percent-encoded UTF-8")), "{problem}");
    }
    for path in ["/v1/leads/L1?reasons=3", "/v1/leads/L1/score?reasons=3", "/v1/leads/L1/explanation?reasons=3"] {
        assert_eq!(kept.get(path).await.problem(422, "invalid-request")["errors"][0]["field"], "reasons");
    }
    let since = kept.get("/v1/scores?changed_since=2025-01-01").await;
    let message = since.problem(422, "invalid-request")["errors"][0]["message"].clone();
    assert!(message.as_str().is_some_and(|why| why.contains("`now`") && why.contains("leave it out")), "{message}");
}

#[tokio::test]
async fn a_place_within_an_item_says_so() {
    let kept = Kept::new().await;
    let body = json!({ "leads": [{ "lead_id": "L1", "attributes": {} }, { "lead_id": "L2", "attributes": {}, "colour": 1 }] });
    let answer = kept.post("/v1/leads/batch", &body).await;
    let error = &answer.json["results"][1]["error"]["errors"][0];
    assert!(error["message"].as_str().is_some_and(|why| why.contains("at line 1 column") && why.ends_with("of this item")), "{error}");
    // A body as a whole has no items.
    let whole = kept.put("L1", &json!({ "attributes": {}, "colour": 1 })).await;
    assert!(!whole.text.contains("of this item"), "{}", whole.text);
}
