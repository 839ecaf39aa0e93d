//! Leads given in the call are dealt out evenly, within what representatives take, and each with its reason.

mod common;

use std::collections::BTreeMap;

use common::Api;
use serde_json::{Value, json};

async fn assign(api: &Api, body: &Value) -> Value {
    let answer = api.post("/v1/assignments", body.to_string()).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    answer.json
}

fn leads(count: u32) -> Vec<Value> {
    let lead = |number: u32| {
        let score = 1 + number * 37 % 100;
        let country = ["DE", "PL", "CZ"][number as usize % 3];
        json!({ "lead_id": format!("L{number:03}"), "score": score, "probability": f64::from(score) / 101.0, "attributes": { "country": country } })
    };
    (0..count).map(lead).collect()
}

fn people(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| json!({ "id": name })).collect()
}

#[tokio::test]
async fn everyone_gets_as_many_of_each_grade_and_expects_as_much() {
    let api = Api::new();
    let answer = assign(&api, &json!({ "representatives": people(&["anna", "ben", "eva"]), "leads": leads(100) })).await;
    assert_eq!(answer["assignments"].as_array().expect("a list").len(), 100);
    let shares = answer["representatives"].as_array().expect("a list");
    for grade in ["a", "b", "c", "d"] {
        let counts: Vec<u64> = shares.iter().map(|share| share["grades"][grade].as_u64().expect("a count")).collect();
        assert!(counts.iter().max().unwrap_or(&0) - counts.iter().min().unwrap_or(&0) <= 1, "{grade}: {counts:?}");
    }
    assert!(answer["summary"]["expected_wins_gap"].as_f64().is_some_and(|gap| gap < 0.6), "{}", answer["summary"]);
    assert_eq!(
        (&answer["summary"]["leads"], &answer["summary"]["dealt"], &answer["summary"]["unassigned"]),
        (&json!(100), &json!(100), &json!(0))
    );
    // What is said of shares is what was dealt.
    let mut wins: BTreeMap<&str, f64> = BTreeMap::new();
    for assignment in answer["assignments"].as_array().expect("a list") {
        *wins.entry(assignment["owner"].as_str().expect("an owner")).or_default() += assignment["probability"].as_f64().expect("a number");
        assert_eq!(assignment["reason"], "even_share");
    }
    for share in shares {
        let told = share["expected_wins"].as_f64().expect("a number");
        assert!((told - wins[share["id"].as_str().expect("an id")]).abs() < 1e-9);
    }
}

#[tokio::test]
async fn the_order_of_a_request_does_not_matter() {
    let api = Api::new();
    let (mut some, mut others) = (leads(60), people(&["eva", "anna", "ben"]));
    some[3]["owner"] = json!("ben");
    others[1]["capacity"] = json!(7);
    let one = assign(&api, &json!({ "representatives": others, "leads": some })).await;
    some.reverse();
    others.rotate_left(1);
    assert_eq!(assign(&api, &json!({ "representatives": others, "leads": some })).await, one);
}

#[tokio::test]
async fn conditions_capacities_and_owners_are_kept() {
    let api = Api::new();
    let mut leads = leads(30);
    leads[0]["owner"] = json!("anna");
    leads[1]["owner"] = json!("somebody else");
    leads.push(json!({ "lead_id": "none", "attributes": { "country": "DE" } }));
    leads.push(json!({ "lead_id": "far", "score": 50, "probability": 0.5, "attributes": { "country": "JP" } }));
    let people = json!([
        { "id": "anna", "takes": { "country": ["de", "PL"] }, "capacity": 6 },
        { "id": "ben", "takes": { "country": ["PL"] }, "capacity": 3 },
        { "id": "eva", "takes": { "country": ["CZ"] } }
    ]);
    let answer = assign(&api, &json!({ "representatives": people, "leads": leads })).await;
    let of = |id: &str| answer["assignments"].as_array().expect("a list").iter().find(|a| a["lead_id"] == id).expect("the lead").clone();
    assert_eq!((&of("L000")["owner"], &of("L000")["reason"]), (&json!("anna"), &json!("kept")));
    assert_eq!((&of("L001")["owner"], &of("L001")["reason"]), (&json!("somebody else"), &json!("kept")));
    assert_eq!((&of("far")["owner"], &of("far")["reason"]), (&Value::Null, &json!("no_taker")));
    assert_eq!((&of("L002")["owner"], &of("L002")["reason"]), (&json!("eva"), &json!("only_taker")));
    assert!(of("none")["grade"].is_null() && of("none")["lane"].is_null());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for assignment in answer["assignments"].as_array().expect("a list") {
        *counts.entry(assignment["owner"].as_str().unwrap_or("nobody").to_owned()).or_default() += 1;
        assert!(!assignment["text"].as_str().expect("words").is_empty());
    }
    assert_eq!((counts["anna"], counts["ben"], counts["eva"]), (6, 3, 10), "{counts:?}");
    assert!(answer["assignments"].as_array().expect("a list").iter().any(|a| a["reason"] == "no_room"));
    let again = assign(&api, &json!({ "representatives": people, "leads": leads, "keep_owners": false })).await;
    assert_eq!(again["summary"]["kept"], 0);
}

