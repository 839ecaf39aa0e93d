//! Scores that are asked for by identifier.

use plumb_core::Score;
use plumb_rules::Stage;
use plumb_store::{Change, Close, Override, OverrideTarget, StoredOutcome};
use serde_json::{Value, json};

use super::kept::{Kept, now, set_clock};
use crate::common::{NOW, RULES, RulesFile, time};

const AROUND: [&str; 7] = ["version", "effective_score", "effective_stage", "override", "trend", "amount", "expected_amount"];

/// The part of a kept lead's answer that a request has too.
fn scored(mut answer: Value) -> Value {
    let object = answer.as_object_mut().expect("an object");
    for name in AROUND {
        assert!(object.remove(name).is_some(), "{name}");
    }
    answer
}

#[tokio::test]
async fn a_kept_lead_gets_the_answer_of_a_request_bit_for_bit() {
    let rules = RulesFile::new(RULES);
    let kept = Kept::with_rules(Some(&rules.path())).await;
    let attributes = json!({
        "industry": " manufacturing ", "employees": 1234.5678, "signed_up": "2025-03-01", "note": "x", "outcome": "won", "created": "2025-01-15",
        "nested": { "a": [1] }, "strange": null, "job_title": "Head of sales", "met": true, "campaign": "Spring fair", "unknown": 1e300
    });
    let events = [
        json!({ "id": "1", "type": "download", "at": "2025-03-30T10:00:00Z", "properties": { "pages": 3, "note": "x" } }),
        json!({ "id": "2", "type": "download", "at": "2025-02-10T10:00:00Z", "properties": { "pages": "2" } }),
        json!({ "id": "3", "type": "download", "at": "2025-04-10T10:00:00Z", "properties": { "pages": 9 } }),
        json!({ "id": "4", "type": "page_view", "at": "2025-03-31", "properties": {} }),
    ];
    kept.put("L 1/é", attributes.clone()).await;
    for event in &events {
        let text = |name: &str| event[name].as_str().expect("text").to_owned();
        kept.event("L 1/é", &text("id"), &text("type"), &text("at"), event["properties"].clone()).await;
    }
    let request = json!({ "lead_id": "L 1/é", "attributes": attributes, "events": events });
    let asked = kept.api.score(request.clone()).await;
    let answer = kept.get("/v1/leads/L%201%2F%C3%A9/score").await;
    assert_eq!(answer["version"], 1);
    assert_eq!(scored(answer), asked);
    assert!(asked["rule"]["ledger"].as_array().is_some_and(|lines| lines.len() >= 4), "{asked}");
    // All reasons add up to the log-odds, and nothing is left over.
    let explained = kept.get("/v1/leads/L%201%2F%C3%A9/explanation").await;
    let mut all = request;
    all["reasons"] = json!(50);
    let asked = kept.api.score(all).await;
    assert_eq!(scored(explained), asked);
    let sum: f64 = asked["reasons"].as_array().expect("reasons").iter().filter_map(|reason| reason["log_odds"].as_f64()).sum();
    let (base, log_odds) = (asked["base_log_odds"].as_f64().expect("a number"), asked["log_odds"].as_f64().expect("a number"));
    assert!((base + sum - log_odds).abs() < 1e-9, "{asked}");
}

#[tokio::test]
async fn an_event_that_is_to_come_counts_once_it_has_come() {
    let rules = RulesFile::new(RULES);
    let kept = Kept::with_rules(Some(&rules.path())).await;
    kept.put("L", json!({ "employees": 10, "industry": "Retail" })).await;
    kept.event("L", "1", "download", "2025-04-10T10:00:00Z", json!({ "pages": 5 })).await;
    assert_eq!(kept.get("/v1/leads/L/score").await["rule"]["total"], 0.0);
    set_clock(time("2025-04-10T10:00:00Z"));
    assert_eq!(kept.get("/v1/leads/L/score").await["rule"]["total"], 5.0);
}

#[tokio::test]
async fn what_is_not_kept_is_a_problem() {
    let kept = Kept::new().await;
    for path in ["/v1/leads/none/score", "/v1/leads/none/explanation"] {
        kept.api.get(path).await.problem(404, "lead-not-found");
    }
    let without = crate::common::Api::new();
    for path in ["/v1/leads/L/score", "/v1/leads/L/explanation", "/v1/rescoring"] {
        without.get(path).await.problem(404, "no-store");
    }
}

