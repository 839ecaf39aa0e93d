//! Batches: results in input order, one bad item fails alone.

mod common;

use common::{Api, model, publish};
use serde_json::{Value, json};

async fn batch(api: &Api, body: &str) -> Vec<Value> {
    let answer = api.post("/v1/score/batch", body).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    answer.json["results"].as_array().expect("results").clone()
}

#[tokio::test]
async fn results_come_in_order_and_bad_items_fail_alone() {
    let api = Api::new();
    let body = r#"{"leads": [
        {"lead_id": "a", "attributes": {"employees": 300}},
        {"lead_id": "b", "attributes": {"employees": 1e400}},
        {"lead_id": "c", "attributes": {"employees": 1, "employees": 2}},
        {"lead_id": "d"},
        ["x", {"employees": 300}, null, null, null, null],
        {"lead_id": "e", "attributes": {"employees": 300}, "as_of": "yesterday"},
        {"lead_id": "f", "attributes": {}, "model": "nobody"},
        {"lead_id": "g", "attributes": {"employees": 300}}
    ]}"#;
    let results = batch(&api, body).await;
    let ids: Vec<&Value> = results.iter().map(|result| &result["lead_id"]).collect();
    // A number beyond f64 spoils the reading of the whole item but its id; what is no object has none.
    assert_eq!(ids, [&json!("a"), &json!("b"), &json!("c"), &json!("d"), &json!(null), &json!("e"), &json!("f"), &json!("g")]);
    let single = api.score(json!({ "lead_id": "a", "attributes": { "employees": 300 } })).await;
    assert_eq!(results[0], single);
    assert_eq!(results[7]["log_odds"], single["log_odds"]);
    let pointers = [
        (1, 422, "#/leads/1/attributes/employees"),
        (2, 422, "#/leads/2/attributes/employees"),
        (3, 422, "#/leads/3"),
        (4, 422, "#/leads/4"),
        (5, 422, "#/leads/5/as_of"),
    ];
    for (index, status, pointer) in pointers {
        let error = &results[index]["error"];
        assert_eq!(error["status"], status, "{error}");
        assert_eq!(error["errors"][0]["pointer"], pointer, "{error}");
        assert!(results[index].get("score").is_none());
    }
    assert_eq!(results[6]["error"]["status"], 404);
    assert!(results[0].get("error").is_none());
}

#[tokio::test]
async fn a_batch_may_mix_models() {
    let api = Api::new();
    publish(&api.registry, &model("leads", 2.0), false);
    let leads: Vec<Value> = (0..20).map(|n| json!({ "attributes": { "employees": n }, "model": format!("leads@{}", n % 2 + 1) })).collect();
    for (n, result) in batch(&api, &json!({ "leads": leads }).to_string()).await.iter().enumerate() {
        assert_eq!(result["model"]["version"], n % 2 + 1);
    }
}

#[tokio::test]
async fn a_thousand_leads_are_allowed_and_one_more_is_not() {
    let api = Api::new();
    let leads = |count: usize| json!({ "leads": vec![json!({ "attributes": { "employees": 5 } }); count] }).to_string();
    assert_eq!(batch(&api, &leads(1_000)).await.len(), 1_000);
    let answer = api.post("/v1/score/batch", leads(1_001)).await;
    let problem = answer.problem(422, "too-many-leads");
    assert!(problem["detail"].as_str().is_some_and(|d| d.contains("1001") && d.contains("1000")), "{}", answer.text);
    assert_eq!(batch(&api, r#"{"leads":[]}"#).await.len(), 0);
}

#[tokio::test]
async fn a_batch_larger_than_ten_mebibytes_is_refused() {
    let api = Api::new();
    let body = format!(r#"{{"leads":[],"x":"{}"}}"#, "x".repeat(10 << 20));
    let answer = api.post("/v1/score/batch", body).await;
    assert!(answer.problem(413, "body-too-large")["detail"].as_str().is_some_and(|d| d.contains("10485760")));
}

#[tokio::test]
async fn a_batch_of_the_wrong_shape_is_refused_as_a_whole() {
    let api = Api::new();
    for body in ["{}", "[]", "[[]]", r#"{"leads":{}}"#, r#"{"leads":null}"#, r#"{"leads":[],"lead":[]}"#, r#"{"leads":[],"leads":[]}"#] {
        api.post("/v1/score/batch", body).await.problem(422, "invalid-request");
    }
    api.post("/v1/score/batch", r#"{"leads":[{]}"#).await.problem(400, "malformed-json");
}

/// A batch in which every lead is in order is scored in one pass; a lead that is not makes it go lead by lead, and changes nothing for the others.
#[tokio::test]
async fn leads_score_alike_whatever_stands_beside_them() {
    let api = Api::new();
    let leads: Vec<Value> = (0..20)
        .map(|number| {
            let id = format!("L{number} \"quoted\"\n");
            match number % 4 {
                0 => json!({ "lead_id": id, "attributes": { "industry": "Health", "employees": 10 * number } }),
                1 => json!({ "attributes": { "employees": null, "unheard of": [1, 2] }, "reasons": 1 }),
                2 => json!({ "lead_id": id, "attributes": { "industry": "no such one" }, "as_of": "2025-03-31" }),
                _ => json!({ "lead_id": id, "attributes": {} }),
            }
        })
        .collect();
    let alone = batch(&api, &json!({ "leads": leads }).to_string()).await;
    assert_eq!(alone.len(), leads.len());
    for bad in [json!({ "attributes": 1 }), json!([null, {}]), json!({ "attributes": {}, "model": "leads@99" })] {
        let mut with = leads.clone();
        with.push(bad);
        let mut results = batch(&api, &json!({ "leads": with }).to_string()).await;
        assert!(results.pop().expect("a result")["error"].is_object());
        assert_eq!(results, alone);
    }
    // What is in order in an unusual way.
    let named = json!({ "model": "leads", "attributes": { "industry": "Health" } });
    let plain = json!({ "attributes": { "industry": "Health" } });
    let results = batch(&api, &json!({ "leads": [named, plain] }).to_string()).await;
    assert_eq!(results[0], results[1]);
    for (body, kind) in [
        (r#"{"leads":[],"leads":[]}"#, "invalid-request"),
        (r#"{"leads":[],"more":1}"#, "invalid-request"),
        (r#"{"leads":[{"attributes":{}}]} x"#, "malformed-json"),
    ] {
        let status = if kind == "malformed-json" { 400 } else { 422 };
        api.post("/v1/score/batch", body).await.problem(status, kind);
    }
}