#[tokio::test]
async fn lanes_go_by_score() {
    let api = Api::new();
    let leads: Vec<Value> =
        [95, 80, 79, 40, 39, 1].iter().map(|score| json!({ "lead_id": format!("L{score}"), "score": score, "probability": 0.1 })).collect();
    let mut body = json!({ "representatives": people(&["anna"]), "leads": leads });
    assert_eq!(assign(&api, &body).await["lanes"], json!({ "high_touch": 2, "standard": 2, "automated": 2, "unscored": 0 }));
    body["lanes"] = json!({ "high_touch": 90, "standard": 79 });
    body["deal_automated"] = json!(false);
    let answer = assign(&api, &body).await;
    assert_eq!(answer["lanes"], json!({ "high_touch": 1, "standard": 2, "automated": 3, "unscored": 0 }));
    assert_eq!((&answer["summary"]["dealt"], &answer["summary"]["unassigned"]), (&json!(3), &json!(3)));
    assert_eq!(answer["assignments"].as_array().expect("a list").iter().filter(|a| a["reason"] == "automated").count(), 3);
}

#[tokio::test]
async fn faults_are_told_all_at_once() {
    let api = Api::new();
    let body = json!({
        "representatives": [{ "id": "anna" }, { "id": "anna" }, { "id": " ", "takes": { "country": [] } }],
        "leads": [
            { "lead_id": "1", "score": 0, "probability": 0.5 }, { "lead_id": "1", "score": 50, "probability": 1.5 }, { "lead_id": "2", "score": 50 }
        ],
        "stored": {}, "lanes": { "high_touch": 20, "standard": 60 }
    });
    let answer = api.post("/v1/assignments", body.to_string()).await;
    let problem = answer.problem(422, "invalid-request");
    let fields: Vec<&str> =
        problem["errors"].as_array().expect("errors").iter().map(|error| error["field"].as_str().expect("a field")).collect();
    for field in ["representatives.1.id", "representatives.2.id", "representatives.2.takes.country", "stored", "lanes.standard"] {
        assert!(fields.contains(&field), "{field}: {fields:?}");
    }
    let body = json!({ "representatives": [], "leads": [{ "lead_id": "1", "score": 0 }, { "lead_id": "1", "score": 50, "probability": 1.5 }], "apply": true });
    let answer = api.post("/v1/assignments", body.to_string()).await;
    let problem = answer.problem(422, "invalid-request");
    let fields: Vec<&str> =
        problem["errors"].as_array().expect("errors").iter().map(|error| error["field"].as_str().expect("a field")).collect();
    for field in ["representatives", "apply", "leads.0.score", "leads.1.lead_id", "leads.1.probability"] {
        assert!(fields.contains(&field), "{field}: {fields:?}");
    }
}

#[tokio::test]
async fn without_a_store_there_are_no_stored_leads() {
    let api = Api::new();
    let answer = api.post("/v1/assignments", json!({ "representatives": people(&["anna"]) }).to_string()).await;
    answer.problem(404, "no-store");
}

#[tokio::test]
async fn a_fault_is_told_once() {
    let api = Api::new();
    let body = json!({ "representatives": people(&["anna"]), "leads": [{ "lead_id": "1", "score": 500, "probability": 2 }] });
    let answer = api.post("/v1/assignments", body.to_string()).await;
    let errors = &answer.problem(422, "invalid-request")["errors"];
    assert_eq!(errors.as_array().map(Vec::len), Some(2), "{errors}");
}