#[tokio::test]
async fn amount_is_of_the_outcome_or_else_of_the_attribute() {
    let kept = Kept::new().await;
    kept.put("L", json!({ "employees": 300, "amount": "1,250.50" })).await;
    kept.put("M", json!({ "employees": 300, "amount": 1000 })).await;
    kept.put("N", json!({ "employees": 300, "amount": "a lot" })).await;
    kept.put("O", json!({ "amount": 500 })).await;
    let answer = kept.get("/v1/leads/M/score").await;
    let probability = answer["probability"].as_f64().expect("a probability");
    assert_eq!((answer["amount"].as_f64(), answer["expected_amount"].as_f64()), (Some(1000.0), Some(probability * 1000.0)));
    assert_eq!(kept.get("/v1/leads/N/score").await["amount"], Value::Null);
    let answer = kept.get("/v1/leads/O/score").await;
    assert_eq!((&answer["status"], &answer["amount"], &answer["expected_amount"]), (&json!("insufficient"), &json!(500.0), &Value::Null));
    let won = StoredOutcome { lead_id: "M".into(), outcome: Close::Won, at: time("2025-03-30"), amount: Some(2000.0) };
    kept.write(vec![Change::PutOutcome(won)]).await;
    let answer = kept.get("/v1/leads/M/score").await;
    assert_eq!((answer["amount"].as_f64(), answer["probability"].as_f64()), (Some(2000.0), Some(probability)));
}

#[tokio::test]
async fn a_pinned_score_stands_beside_the_model_s() {
    let kept = Kept::new().await;
    kept.put("L", json!({ "employees": 300, "industry": "Health" })).await;
    let before = kept.get("/v1/leads/L/score").await;
    assert_eq!(
        (&before["override"], &before["effective_score"], &before["effective_stage"]),
        (&Value::Null, &before["score"], &Value::Null)
    );
    let pin = Override {
        id: "one".into(),
        target: OverrideTarget::Lead("L".into()),
        score: Score::new(99).ok(),
        stage: Some(Stage::SalesReady),
        author: "Kim".into(),
        reason: "called".into(),
        created_at: now(),
        expires_at: Some(time("2025-04-01T00:00:00Z")),
        ended_at: None,
        ended_by: None,
    };
    kept.write(vec![Change::PutOverride(pin)]).await;
    let pinned = kept.get("/v1/leads/L/score").await;
    assert_eq!((&pinned["effective_score"], &pinned["effective_stage"]), (&json!(99), &json!("sales_ready")));
    assert_eq!((&pinned["override"]["author"], &pinned["override"]["reason"]), (&json!("Kim"), &json!("called")));
    for name in ["score", "probability", "log_odds", "reasons", "grade", "status", "model"] {
        assert_eq!(pinned[name], before[name], "{name}");
    }
    // Its time is up by itself, whether or not somebody has noticed.
    set_clock(time("2025-04-01T00:00:00Z"));
    assert_eq!(kept.get("/v1/leads/L/score").await["override"], Value::Null);
    set_clock(time(NOW));
}

#[tokio::test]
async fn a_creation_that_was_told_stands_in_for_the_attribute() {
    let young = "name = \"Young\"\n[[rule]]\nid = \"young\"\nwhen = { lead_age_days = { at_most = 30 } }\npoints = 30\n";
    let rules = RulesFile::new(young);
    let kept = Kept::with_rules(Some(&rules.path())).await;
    let put = |id: &str, attributes: Value, created_at| {
        let Value::Object(attributes) = attributes else { unreachable!() };
        Change::PutLead(plumb_store::PutLead { created_at, ..plumb_store::PutLead::new(id, attributes) })
    };
    let told = Some(time("2025-03-20"));
    kept.write(vec![
        put("told", json!({ "employees": 3 }), told),
        put("not told", json!({ "employees": 3 }), None),
        put("both", json!({ "employees": 3, "created": "2024-01-01" }), told),
    ])
    .await;
    let mut points = Vec::new();
    for id in ["told", "not%20told", "both"] {
        points.push(kept.get(&format!("/v1/leads/{id}/score")).await["rule"]["total"].as_f64());
    }
    assert_eq!(points, [Some(30.0), Some(0.0), Some(0.0)]);
    let request = json!({ "attributes": { "employees": 3, "created": "2025-03-20" } });
    assert_eq!(kept.api.score(request).await["rule"]["total"], 30.0);
}
